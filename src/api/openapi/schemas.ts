import * as z from 'zod';
import type { AnyEndpoint } from '../endpoint.ts';
import {
  inferenceErrorSchema,
  inferenceRequestSchema,
  inferenceResponseSchema,
  modelMetadataSchema,
  serverMetadataSchema,
} from '../inference/schemas.ts';
import { problemSchema } from '../problem.ts';
import { aliasSchema, ledgerEntrySchema, versionSchema } from '../schemas/models.ts';
import { anomalySchema, incidentSchema, warningSchema } from '../schemas/records.ts';

/** A JSON Schema, as far as it is looked into here. */
export interface JsonSchema {
  readonly [key: string]: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly description?: string;
}

/** Parts of answers that deserve a name of their own. */
const NAMED: Readonly<Record<string, z.ZodType>> = {
  Problem: problemSchema,
  Warning: warningSchema,
  Incident: incidentSchema,
  Anomaly: anomalySchema,
  ModelVersion: versionSchema,
  Alias: aliasSchema,
  LedgerEntry: ledgerEntrySchema,
  ServerMetadata: serverMetadataSchema,
  ModelMetadata: modelMetadataSchema,
  InferenceResponse: inferenceResponseSchema,
  InferenceError: inferenceErrorSchema,
};

/** All schemas of requests and answers by their name. */
export function componentSchemas(endpoints: readonly AnyEndpoint[]): Readonly<Record<string, JsonSchema>> {
  const answers = z.registry<{ id: string }>();
  const bodies = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(NAMED)) answers.add(schema, { id });
  bodies.add(inferenceRequestSchema, { id: 'InferenceRequest' });
  for (const { id, answer, body } of endpoints) {
    if (!answers.has(answer)) answers.add(answer, { id: `${capital(id)}Answer` });
    if (body && !bodies.has(body)) bodies.add(body, { id: `${capital(id)}Body` });
  }
  return { ...schemasOf(answers, 'output'), ...schemasOf(bodies, 'input') };
}

/** A reference to the schema of an endpoint's answer or body. */
export function refTo(schemas: Readonly<Record<string, JsonSchema>>, name: string): { $ref: string } {
  if (!Object.hasOwn(schemas, name)) throw new RangeError(`no schema is named ${name}`);
  return { $ref: uriOf(name) };
}

/** The name of an endpoint's answer: its own, or that of the part it consists of. */
export function answerName({ id, answer }: AnyEndpoint, shared: readonly AnyEndpoint[]): string {
  const named = Object.entries(NAMED).find(([, schema]) => schema === answer);
  return named ? named[0] : `${capital(shared.find((other) => other.answer === answer)?.id ?? id)}Answer`;
}

/** The name of an endpoint's body. */
export function bodyName({ id, body }: AnyEndpoint, shared: readonly AnyEndpoint[]): string {
  return `${capital(shared.find((other) => other.body === body)?.id ?? id)}Body`;
}

function schemasOf(registry: z.core.$ZodRegistry<{ id: string }>, io: 'input' | 'output') {
  const { schemas } = z.toJSONSchema(registry, { io, uri: uriOf });
  return Object.fromEntries(
    Object.entries(schemas as Record<string, JsonSchema>).map(([name, { $schema, $id, ...schema }]) => [
      name,
      schema,
    ]),
  );
}

function uriOf(name: string): string {
  return `#/components/schemas/${name}`;
}

/** `readAlias` as `ReadAlias`. */
function capital(id: string): string {
  return `${id[0]!.toUpperCase()}${id.slice(1)}`;
}
