import { describe, expect, test } from '@jest/globals';
import type { AccuracyView } from '../../src/api/schemas/accuracy.ts';
import type { PredictionAnswer } from '../../src/api/schemas/predictions.ts';
import { CYCLE, EVENTS, lineAfter, START } from './api-seed.ts';
import { bodyOf, type Host, json } from './api-under-test.ts';

const PREDICTIONS = '/api/v1/predictions';

/** Forecasts from recent events, and what forecasts were worth. */
export function predictionSuite(host: Host): void {
  const predict = async (body: unknown): Promise<PredictionAnswer> =>
    bodyOf(await host().send(PREDICTIONS, json(body)));

  describe('forecasts', () => {
    test('raw lines are continued as the stream has taught', async () => {
      const lines = [lineAfter(1, CYCLE[0]!), lineAfter(2, CYCLE[1]!)];

      const answer = await predict({ lines, source: 'somewhere', top: 3 });

      const [prediction] = answer.predictions;
      expect(answer.state.events).toBe(EVENTS);
      expect(answer.read).toEqual({ events: 2, rejected: [] });
      expect(answer.predictions).toHaveLength(1);
      expect(prediction!.sequence).toBe('somewhere');
      expect(prediction!.next).toHaveLength(3);
      expect(prediction!.next[0]!.template).toBe(CYCLE[2]);
      expect(prediction!.next[0]!.probability).toBeGreaterThan(0.5);
      expect(prediction!.seconds!.q10).toBeLessThanOrEqual(prediction!.seconds!.q50);
    });

    test('lines may come as plain text', async () => {
      const headers = { 'content-type': 'text/plain' };
      const body = `${lineAfter(1, CYCLE[2]!)}\n\n`;

      const response = await host().send(PREDICTIONS, { method: 'POST', headers, body });

      const { predictions } = await bodyOf<PredictionAnswer>(response);
      expect(predictions[0]!.next[0]!.template).toBe(CYCLE[3]);
    });

    test('structured events of several sequences are continued each in its own', async () => {
      const time = START + EVENTS * 1000 + 5000;
      const events = [
        { time, sequence: 'one', message: CYCLE[0] },
        {
          time: new Date(time + 1000).toISOString(),
          sequence: 'two',
          message: CYCLE[1],
          fields: { user: 7 },
        },
      ];

      const { predictions } = await predict({ events });

      expect(predictions.map(({ sequence, next }) => [sequence, next[0]!.template])).toEqual([
        ['two', CYCLE[2]],
        ['one', CYCLE[1]],
      ]);
    });

    test('callers teach nothing: the same question has the same answer', async () => {
      const asked = { lines: [lineAfter(1, CYCLE[0]!), lineAfter(2, 'never seen before')] };

      const first = await predict(asked);
      const second = await predict(asked);

      expect(second).toEqual(first);
    });

    test('without events, the sequences that were active last are told of', async () => {
      const answer = await bodyOf<PredictionAnswer>(await host().send(`${PREDICTIONS}?top=1&sequences=3`));

      expect(answer.read.events).toBe(0);
      expect(answer.predictions).toHaveLength(1);
      expect(answer.predictions[0]!.next.map(({ template }) => template)).toEqual([CYCLE[0]]);
    });

    test('records that cannot be read are named with their position and reason', async () => {
      const { read } = await predict({
        lines: ['{"time": "2026-03-01T11:00:00Z", "message": "x"}', '{}'],
      });

      expect(read.events).toBe(1);
      expect(read.rejected).toMatchObject([{ position: 1, reason: 'no-message' }]);
    });

    test('accuracy tells what the forecasts of the stream were worth', async () => {
      const accuracy = await bodyOf<AccuracyView>(await host().send('/api/v1/accuracy'));

      expect(accuracy.events).toBe(EVENTS);
      expect(accuracy.nextEvent.top1).toBeGreaterThan(0.8);
      expect(accuracy.fresh.nextEvent.events).toBeGreaterThan(EVENTS * 0.9);
      expect(Object.keys(accuracy.perModel).slice(0, 2)).toEqual(['mix as issued', 'mix']);
      expect(accuracy.perModel['mix']!.nextEvent.events).toBeGreaterThan(EVENTS * 0.9);
    });
  });
}
