import { createHash } from 'node:crypto';
import type { MirrorPlan } from '../../src/adapters/mlflow/mirror.ts';
import type { PackageContents } from '../../src/packages/contents.ts';
import type { AliasState, ModelVersion } from '../../src/registry/model-registry.ts';
import { type Draft, draftOf, seal } from './packages.ts';

const REGISTERED_AT = '2026-11-01T12:00:00.000Z';

/** What a mirror sees of a registry, as a test sets it. */
export class ScriptedRegistry {
  readonly where = 'the test registry';
  readonly packages: PackageContents[] = [];
  readonly entries: ModelVersion[] = [];
  named: AliasState[] = [];

  /** The next version of `name`: a fixture's package that differs from those before. */
  add(name: string, facts: Partial<ModelVersion> = {}): ModelVersion {
    const version = this.entries.filter((entry) => entry.name === name).length + 1;
    const contents = variantOf(version);
    const digest = createHash('sha256').update(`${name} ${version}`).digest('hex');
    const entry = { ...entryOf(name, version, digest), ...facts };
    this.packages.push(contents);
    this.entries.push(entry);
    return entry;
  }

  alias(alias: string, version: number): void {
    const others = this.named.filter((state) => state.alias !== alias);
    const facts = { token: 1, since: REGISTERED_AT, by: 'test', reason: '', previous: null };
    this.named = [...others, { alias, version, ...facts }];
  }

  drop(alias: string): void {
    this.named = this.named.filter((state) => state.alias !== alias);
  }

  get registry(): MirrorPlan['registry'] {
    return {
      where: this.where,
      versions: async (name) => this.entries.filter((entry) => entry.name === name),
      aliases: async () => this.named,
      contents: async (name, version) =>
        this.packages[this.entries.findIndex((entry) => entry.name === name && entry.version === version)]!,
    };
  }
}

function variantOf(seed: number): Draft {
  return seal(draftOf('tiny-gru'), (manifest) => {
    manifest['createdAt'] = `2026-10-0${seed}T00:00:00Z`;
  });
}

/** A version with the facts of a package that was registered long ago. */
function entryOf(name: string, version: number, digest: string): ModelVersion {
  return {
    name,
    version,
    digest,
    registeredAt: REGISTERED_AT,
    registeredBy: 'test',
    description: `the ${version}. of its kind`,
    tags: { team: 'shop' },
    lineage: {
      kind: 'gru',
      dataset: 'a'.repeat(64),
      trainedFrom: '2026-09-01T00:00:00Z',
      trainedTo: '2026-09-30T00:00:00Z',
      codeRevision: 'abc123',
      parent: null,
      parameters: { model: { hidden: 8, layers: 1 }, training: { seed: 7 } },
      metrics: {
        validation: { nextEvent: { top1: 0.5 + version / 100, nll: 1.25 }, timeToNext: { maeLog1p: null } },
      },
    },
    gate: {
      kind: 'gate-report',
      name,
      digest,
      passed: true,
      checks: [
        {
          check: 'latency',
          result: 'passed',
          reason: 'fast',
          seconds: 0.5,
          figures: { p99Milliseconds: 2.5 },
        },
      ],
      startedAt: REGISTERED_AT,
      seconds: 1.5,
    },
  };
}
