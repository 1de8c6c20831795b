import { benchWeekly } from '../bench/weekly.ts';
import { type ModelsOptions, tellWithTime } from './bench-models.ts';

/** Weekly fine-tuning as a benchmark: trains, which takes minutes and Python. */
export const weeklyBench = {
  shows:
    'what fine-tuning every week earns on a log that drifts, alone and in the mix (BGL; trains: needs Python)',
  onlyByName: true,
  run: async (data: string, { python }: ModelsOptions) => {
    const environment = process.env['LOGCAST_TRAINING_ENVIRONMENT'];
    const { forecasts, training } = await benchWeekly(data, { python, environment, tell: tellWithTime() });
    return { forecasts: [...forecasts], training: training.map((week) => ({ ...week })) };
  },
};
