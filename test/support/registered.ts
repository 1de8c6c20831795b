import { createHash } from 'node:crypto';
import type { PackageContents } from '../../src/packages/contents.ts';
import type { GateReport } from '../../src/registry/gate-report.ts';
import type { Act, ModelRegistry } from '../../src/registry/model-registry.ts';
import { draftOf, seal } from './packages.ts';

/** The first of the moments at which the tests do things. */
export const MONDAY = Date.UTC(2026, 10, 23, 9);

/** What somebody does `minute` minutes after the first moment. */
export function act(minute = 0, facts: Partial<Act> = {}): Act {
  return { by: 'alice', reason: 'a test', now: MONDAY + minute * 60_000, ...facts };
}

/** A good package that differs from those of other seeds, of model `tiny-gru` unless named. */
export function packageOf(seed: number, name = 'tiny-gru'): PackageContents {
  return seal(draftOf('tiny-gru'), (manifest) => {
    manifest['name'] = name;
    manifest['createdAt'] = new Date(MONDAY + seed * 1000).toISOString();
  });
}

/** The report of a gate that the package passed. */
export function passedBy(contents: PackageContents, name = 'tiny-gru'): GateReport {
  const digest = createHash('sha256').update(contents.files.get('manifest.json')!).digest('hex');
  return {
    kind: 'gate-report',
    name,
    digest,
    passed: true,
    checks: [{ check: 'digests', result: 'passed', reason: 'all bytes are as listed', seconds: 0 }],
    startedAt: new Date(MONDAY).toISOString(),
    seconds: 0,
  };
}

/** The report of a gate that refused the package. */
export function refusedBy(contents: PackageContents, name = 'tiny-gru'): GateReport {
  const passed = passedBy(contents, name);
  return {
    ...passed,
    passed: false,
    checks: [{ check: 'scan', result: 'failed', reason: 'a Loop', seconds: 0 }],
  };
}

/** Registers and promotes the packages of these seeds, then goes back; done again, it does only what is not done yet. */
export async function writeRegistry(
  registry: ModelRegistry,
  by: string,
  seeds: readonly number[],
): Promise<void> {
  for (const [index, seed] of seeds.entries()) {
    const contents = packageOf(seed);
    const doing = act(index, { by });
    const { version } = await registry.publish(contents, passedBy(contents), doing);
    await registry.setAlias('tiny-gru', 'champion', version, { ...doing, id: `${by}-promote-${seed}` });
  }
  await registry.rollback('tiny-gru', act(seeds.length, { by, id: `${by}-rollback` }));
}
