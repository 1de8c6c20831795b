import type { ModelRegistry, ModelVersion } from '../registry/model-registry.ts';
import { ApiProblem } from './problem.ts';

/** All versions of a model. Throws ApiProblem 404 where there is no such model. */
export async function versionsOf(registry: ModelRegistry, name: string): Promise<ModelVersion[]> {
  const versions = await registry.versions(name);
  if (versions.length > 0) return [...versions];
  throw new ApiProblem('unknown', `no model ${name} is registered: GET /api/v1/models lists them`, {
    field: 'path.name',
    expected: 'a registered model',
    got: name,
  });
}
