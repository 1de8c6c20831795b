import type { AnomalyView, IncidentView, WarningView } from '../../src/api/schemas/records.ts';
import type { PackageContents } from '../../src/packages/contents.ts';
import { verifyPackage } from '../../src/packages/verify.ts';
import type { GateReport } from '../../src/registry/gate-report.ts';
import type { ModelRegistry } from '../../src/registry/model-registry.ts';
import { draftOf, seal } from '../support/packages.ts';

/** Times of the seed are counted from here, ms. */
export const START = Date.parse('2026-03-01T10:00:00Z');

const at = (minutes: number): string => new Date(START + minutes * 60_000).toISOString();

/** What the stream behind the API has taught: in one sequence, these messages over and over. */
export const CYCLE = ['connection opened', 'query planned', 'rows fetched', 'connection released'];

const ROUNDS = 200;

/** Events in the seed. */
export const EVENTS = ROUNDS * CYCLE.length;

/** The lines that a host under test must have learned from before it is asked. */
export function seedLines(): string[] {
  return Array.from({ length: EVENTS }, (_, i) => lineAt(i, CYCLE[i % CYCLE.length]!));
}

/** A line that comes after those of the seed. */
export function lineAfter(seconds: number, message: string): string {
  return lineAt(EVENTS + seconds, message);
}

function lineAt(seconds: number, message: string): string {
  return `${new Date(START + seconds * 1000).toISOString()} INFO ${message}`;
}

/** Warnings that the host under test must keep. */
export const WARNINGS: readonly WarningView[] = Array.from({ length: 7 }, (_, i) => ({
  kind: 'warning',
  id: `w${i}`,
  incident: i < 4 ? 'i0' : 'i1',
  specialist: i % 2 === 0 ? 'disk-full' : 'deadlock',
  time: at(i),
  horizonSeconds: 300,
  probability: 0.7,
  threshold: 0.5,
  baseRate: 0.1,
  skill: 0.2,
  evidence: [
    {
      eventType: '0123456789abcdef',
      template: 'export <*> started',
      source: i === 3 ? 'db-7' : 'db-1',
      contribution: 1.5,
      count: 2,
      lastSeen: at(i),
      hits: 2,
      episodes: 3,
    },
  ],
  state: i === 6 ? 'open' : 'confirmed',
  ...(i !== 6 && { onset: at(i + 2), leadSeconds: 120 }),
}));

/** Incidents that it must keep. */
export const INCIDENTS: readonly IncidentView[] = [0, 1].map((i) => ({
  kind: 'incident',
  id: `i${i}`,
  from: at(i * 4),
  to: at(i * 3 + 3),
  warnings: WARNINGS.filter(({ incident }) => incident === `i${i}`).map(({ id }) => id),
  specialists: ['disk-full', 'deadlock'],
  state: i === 0 ? 'confirmed' : 'open',
}));

/** Anomalies that it must keep. */
export const ANOMALIES: readonly AnomalyView[] = ['request-1', 'request-2'].map((sequence, i) => ({
  kind: 'anomaly',
  id: `a${i + 1}`,
  sequence,
  from: at(i),
  to: at(i + 1),
  events: 12,
  score: 0.9,
  threshold: 0.4,
  provisional: false,
  reasons: [{ kind: 'newType', type: '0123456789abcdef', template: 'panic', expected: 0, got: 1, weight: 1 }],
}));

/** Tiny models: version 1 of the first serves, version 2 is there to be promoted; the other reads windows. */
export const MODELS = { state: 'tiny', window: 'tiny-window' } as const;

const PASSED: Omit<GateReport, 'name' | 'digest'> = {
  kind: 'gate-report',
  passed: true,
  checks: [
    { check: 'digests', result: 'passed', reason: 'every byte is as the manifest says', seconds: 0.01 },
  ],
  startedAt: at(0),
  seconds: 0.01,
};

/** The packages of the seed in the order of their registration. */
export function seedPackages(): PackageContents[] {
  const tiny = draftOf('tiny-gru');
  const retrained = seal(tiny, (manifest) => {
    manifest['createdAt'] = '2026-11-21T12:00:00Z';
  });
  return [tiny, retrained, draftOf('tiny-window')];
}

/** Fills a registry with what the suite expects. */
export async function seedRegistry(registry: ModelRegistry): Promise<void> {
  const act = { by: 'seed', reason: 'for the test', now: START };
  for (const contents of seedPackages()) {
    const { manifest, digest } = verifyPackage(contents);
    await registry.publish(contents, { ...PASSED, name: manifest.name, digest }, act);
  }
  await registry.setAlias(MODELS.state, 'champion', 1, act);
}
