import * as z from 'zod';
import { type AnyEndpoint, endpoint } from '../endpoint.ts';
import { ApiProblem } from '../problem.ts';
import { cursorText, pageSize, timeText } from '../schemas/fields.ts';
import { anomalySchema, incidentSchema, type RecordKinds, warningSchema } from '../schemas/records.ts';

/** Records in a page where no number is asked for. */
const PAGE = 100;

const name = z.string().min(1).max(512).optional();
const state = z.enum(['open', 'confirmed', 'expired']).optional();
const span = {
  from: timeText.optional().describe('At or after'),
  to: timeText.optional().describe('Before'),
  limit: pageSize,
  cursor: cursorText.describe('`next` of the page before'),
};

const FILTERS = {
  warnings: z.strictObject({ ...span, state, specialist: name, incident: name, sequence: name }),
  incidents: z.strictObject({ ...span, state, specialist: name }),
  anomalies: z.strictObject({ ...span, sequence: name }),
};

const SCHEMAS = { warnings: warningSchema, incidents: incidentSchema, anomalies: anomalySchema };

type Kind = keyof RecordKinds;

function listed(kind: Kind, id: string, summary: string): AnyEndpoint {
  const item: z.ZodType<RecordKinds[Kind]> = SCHEMAS[kind];
  return endpoint({
    id,
    method: 'get',
    url: `/api/v1/${kind}`,
    tag: 'records',
    summary,
    query: FILTERS[kind],
    answer: z.object({ items: z.array(item).readonly(), next: z.string().optional() }),
    handle: async ({ query: { limit = PAGE, ...filters }, ports: { config, records } }) => ({
      body: await records.list(kind, { ...filters, limit: Math.min(limit, config.maxPage) }),
    }),
  });
}

function single(kind: Kind, id: string, summary: string): AnyEndpoint {
  const answer: z.ZodType<RecordKinds[Kind]> = SCHEMAS[kind];
  return endpoint({
    id,
    method: 'get',
    url: `/api/v1/${kind}/{id}`,
    tag: 'records',
    summary,
    path: z.object({ id: z.string().min(1).max(128) }),
    answer,
    problems: ['unknown'],
    handle: async ({ path, ports }) => {
      const found = await ports.records.find(kind, path.id);
      if (found) return { body: found };
      throw new ApiProblem(
        'unknown',
        `no ${kind} have the id ${path.id}: it may have been let go as too old`,
        {
          field: 'path.id',
          expected: 'the id of a record that is kept',
          got: path.id,
        },
      );
    },
  });
}

/** Reading what was told. */
export const recordEndpoints = [
  listed('warnings', 'listWarnings', 'Warnings, newest first'),
  single('warnings', 'readWarning', 'One warning'),
  listed('incidents', 'listIncidents', 'Incidents, newest first'),
  single('incidents', 'readIncident', 'One incident'),
  listed('anomalies', 'listAnomalies', 'Sessions unlike the normal ones, newest first'),
  single('anomalies', 'readAnomaly', 'One anomaly'),
];
