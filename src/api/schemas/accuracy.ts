import * as z from 'zod';

const figure = z.number().nullable();
const ranking = z.object({ top1: figure, top3: figure, top9: figure, nll: figure });

const nextEvent = ranking.extend({
  events: z.int(),
  brier: figure,
  ece: figure.describe('Expected calibration error'),
  unseen: z.object({ share: figure, top1: figure }),
  withoutFirst: ranking
    .extend({ events: z.int() })
    .describe('Events that are not the first of their sequence'),
  recent: ranking,
});

const predictions = z.object({
  nextEvent: nextEvent.describe('As issued, right after the event before'),
  timeToNext: z.object({ events: z.int(), maeLog1p: figure, pinball: figure, coverage80: figure }),
});

/** What predictions turned out to be worth so far. */
export const accuracySchema = predictions.extend({
  events: z.int(),
  from: z.iso.datetime().nullable(),
  to: z.iso.datetime().nullable(),
  fresh: z.object({ nextEvent }).describe('The same forecasts, read again one instant before their events'),
  perModel: z
    .record(z.string(), predictions)
    .describe('The mix as issued, the mix fresh (`mix`), and each trained model alone'),
  risk: z
    .array(
      z.object({
        watch: z.string(),
        horizon: z.number(),
        baseRate: figure,
        prAuc: figure,
        lift: figure,
        skill: figure,
        incidents: z.int(),
        caught: z.int(),
        medianLeadSeconds: figure,
        warnings: z.int(),
        warningsPerDay: figure,
        precision: figure,
      }),
    )
    .describe('Risk and warnings by watch and horizon, in seconds'),
});

export type AccuracyView = z.infer<typeof accuracySchema>;
