import type { MlflowConfig } from '../config/mlflow-config.ts';
import type { ModelRegistry } from '../registry/model-registry.ts';
import { mirrorAfterwards } from './mlflow-mirror.ts';

/** What changes a model in a way that the mirror shows. */
const CHANGES: readonly PropertyKey[] = [
  'publish',
  'setAlias',
  'removeAlias',
  'rollback',
  'setTags',
] satisfies (keyof ModelRegistry)[];

type Method = (...given: unknown[]) => Promise<unknown>;

/**
 * The registry of a process that goes on: what is changed through it is mirrored to MLflow soon after, where `mlflow.url` is
 * set. Nobody waits for that, and trouble there is told to `notice` alone.
 */
export function mirroringRegistry<T extends ModelRegistry>(
  registry: T,
  settings: MlflowConfig,
  notice: (message: string) => void,
): T {
  if (settings.url === undefined) return registry;
  const changed = soon((name) => mirrorAfterwards(registry, settings, name, notice));
  return new Proxy(registry, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function') return value;
      const method = value.bind(target) as Method;
      if (!CHANGES.includes(key)) return method;
      return async (...given: unknown[]) => {
        const result = await method(...given);
        changed(typeof given[0] === 'string' ? given[0] : (result as { name: string }).name);
        return result;
      };
    },
  });
}

/** Does something for a name, once more where it was asked for while it was under way. */
function soon(action: (name: string) => Promise<void>): (name: string) => void {
  const asked = new Map<string, boolean>();
  return (name) => {
    const isUnderWay = asked.has(name);
    asked.set(name, true);
    if (isUnderWay) return;
    void (async () => {
      while (asked.get(name) === true) {
        asked.set(name, false);
        await action(name);
      }
      asked.delete(name);
    })();
  };
}
