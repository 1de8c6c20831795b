import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';

/** The schemas that the protocol publishes; the file says where they come from. */
const document = JSON.parse(
  readFileSync(new URL('../fixtures/open-inference/schemas.json', import.meta.url), 'utf8'),
) as object;

const ajv = new Ajv({ strict: false });
ajv.addSchema(document, 'protocol');

/** How a value differs from a schema of the Open Inference Protocol; empty where it does not. */
export function protocolSchema(name: string, value: unknown): unknown[] {
  const valid = ajv.validate({ $ref: `protocol#/components/schemas/${name}` }, value);
  return valid ? [] : [...(ajv.errors ?? [])];
}
