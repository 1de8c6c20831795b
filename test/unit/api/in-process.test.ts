/** @jest-environment ./test/support/onnx-environment.ts */
import { afterAll, beforeAll, describe } from '@jest/globals';
import { apiSuite } from '../../contracts/api.ts';
import type { ApiUnderTest } from '../../contracts/api-under-test.ts';
import { inProcessApi } from '../../support/api-app.ts';

describe('the API as a function from Request to Response', () => {
  let host: ApiUnderTest;
  beforeAll(async () => {
    host = await inProcessApi();
  });
  afterAll(() => host.stop());

  apiSuite(() => host);
});
