import middy from '@middy/core';
import type { Context, KinesisStreamEvent } from 'aws-lambda';
import { coldStart } from '../../src/hosts/aws/cold-start.ts';
import {
  type StreamPredictor,
  type StreamResponse,
  streamPredictor,
} from '../../src/hosts/aws/predict-stream.ts';

let predictor: StreamPredictor | undefined;

/** Records of a Kinesis shard in order: predictions, outcomes, warnings. Throws where the batch has to come again. */
export const handler = middy(async (event: KinesisStreamEvent, context: Context): Promise<StreamResponse> => {
  predictor ??= streamPredictor(import.meta.dirname);
  return predictor.take(event, () => context.getRemainingTimeInMillis());
}).use(coldStart('predict-stream'));
