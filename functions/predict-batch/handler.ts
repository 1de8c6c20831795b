import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type { ObjectEvent } from '../../src/adapters/aws/object-keys.ts';
import { coldStart } from '../../src/hosts/aws/cold-start.ts';
import { type BatchPredictor, type BatchResult, batchPredictor } from '../../src/hosts/aws/predict-batch.ts';

let predictor: BatchPredictor | undefined;

/** Log files under `batch/in/` to predictions under `batch/out/`. Throws where time was too short: the retry goes on. */
export const handler = middy(async (event: ObjectEvent, context: Context): Promise<BatchResult[]> => {
  predictor ??= batchPredictor(import.meta.dirname);
  return predictor.take(event, () => context.getRemainingTimeInMillis());
}).use(coldStart('predict-batch'));
