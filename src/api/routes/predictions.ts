import * as z from 'zod';
import { endpoint } from '../endpoint.ts';
import { ApiProblem } from '../problem.ts';
import { predictionAnswerSchema, predictionRequestSchema } from '../schemas/predictions.ts';

const tag = 'predictions';

const predict = endpoint({
  id: 'predict',
  method: 'post',
  url: '/api/v1/predictions',
  tag,
  summary: 'What comes after recent events: next events, time, risk and anomalies. Nothing of it is learned',
  body: predictionRequestSchema,
  fromText: (text) => ({ lines: text.split('\n').filter((line) => line.trim() !== '') }),
  answer: predictionAnswerSchema,
  problems: ['unavailable'],
  handle: async ({ body, ports: { config, forecasts } }) => {
    const name = body.lines ? 'lines' : 'events';
    const given = (body.lines ?? body.events ?? []).length;
    if (given > config.maxEvents) {
      throw new ApiProblem(
        'invalid',
        `body.${name}: send the latest ${config.maxEvents}, which is what counts most`,
        {
          field: `body.${name}`,
          expected: `at most ${config.maxEvents} (api.maxEvents)`,
          got: String(given),
        },
      );
    }
    return { body: await forecasts.forecast(body) };
  },
});

const latest = endpoint({
  id: 'latestPredictions',
  method: 'get',
  url: '/api/v1/predictions',
  tag,
  summary: 'What is expected next in the sequences that were active last',
  query: z.strictObject({
    top: z.coerce.number().int().min(1).max(9).default(5),
    sequences: z.coerce.number().int().min(1).max(1000).default(20),
  }),
  answer: predictionAnswerSchema,
  problems: ['unavailable'],
  handle: async ({ query, ports }) => ({ body: await ports.forecasts.forecast({ source: 'api', ...query }) }),
});

/** Forecasts from a copy of what was learned. */
export const predictionEndpoints = [predict, latest];
