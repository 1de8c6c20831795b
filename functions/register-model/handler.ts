import middy from '@middy/core';
import type { ObjectEvent } from '../../src/adapters/aws/object-keys.ts';
import { coldStart } from '../../src/hosts/aws/cold-start.ts';
import {
  type UploadRegistrar,
  type UploadResult,
  uploadRegistrar,
} from '../../src/hosts/aws/register-model.ts';

let registrar: UploadRegistrar | undefined;

/** An upload to the bucket of models becomes a version, or goes to quarantine with its report. */
export const handler = middy(async (event: ObjectEvent): Promise<UploadResult[]> => {
  registrar ??= uploadRegistrar(import.meta.dirname);
  return registrar.take(event);
}).use(coldStart('register-model'));
