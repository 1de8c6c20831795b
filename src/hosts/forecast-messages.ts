import type { AccuracyView } from '../api/schemas/accuracy.ts';
import type { PredictionAnswer, PredictionRequest } from '../api/schemas/predictions.ts';
import type { Config } from '../config/config.ts';

/** What the forecasting thread is started with. */
export interface ForecastPlan {
  readonly config: Config;
}

/** What it is told: the state to fork from now on, or a question. */
export type ToForecaster =
  | { readonly kind: 'state'; readonly state: Uint8Array }
  | { readonly kind: 'ask'; readonly asked: PredictionRequest; readonly arrival: number }
  | { readonly kind: 'accuracy' }
  | { readonly kind: 'close' };

/** What comes back for each question, in their order. */
export type FromForecaster =
  | { readonly kind: 'answer'; readonly answer: PredictionAnswer; readonly milliseconds: number }
  | { readonly kind: 'accuracy'; readonly accuracy: AccuracyView }
  | { readonly kind: 'failed'; readonly message: string };
