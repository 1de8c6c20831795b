import { PassThrough } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { Backtest } from '../../../src/backtest/backtest.ts';
import { loadConfig } from '../../../src/config/load-config.ts';
import type { LogEvent } from '../../../src/events/log-event.ts';
import { backtestText } from '../../../src/terminal/backtest-text.ts';
import { paintFor } from '../../../src/terminal/paint.ts';
import { decodeLines } from '../../support/decode-lines.ts';
import { makeEvent } from '../../support/make-event.ts';
import { serviceLines } from '../../support/make-stream.ts';

/** A stream that is no terminal. */
const PLAIN = new PassThrough() as unknown as NodeJS.WriteStream;
const EVENTS = decodeLines(serviceLines(4000));

async function backtest(
  train: readonly LogEvent[],
  test_: readonly LogEvent[],
  labels?: ReadonlyMap<string, boolean>,
) {
  const run = new Backtest(loadConfig({ sets: ['anomaly.minSessions=20'] }), { labels });
  await run.train(train);
  await run.endTraining();
  await run.test(test_);
  return run.finish(1);
}

/** Sessions that open, read a few times, and close; the abnormal ones fail instead. */
function sessions(from: number, count: number, abnormal: (index: number) => boolean): LogEvent[] {
  return Array.from({ length: count }, (_, index) => {
    const types = abnormal(index) ? ['open', 'fail', 'fail', 'abort'] : ['open', 'read', 'read', 'close'];
    return types.map((type, step) =>
      makeEvent(from + index * 10 + step, { type, sequence: `s${from + index}` }),
    );
  }).flat();
}

describe('backtest', () => {
  test('scores only the test part, every baseline on the same events', async () => {
    const report = await backtest(EVENTS.slice(0, 3000), EVENTS.slice(3000));

    const { repeatLast, unigram, context5Static, context5Online } = report.baselines;
    const counts = [repeatLast, unigram, context5Static, context5Online].map(
      ({ nextEvent }) => nextEvent.events,
    );
    expect(report).toMatchObject({ events: 1000, test: { events: 1000, overlapEvents: 0 } });
    expect(counts).toEqual([1000, 1000, 1000, 1000]);
    expect(report.baselines.recency.risk).toHaveLength(report.risk.length);
  });

  test('event types that the training part lacks are told apart', async () => {
    const late = makeEvent(10_000, { message: 'a message nobody has seen' });

    const report = await backtest(EVENTS.slice(0, 1000), [...EVENTS.slice(1000, 1099), late]);

    expect(report.nextEvent.unseen.share).toBeCloseTo(0.01);
  });

  test('test events before the end of the training part are counted as overlap', async () => {
    const report = await backtest(EVENTS.slice(0, 1000), EVENTS.slice(900, 1200));

    expect(report.test.overlapEvents).toBe(100);
  });

  test('labelled sessions are judged by a threshold from the training part alone', async () => {
    const train = sessions(0, 300, () => false);
    const tested = sessions(10_000, 100, (index) => index % 10 === 0);
    const labels = new Map(
      Array.from({ length: 100 }, (_, index) => [`s${10_000 + index}`, index % 10 === 0] as const),
    );

    const report = await backtest(train, tested, labels);

    expect(report.anomaly).toMatchObject({ tp: 10, fp: 0, fn: 0, tn: 90, f1: 1 });
    expect(report.baselines.newEventOrLength.anomaly).toMatchObject({ tp: 10, fp: 0 });
  });

  test('where too few sessions were learned the report says so; one that may go on in the test is none of them', async () => {
    const tested = sessions(10_000, 4, (index) => index === 0);
    const labels = new Map(tested.map(({ sequence }) => [sequence!, sequence === 's10000'] as const));

    const [silent, speaking] = [17, 25].map((count) =>
      backtest(
        sessions(0, count, () => false),
        tested,
        labels,
      ),
    );

    expect((await silent!).anomaly).toMatchObject({
      tp: 0,
      fn: 1,
      threshold: null,
      silent: '16 of 20 sessions',
    });
    expect((await speaking!).anomaly).toMatchObject({ tp: 1, fp: 0 });
    expect((await speaking!).anomaly?.silent).toBeUndefined();
    expect(backtestText(await silent!, paintFor(PLAIN))).toContain('silent: 16 of 20 sessions');
    expect(backtestText(await speaking!, paintFor(PLAIN))).not.toContain('silent');
  });
});
