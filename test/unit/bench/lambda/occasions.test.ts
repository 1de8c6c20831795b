import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bundle, functionNames } from '../../../../functions/bundle.ts';
import { FunctionProcess } from '../../../../src/bench/lambda/function-process.ts';
import { prepareOccasions } from '../../../../src/bench/lambda/occasions.ts';
import { openStage, type Stage } from '../../../../src/bench/lambda/stage.ts';

// Within the repository, so that bundles find the native runtime that the layer would bring.
const FOLDER = resolve(import.meta.dirname, '../../../../node_modules/.cache/logcast-functions/bench');

let stage: Stage;

beforeAll(async () => {
  for (const name of functionNames()) await bundle(name, join(FOLDER, name));
  stage = await openStage();
}, 60_000);

afterAll(() => stage?.s3.stop());

test('every function does its work on the loopback, first and second time', async () => {
  const occasions = await prepareOccasions(stage);
  const results: unknown[] = [];

  for (const { function: name, first, second } of occasions) {
    const one = await FunctionProcess.begin(join(FOLDER, name), stage.env);
    try {
      results.push([(await one.invoke(first)).result, (await one.invoke(second)).result]);
    } finally {
      await one.stop();
    }
  }

  const both = (result: unknown) => [result, result];
  expect(new Set(occasions.map(({ function: name }) => name))).toEqual(new Set(functionNames()));
  expect(results).toMatchObject([
    both({ batchItemFailures: [] }),
    both({ statusCode: 200 }),
    both({ statusCode: 200 }),
    both({ statusCode: 200 }),
    both([{ result: 'registered' }]),
    both({ blocks: 0 }),
    both([{ complete: true, events: 1000 }]),
  ]);
}, 60_000);
