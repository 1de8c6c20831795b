/** Records whose type no single member says: audit trails, platform events, findings, databases. */
import { SEVERITY } from './log-event.ts';
import { statedLevel, windowsLevel } from './stated-level.ts';

type JsonObject = Readonly<Record<string, unknown>>;

const WINDOWS_MARKS = [
  'ProviderName',
  'providerName',
  'EventID',
  'EventId',
  'Channel',
  'ProviderGuid',
] as const;

/** Members without one of which a record is of no kind known here. */
export const KIND_MEMBERS: ReadonlySet<string> = new Set([
  ...WINDOWS_MARKS,
  'eventSource',
  'auditID',
  'protoPayload',
  'record',
  'schemaVersion',
  't',
  '@t',
  'operationName',
]);

/** What the kind of a record says of it, in place of what its members seem to say. */
export interface RecordKind {
  readonly type?: string;
  readonly severity?: number;
  readonly component?: string;
  /** The member `id` numbers kinds of records, not records. */
  readonly noId?: true;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function words(...parts: readonly unknown[]): string {
  return parts
    .map(textOf)
    .filter((part) => part !== '')
    .join(' ');
}

/** CloudTrail, and S3 notifications in part: `ec2.amazonaws.com StartInstances AccessDenied`. */
function auditTrail(record: JsonObject): RecordKind | undefined {
  const { eventName: name, eventSource: source, eventVersion: version, errorCode: error } = record;
  if (typeof name !== 'string' || typeof source !== 'string' || version === undefined) return undefined;
  const failed = textOf(error) !== '';
  return { type: words(source, name, error), severity: failed ? SEVERITY.error : SEVERITY.info };
}

/** The audit log of a Kubernetes API server: `audit create pods 2xx`. */
function clusterAudit(record: JsonObject): RecordKind | undefined {
  const { verb, stage, auditID: audit, objectRef: object, responseStatus: response } = record;
  if (typeof verb !== 'string' || audit === undefined || stage === undefined) return undefined;
  const code = isObject(response) && typeof response['code'] === 'number' ? response['code'] : 0;
  const resource = isObject(object) ? words(object['resource'], object['subresource']) : '';
  const severity = code >= 500 ? SEVERITY.error : code >= 400 ? SEVERITY.warn : SEVERITY.info;
  return {
    type: words('audit', verb, resource, code === 0 ? stage : `${Math.floor(code / 100)}xx`),
    severity,
  };
}

/** Audit records of Google Cloud: service, method, and the code of what failed. */
function googleAudit(record: JsonObject): RecordKind | undefined {
  const { protoPayload: payload } = record;
  if (!isObject(payload) || typeof payload['methodName'] !== 'string') return undefined;
  const { status } = payload;
  const code = isObject(status) ? Number(status['code'] ?? 0) : 0;
  const type = words(payload['serviceName'], payload['methodName'], code === 0 ? '' : `code ${code}`);
  return code === 0 ? { type } : { type, severity: SEVERITY.error };
}

/** Lambda's platform events: `platform.report` and its like, an error where the status is none of success. */
function platformEvent(record: JsonObject): RecordKind | undefined {
  const { type, record: inner } = record;
  if (typeof type !== 'string' || !type.startsWith('platform.')) return undefined;
  const status = isObject(inner) ? textOf(inner['status']) : '';
  if (status === '' || status === 'success') return { type, severity: SEVERITY.info };
  return { type: `${type} ${status}`, severity: SEVERITY.error };
}

const FAILED = /^(?:fail|error|denied|reject|timed?.?out|abort|[45]\d\d$)/i;

/** Azure's records without a message: operation and result. */
function azureOperation(record: JsonObject): RecordKind | undefined {
  const { operationName: operation, category, resultType: result, properties } = record;
  if (typeof category !== 'string' || typeof operation !== 'string' || record['time'] === undefined) {
    return undefined;
  }
  if (isObject(properties) && typeof (properties['message'] ?? properties['Message']) === 'string') {
    return undefined;
  }
  const failed = FAILED.test(textOf(result));
  return { type: words(operation, result), ...(failed && { severity: SEVERITY.error }) };
}

/** Findings of GuardDuty as they lie in buckets: rated from 1 to 10. */
function finding(record: JsonObject): RecordKind | undefined {
  const { schemaVersion, severity, type, accountId } = record;
  if (schemaVersion === undefined || accountId === undefined || typeof severity !== 'number')
    return undefined;
  if (typeof type !== 'string') return undefined;
  return { type, severity: severity >= 7 ? SEVERITY.error : severity >= 4 ? SEVERITY.warn : SEVERITY.info };
}

/** MongoDB: `s` is the severity, `c` the component, `id` the kind of message. */
function mongo(record: JsonObject): RecordKind | undefined {
  const { t, s, c } = record;
  if (!isObject(t) || t['$date'] === undefined || typeof s !== 'string') return undefined;
  return { severity: statedLevel(s), component: textOf(c), noId: true };
}

/** Events of Windows count their levels from 1 (critical) to 5 (verbose). */
function windowsEvent(record: JsonObject): RecordKind | undefined {
  const level = record['Level'] ?? record['level'];
  if (typeof level !== 'number' || !WINDOWS_MARKS.some((name) => record[name] !== undefined))
    return undefined;
  return { severity: windowsLevel(level) };
}

/** Serilog leaves out the level where it is information. */
function serilog(record: JsonObject): RecordKind | undefined {
  const isSerilog = record['@t'] !== undefined && (record['@mt'] ?? record['@m']) !== undefined;
  return isSerilog && record['@l'] === undefined ? { severity: SEVERITY.info } : undefined;
}

const KINDS = [
  auditTrail,
  clusterAudit,
  googleAudit,
  platformEvent,
  finding,
  mongo,
  windowsEvent,
  serilog,
  azureOperation,
] as const;

/** What the kind of a record says of it; undefined where it is of no kind known here. */
export function kindOf(record: JsonObject): RecordKind | undefined {
  for (const kind of KINDS) {
    const known = kind(record);
    if (known !== undefined) return known;
  }
  return undefined;
}
