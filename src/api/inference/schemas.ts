import * as z from 'zod';

const parameters = z
  .record(z.string().max(256), z.unknown())
  .optional()
  .describe('Understood: none; ignored');
const shape = z.array(z.int().min(0)).max(8);

/** Values row by row, flat or nested as the shape is. */
const data: z.ZodType<readonly unknown[]> = z
  .array(z.unknown())
  .describe('Numbers row by row, flat or nested as the shape is');

const input = z.strictObject({
  name: z.string().max(128),
  shape,
  datatype: z.string().max(16),
  parameters,
  data,
});

/** An inference request of the Open Inference Protocol v2. */
export const inferenceRequestSchema = z.strictObject({
  id: z.string().max(256).optional().describe('Comes back in the response'),
  parameters,
  inputs: z.array(input).max(16),
  outputs: z
    .array(z.strictObject({ name: z.string().max(128), parameters }))
    .max(16)
    .optional()
    .describe('Which outputs to send back; all where it is missing or empty'),
});

const metadataTensor = z.object({ name: z.string(), datatype: z.string(), shape: z.array(z.int()) });

/** Metadata of a model; −1 in a shape is any size. */
export const modelMetadataSchema = z.object({
  name: z.string(),
  versions: z.array(z.string()),
  platform: z.string(),
  inputs: z.array(metadataTensor),
  outputs: z.array(metadataTensor),
});

/** What the graph answered. */
export const inferenceResponseSchema = z.object({
  model_name: z.string(),
  model_version: z.string(),
  id: z.string().optional(),
  outputs: z.array(z.object({ name: z.string(), shape: z.array(z.int()), datatype: z.string(), data })),
});

/** A refusal, as the protocol wants it. */
export const inferenceErrorSchema = z.object({ error: z.string() });

export const serverMetadataSchema = z.object({
  name: z.string(),
  version: z.string(),
  extensions: z.array(z.string()),
});

export type InferenceRequest = z.infer<typeof inferenceRequestSchema>;
export type InferenceInput = InferenceRequest['inputs'][number];
export type InferenceResponse = z.infer<typeof inferenceResponseSchema>;
export type ModelMetadata = z.infer<typeof modelMetadataSchema>;
