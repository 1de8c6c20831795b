import middy from '@middy/core';
import { handle, type LambdaContext, type LambdaEvent } from 'hono/aws-lambda';
import { coldStart } from '../../src/hosts/aws/cold-start.ts';
import { type InferenceApi, inferenceApi } from '../../src/hosts/aws/inference-api.ts';

let api: InferenceApi | undefined;

/** The HTTP API behind API Gateway, which has verified who asks. */
export const handler = middy(async (event: LambdaEvent, context: LambdaContext) => {
  api ??= inferenceApi(import.meta.dirname);
  try {
    return await handle(api.app)(event, context);
  } finally {
    await api.metrics.flush();
  }
}).use(coldStart('inference-api'));
