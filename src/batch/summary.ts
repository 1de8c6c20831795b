import type { Pipeline } from '../pipeline.ts';
import { type BatchFacts, KINDS, type Kind } from './facts.ts';
import type { RegisteredVoices } from './voices.ts';

/** A registered model that was asked for. */
export interface SpokenModel {
  readonly name: string;
  /** Null where none could be used when the batch began. */
  readonly version: number | null;
  /** Why it said nothing, or nothing any more; null where it spoke. */
  readonly silent: string | null;
}

/** What a batch has come to. */
export interface BatchSummary {
  /** False where it was told to leave off. */
  readonly complete: boolean;
  /** Whether an earlier call had begun it. */
  readonly resumed: boolean;
  readonly parts: number;
  readonly events: number;
  /** Event times, epoch ms. */
  readonly from: number | null;
  readonly to: number | null;
  /** Lines written so far, by kind. */
  readonly lines: Readonly<Record<Kind, number>>;
  readonly bytes: number;
  readonly registered: readonly SpokenModel[];
  /** How good the predictions were, since the state that it began from was empty. */
  readonly nextEvent: {
    readonly top1: number | null;
    readonly top3: number | null;
    readonly nll: number | null;
  };
}

/** Sums up the parts that are written. */
export function summaryOf(
  { parts, complete, registered }: BatchFacts,
  pipeline: Pipeline,
  { resumed, voices }: { readonly resumed: boolean; readonly voices: RegisteredVoices },
): BatchSummary {
  const files = parts.flatMap((part) => Object.values(part.files));
  const linesOf = (kind: Kind): number => sum(parts.map((part) => part.files[kind]?.lines ?? 0));
  const { top1, top3, nll } = pipeline.risk.outcomes.summary(0).nextEvent;
  const times = parts.flatMap(({ from, to }) => [from ?? [], to ?? []].flat());
  return {
    complete,
    resumed,
    parts: parts.length,
    events: sum(parts.map(({ events }) => events)),
    from: times.length > 0 ? Math.min(...times) : null,
    to: times.length > 0 ? Math.max(...times) : null,
    lines: Object.fromEntries(KINDS.map((kind) => [kind, linesOf(kind)])) as Record<Kind, number>,
    bytes: sum(files.map(({ bytes }) => bytes)),
    registered: registered.map(({ name, version, reason }) => ({
      name,
      version,
      silent: reason ?? voices.failureOf(name) ?? null,
    })),
    nextEvent: { top1, top3, nll },
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
