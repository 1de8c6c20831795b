import * as z from 'zod';
import { MlflowError } from './errors.ts';
import { findOrCreate, ifKnown } from './find-or-create.ts';
import { type KeyValue, logBatches, type RunBatch, type RunMetric } from './log-batches.ts';
import type { MlflowRest } from './rest.ts';

const keyValue = z.object({ key: z.string(), value: z.string().default('') });
const metric = z.object({
  key: z.string(),
  value: z.coerce.number(),
  timestamp: z.coerce.number(),
  step: z.coerce.number().default(0),
});

const run = z.object({
  info: z.object({
    run_id: z.string().min(1),
    artifact_uri: z.string(),
    status: z.string().default('RUNNING'),
    start_time: z.coerce.number().default(0),
  }),
  data: z
    .object({
      metrics: z.array(metric).default([]),
      params: z.array(keyValue).default([]),
      tags: z.array(keyValue).default([]),
    })
    .prefault({}),
});

const experiment = z.object({ experiment: z.object({ experiment_id: z.string().min(1) }) });
const history = z.object({ metrics: z.array(metric).default([]), next_page_token: z.string().optional() });

/** A run as the server has it, with the last value of each metric. */
export type MlflowRun = z.infer<typeof run>;

/** How a run begins. */
export interface NewRun {
  readonly experiment: string;
  readonly name: string;
  /** Epoch ms, now: of several with one identity the first one begun counts. */
  readonly startTime: number;
  /** The run that has this tag is this run. */
  readonly identity: KeyValue;
  readonly tags?: readonly KeyValue[];
}

/** Id of the experiment of a name, which is made where there is none. */
export async function ensureExperiment(rest: MlflowRest, name: string): Promise<string> {
  const find = async () =>
    (await ifKnown(rest.get('mlflow/experiments/get-by-name', { experiment_name: name }, experiment)))
      ?.experiment;
  const create = () =>
    rest.create('mlflow/experiments/create', { name }, z.object({ experiment_id: z.string().min(1) }));
  return (await findOrCreate({ find, create })).experiment_id;
}

/** The run with a tag; the first one begun, should there be several. */
export async function findRun(
  rest: MlflowRest,
  experimentId: string,
  identity: KeyValue,
): Promise<MlflowRun | undefined> {
  const found = await rest.ask(
    'mlflow/runs/search',
    {
      experiment_ids: [experimentId],
      filter: `tags.\`${identity.key}\` = '${identity.value}'`,
      order_by: ['attributes.start_time ASC', 'attributes.run_id ASC'],
      max_results: 1,
    },
    z.object({ runs: z.array(run).default([]) }),
  );
  return found.runs[0];
}

/** The run with the tag that is its identity, begun where there is none. */
export function ensureRun(rest: MlflowRest, { experiment, identity, ...wanted }: NewRun): Promise<MlflowRun> {
  const create = async () => {
    const body = {
      experiment_id: experiment,
      run_name: wanted.name,
      start_time: wanted.startTime,
      tags: [identity, ...(wanted.tags ?? [])],
    };
    return (await rest.create('mlflow/runs/create', body, z.object({ run }))).run;
  };
  return findOrCreate({
    find: () => findRun(rest, experiment, identity),
    create,
    remove: ({ info }) => rest.set('mlflow/runs/delete', { run_id: info.run_id }),
    idOf: ({ info }) => info.run_id,
  });
}

export async function getRun(rest: MlflowRest, id: string): Promise<MlflowRun> {
  return (await rest.get('mlflow/runs/get', { run_id: id }, z.object({ run }))).run;
}

/** All values of a metric. */
export async function metricHistory(rest: MlflowRest, runId: string, key: string): Promise<RunMetric[]> {
  const all: RunMetric[] = [];
  for (let page: string | undefined; ; ) {
    const query = { run_id: runId, metric_key: key, max_results: 25_000, page_token: page };
    const answer = await rest.get('mlflow/metrics/get-history', query, history);
    all.push(...answer.metrics);
    page = answer.next_page_token || undefined;
    if (page === undefined) return all;
  }
}

/**
 * Logs what the run does not have yet, in batches that the server takes; returns how many those were. A batch may be
 * taken in part and its answer be lost, so before a second try what is there is looked up: some stores keep a metric
 * that is sent again twice. Parameters never change.
 */
export async function logMissing(rest: MlflowRest, run: MlflowRun, wanted: RunBatch): Promise<number> {
  for (let [current, again] = [run, false]; ; again = true) {
    try {
      return await logBatchesTo(rest, current, wanted);
    } catch (error) {
      if (again || !(error instanceof MlflowError && error.retryable)) throw error;
      current = await getRun(rest, run.info.run_id);
    }
  }
}

async function logBatchesTo(rest: MlflowRest, { info, data }: MlflowRun, wanted: RunBatch): Promise<number> {
  const params = new Set(data.params.map(({ key }) => key));
  const tags = new Map(data.tags.map(({ key, value }) => [key, value]));
  const missing = {
    params: wanted.params.filter(({ key }) => !params.has(key)),
    tags: wanted.tags.filter(({ key, value }) => tags.get(key) !== value),
    metrics: await missingMetrics(rest, info.run_id, data.metrics, wanted.metrics),
  };
  let batches = 0;
  for (const batch of logBatches(missing)) {
    await rest.create('mlflow/runs/log-batch', { run_id: info.run_id, ...batch }, z.unknown());
    batches++;
  }
  return batches;
}

/** A key that is logged once is known by its last value; only of the others the history has to be fetched. */
async function missingMetrics(
  rest: MlflowRest,
  runId: string,
  last: readonly RunMetric[],
  wanted: readonly RunMetric[],
): Promise<RunMetric[]> {
  const known = new Set(last.map(placeOf));
  const present = new Set(last.map(({ key }) => key));
  const open = wanted.filter((metric) => !known.has(placeOf(metric)));
  for (const key of new Set(open.map((metric) => metric.key).filter((name) => present.has(name))))
    for (const logged of await metricHistory(rest, runId, key)) known.add(placeOf(logged));
  return open.filter((metric) => !known.has(placeOf(metric)));
}

function placeOf({ key, step }: RunMetric): string {
  return `${step} ${key}`;
}

/** Says that a run is over. */
export async function finishRun(rest: MlflowRest, { info }: MlflowRun, endTime: number): Promise<void> {
  if (info.status === 'FINISHED') return;
  await rest.set('mlflow/runs/update', { run_id: info.run_id, status: 'FINISHED', end_time: endTime });
}
