import type { Context, Hono } from 'hono';
import { checked } from '../invalid.ts';
import type { ApiPorts, ServedModel } from '../ports.ts';
import { ApiProblem } from '../problem.ts';
import { readJson } from '../read-request.ts';
import { modelName, versionText } from '../schemas/fields.ts';
import { metadataOf, responseOf, wantedOutputs } from './describe.ts';
import { readCall } from './read-call.ts';
import { type InferenceRequest, inferenceRequestSchema } from './schemas.ts';

/** Where the protocol has a model, with and without its version. */
const MODEL = ['/v2/models/:name', '/v2/models/:name/versions/:version'] as const;

/** Adds the routes of the Open Inference Protocol v2, in full: server, health, models, inference. */
export function addInferenceRoutes(app: Hono, ports: ApiPorts): void {
  const metadata = { name: 'logcast', version: ports.version, extensions: [] };
  app.get('/v2', (context) => context.json(metadata));
  app.get('/v2/', (context) => context.json(metadata));
  app.get('/v2/health/live', (context) => context.json({ live: true }));
  app.get('/v2/health/ready', async (context) => {
    const ready = (await ports.health()).every(({ ok }) => ok);
    return context.json({ ready }, ready ? 200 : 503);
  });
  for (const path of MODEL) {
    app.get(path, async (context) => {
      const model = await openModel(context, ports);
      return context.json(metadataOf(model, await versionsOf(ports, model.name)));
    });
    app.get(`${path}/ready`, async (context) => {
      const { name } = await openModel(context, ports);
      return context.json({ name, ready: true });
    });
    app.post(`${path}/infer`, async (context) => context.json(await infer(context, ports)));
  }
}

async function infer(context: Context, ports: ApiPorts) {
  const { maxBodyBytes, maxTensorValues } = ports.config;
  const model = await openModel(context, ports);
  const labels = { model: model.name, version: String(model.version) };
  try {
    const body = await readJson(context.req.raw, maxBodyBytes);
    const request = checked<InferenceRequest>(inferenceRequestSchema, body, 'body');
    const wanted = wantedOutputs(request, model);
    const call = readCall(request, model, maxTensorValues);
    const response = responseOf(model, request, call, wanted, await model.infer(call));
    ports.metrics.record('logcast_inferences_total', 1, { ...labels, result: 'done' });
    return response;
  } catch (error) {
    const result = error instanceof ApiProblem ? error.kind : 'failed';
    ports.metrics.record('logcast_inferences_total', 1, { ...labels, result });
    throw error;
  }
}

async function openModel(context: Context, { models }: ApiPorts): Promise<ServedModel> {
  const name = checked(modelName, context.req.param('name'), 'path');
  const text = context.req.param('version');
  const version = text === undefined ? undefined : checked(versionText, text, 'path');
  const model = await models.open(name, version);
  if (model) return model;
  const got = version === undefined ? name : `${name} version ${version}`;
  throw new ApiProblem('unknown', `no model ${got} is registered: GET /api/v1/models lists them`, {
    field: 'path',
    expected: 'a registered model',
    got,
  });
}

async function versionsOf({ registry }: ApiPorts, name: string): Promise<number[]> {
  return (await registry.versions(name)).map(({ version }) => version);
}
