import { describe, expect, test } from '@jest/globals';
import { loadConfig } from '../../../src/config/load-config.ts';
import type { ScoredStep } from '../../../src/outcomes/scored-step.ts';
import type { OutcomeRecord, PipelineSink } from '../../../src/pipeline/records.ts';
import { Pipeline } from '../../../src/pipeline.ts';
import type { StepOutcome } from '../../../src/ranking/outcome.ts';
import { END_OF_SEQUENCE } from '../../../src/sequences/step-batch.ts';
import { makeEvent } from '../../support/make-event.ts';

const SILENT: PipelineSink = { warning: () => undefined, incident: () => undefined };

/** Thirty cases a round: all are created, then all are sent, then all are paid, so that the others teach while one waits. */
const EVENTS = Array.from({ length: 20 }, (_, round) =>
  ['create', 'send', 'pay'].flatMap((type, step) =>
    Array.from({ length: 30 }, (_unused, one) =>
      makeEvent(round * 10_000 + step * 1000 + one, { type, sequence: `r${round}c${one}` }),
    ),
  ),
).flat();
const CONFIG = loadConfig({ sets: ['sequences.idleTimeoutSeconds=5000', 'sequences.endAtInputEnd=always'] });

async function heard() {
  const pipeline = new Pipeline(CONFIG);
  const scored: { step: ScoredStep; type: number }[] = [];
  const outcomes: StepOutcome[] = [];
  const told: OutcomeRecord[] = [];
  pipeline.observer = {
    step: (_rows, _row, outcome) => outcomes.push({ ...outcome }),
    merge: () => undefined,
    scored: (_model, step, rows, row) => scored.push({ step: { ...step }, type: rows.type[row]! }),
  };
  const sink = { ...SILENT, outcome: (record: OutcomeRecord) => told.push(record) };
  await pipeline.process(EVENTS, sink);
  const open = outcomes.length;
  await pipeline.finish(sink);
  return { summary: pipeline.risk.outcomes.summary(), scored, outcomes, told, open };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe('the score of record', () => {
  test('is that of the forecasts as they were issued, and fresh stands beside it', async () => {
    const { summary, outcomes, open } = await heard();

    const settled = outcomes.slice(0, open);
    expect(settled.every(({ issued }) => issued)).toBe(true);
    expect(summary.nextEvent.nll).toBeCloseTo(mean(settled.map(({ logLoss }) => logLoss)), 10);
    expect(summary.fresh.nextEvent.nll).toBeCloseTo(
      mean(settled.map(({ freshLogLoss }) => freshLogLoss)),
      10,
    );
    expect(summary.fresh.nextEvent.nll).not.toBeCloseTo(summary.nextEvent.nll!, 3);
  });

  test('is what observers hear and what predictions turn out to be worth', async () => {
    const { summary, scored, told, open } = await heard();

    expect(scored).toHaveLength(open);
    expect(mean(scored.map(({ step }) => step.logLoss))).toBeCloseTo(summary.nextEvent.nll!, 10);
    const later = scored.filter(({ step, type }) => !step.start && type !== END_OF_SEQUENCE);
    expect(summary.nextEvent.withoutFirst).toMatchObject({ events: later.length });
    expect(summary.nextEvent.withoutFirst.nll).toBeCloseTo(mean(later.map(({ step }) => step.logLoss)), 10);
    const records = told.slice(0, scored.filter(({ step }) => !step.start).length);
    expect(mean(records.map(({ logLoss }) => logLoss))).toBeCloseTo(
      mean(scored.filter(({ step }) => !step.start).map(({ step }) => step.logLoss)),
      10,
    );
  });

  test('leaves out the sequences that end with the input', async () => {
    const { summary, outcomes, open } = await heard();

    const closed = outcomes.slice(open);
    expect(closed).toHaveLength(30);
    expect(summary.nextEvent.endsAtInputEnd.count).toBe(30);
    expect(summary.nextEvent.endsAtInputEnd.nll).toBeCloseTo(mean(closed.map(({ logLoss }) => logLoss)), 10);
    expect(summary.nextEvent.ends.count).toBe(19 * 30);
    expect(summary.nextEvent.events).toBe(EVENTS.length);
  });
});
