import type { TestType } from '../backtest/evaluation.ts';
import type { Manifest } from '../packages/manifest.ts';
import { TemplateAliases } from '../parsing/template-aliases.ts';
import type { OpenPackage } from './open-experts.ts';

/** A package as an evaluation names it. */
export interface PackageSummary
  extends Pick<Manifest, 'name' | 'kind' | 'tier' | 'mode' | 'createdAt' | 'parameters' | 'training'> {
  readonly digest: string;
  /** Event types of its vocabulary, without the end of a sequence, and how many of them the test part holds. */
  readonly eventTypes: number;
  readonly sharedTypes: number;
  /** Share of the test events whose type is in its vocabulary. */
  readonly knownShare: number;
  /** Test events no later than its training data. */
  readonly overlapEvents: number;
  readonly validation: Manifest['metrics']['validation'];
}

/** `testTypes`: events of the test part by the id of their type. */
export function summaryOf(
  { manifest, digest, vocabulary }: OpenPackage,
  overlapEvents: number,
  testTypes: ReadonlyMap<string, TestType>,
): PackageSummary {
  const { name, kind, tier, mode, createdAt, parameters, training, metrics } = manifest;
  const own = new TemplateAliases(vocabulary.types.slice(1));
  const found = new Set<number>();
  let [all, known] = [0, 0];
  for (const [id, { name: began, events }] of testTypes) {
    all += events;
    const place = own.find(id, began);
    if (place < 0) continue;
    known += events;
    found.add(place);
  }
  return {
    name,
    kind,
    tier,
    mode,
    createdAt,
    digest,
    parameters,
    eventTypes: vocabulary.types.length - 1,
    sharedTypes: found.size,
    knownShare: all === 0 ? 0 : known / all,
    overlapEvents,
    training,
    validation: metrics.validation,
  };
}
