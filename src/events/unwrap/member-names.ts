import type { JsonObject } from './inner-line.ts';
import { type MemberPaths, memberPaths, textAt } from './json-values.ts';

/** Where collectors put the name of the pod. */
export const POD: MemberPaths = memberPaths(
  'kubernetes.pod_name',
  'kubernetes.pod.name',
  'kubernetes.pod',
  'k8s.pod.name',
  'k8s_pod_name',
  'pod_name',
  'PodName',
  'pod',
);

/** Where collectors put the name of the container. */
export const CONTAINER: MemberPaths = memberPaths(
  'kubernetes.container_name',
  'kubernetes.container.name',
  'kubernetes.container',
  'k8s.container.name',
  'k8s_container_name',
  'container.name',
  'container_name',
  'containerName',
  'ContainerName',
  'docker.container.name',
  'docker.name',
  'container',
  '_container_name',
  'CONTAINER_NAME',
);

/** Where the instance of a service, the service and the host are named. */
const OWNER = memberPaths(
  'service.instance.id',
  'service_instance_id',
  'service.node.name',
  'service.name',
  'service_name',
  'ecs_task_definition',
  'host.name',
  'host.hostname',
  'hostname',
  'host',
  'agent.hostname',
  'beat.hostname',
  '_HOSTNAME',
  'kubernetes.host',
  'kubernetes.node.name',
  'node_name',
  'node',
  'instance',
);

/** Names of a container without the slash that Docker writes in front. */
export function containerOf(record: JsonObject): string {
  const name = textAt(record, CONTAINER);
  return name.startsWith('/') ? name.slice(1) : name;
}

/** Service instance, service or host, the first that is named; '' where none is. */
export function ownerOf(record: JsonObject): string {
  return textAt(record, OWNER);
}

/** Pod, container, service instance, service or host of a wrapped line, the first that is named; '' where none is. */
export function sourceOf(record: JsonObject): string {
  return textAt(record, POD) || containerOf(record) || ownerOf(record);
}

/** A key of the parts that are known. */
export function streamKey(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('/');
}
