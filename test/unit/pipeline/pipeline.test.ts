import { describe, expect, jest, test } from '@jest/globals';
import { randomFrom } from '../../../src/backtest/random.ts';
import { loadConfig } from '../../../src/config/load-config.ts';
import type { LogEvent } from '../../../src/events/log-event.ts';
import type { PipelineSink } from '../../../src/pipeline/records.ts';
import { Pipeline } from '../../../src/pipeline.ts';
import { StateReader } from '../../../src/state/codec.ts';
import { decodeLines } from '../../support/decode-lines.ts';
import { makeEvent } from '../../support/make-event.ts';
import { serviceLines } from '../../support/make-stream.ts';

const CONFIG = loadConfig({
  sets: [
    'sequences.key={pattern: "user (\\\\d+)"}',
    'sequences.idleTimeoutSeconds=120',
    'sequences.capacity=20',
    'specialists=[{name: pool, watch: {severity: error}, horizons: [60]}]',
  ],
});

/** A sink that writes down everything it hears. */
function listener(): { sink: PipelineSink; heard: unknown[] } {
  const heard: unknown[] = [];
  const note = (value: unknown): void => {
    heard.push(structuredClone(value));
  };
  const sink = {
    prediction: note,
    outcome: note,
    merge: note,
    anomaly: note,
    warning: note,
    incident: note,
    forecast: note,
    onset: note,
  };
  return { sink, heard };
}

async function runInBatches(
  events: readonly LogEvent[],
  sizes: () => number,
  restart: boolean,
): Promise<unknown[]> {
  const { sink, heard } = listener();
  let pipeline = new Pipeline(CONFIG);
  for (let at = 0; at < events.length; ) {
    const size = sizes();
    await pipeline.process(events.slice(at, at + size), sink);
    at += size;
    if (restart) pipeline = new Pipeline(CONFIG, new StateReader(pipeline.save()));
  }
  await pipeline.finish(sink);
  return heard;
}

describe('pipeline', () => {
  const events = decodeLines(serviceLines(3000));

  test('what it says does not depend on where batches end', async () => {
    const random = randomFrom(5);

    const whole = await runInBatches(events, () => events.length, false);
    const pieces = await runInBatches(events, () => 1 + Math.floor(random() * 40), false);

    expect(whole.length).toBeGreaterThan(4000);
    expect(pieces).toEqual(whole);
  });

  test('saved and restored after every batch, it says the same', async () => {
    const random = randomFrom(6);

    const whole = await runInBatches(events, () => events.length, false);
    const restarted = await runInBatches(events, () => 1 + Math.floor(random() * 400), true);

    expect(restarted).toEqual(whole);
  });

  test('predictions that nobody asks for change nothing of what is learned', async () => {
    const accuracyWith = async (sink: PipelineSink) => {
      const pipeline = new Pipeline(CONFIG);
      await pipeline.process(events, sink);
      const { nextEvent, timeToNext } = pipeline.risk.outcomes.summary();
      return { nextEvent, timeToNext };
    };
    const silent: PipelineSink = { warning: () => undefined, incident: () => undefined };

    expect(await accuracyWith(silent)).toEqual(await accuracyWith(listener().sink));
  });

  test('what is said about an event depends on nothing that comes after it', async () => {
    const cut = 2000;
    const other = decodeLines(serviceLines(3000, 99)).map((event, index) => ({
      ...event,
      time: events[cut]!.time + index * 100,
    }));
    const until = async (stream: readonly LogEvent[]): Promise<unknown[]> => {
      const { sink, heard } = listener();
      const pipeline = new Pipeline(CONFIG);
      await pipeline.process(stream.slice(0, cut), sink);
      const said = heard.length;
      await pipeline.process(stream.slice(cut), sink);
      return heard.slice(0, said);
    };

    expect(await until([...events.slice(0, cut), ...other])).toEqual(await until(events));
  });

  test('every prediction gets its outcome, once', async () => {
    const { sink, heard } = listener();
    const pipeline = new Pipeline(CONFIG);
    await pipeline.process(events, sink);
    await pipeline.finish(sink);

    const ids = (kind: string) =>
      (heard as { kind?: string; id: string }[]).filter((record) => record.kind === kind).map(({ id }) => id);
    const predicted = new Set(ids('prediction'));
    const settled = ids('outcome');

    expect(predicted.size).toBe(events.length);
    expect(new Set(settled).size).toBe(settled.length);
    expect(settled.every((id) => predicted.has(id))).toBe(true);
  });

  test('an event that was merged into a wider type is known under that type', async () => {
    const { sink, heard } = listener();
    const pipeline = new Pipeline(CONFIG);
    const words = ['apple', 'pear', 'plum', 'cherry', 'quince', 'grape', 'lemon', 'melon', 'peach', 'fig'];
    await pipeline.process(
      words.map((word, index) => makeEvent(index, { message: `basket holds ${word} today` })),
      sink,
    );

    const last = heard.findLast((record) => (record as { kind?: string }).kind === 'prediction') as {
      next: { template: string }[];
    };

    const merges = heard.filter((record) => (record as { kind?: string }).kind === 'merge');

    expect(last.next[0]?.template).toBe('basket holds <*> today');
    expect(merges.at(-1)).toMatchObject({ template: 'basket holds <*> today' });
  });

  test('every model hears of merged types', async () => {
    const pipeline = new Pipeline(CONFIG);
    const heard = [pipeline.forecaster, pipeline.anomaly, pipeline.risk, pipeline.sequencer].map((model) =>
      jest.spyOn(model as { merge(merge: unknown): void }, 'merge'),
    );
    const words = ['apple', 'pear', 'plum', 'cherry', 'quince', 'grape', 'lemon', 'melon', 'peach', 'fig'];

    await pipeline.process(
      words.map((word, index) => makeEvent(index, { message: `basket holds ${word} today` })),
      { warning: () => undefined, incident: () => undefined },
    );

    const merges = heard.map((spy) => spy.mock.calls);
    expect(merges[0]!.length).toBeGreaterThan(0);
    for (const other of merges) expect(other).toEqual(merges[0]);
  });

  test('events of a specialist with ranking weights of its own are ranked by those', async () => {
    const pipeline = new Pipeline(
      loadConfig({
        sets: [
          'specialists=[{name: a, watch: {tag: x}}, {name: b, watch: {severity: error}, weightClass: own}]',
        ],
      }),
    );
    const specialise = jest.spyOn(pipeline.forecaster, 'specialise');

    await pipeline.process(
      [makeEvent(0, { severity: 17, type: 'failed' }), makeEvent(1, { tags: ['x'], type: 'tagged' })],
      {
        warning: () => undefined,
        incident: () => undefined,
      },
    );

    expect(specialise.mock.calls).toEqual([
      [1, 1],
      [2, 0],
    ]);
  });
});
