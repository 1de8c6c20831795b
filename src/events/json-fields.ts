/** What the members of a JSON log record mean, by the names that loggers and collectors give them. */
export type Role =
  | 'time'
  | 'severity'
  | 'message'
  | 'component'
  | 'type'
  | 'sequence'
  | 'source'
  | 'tags'
  | 'id';

/** Names of each role, the more telling first; dots stand for nesting. Where several are present, the first one counts. */
const NAMES: Readonly<Record<Role, readonly string[]>> = {
  time: [
    'time',
    'timestamp',
    '@timestamp',
    'ts',
    '@t',
    'Timestamp',
    'timeUnixNano',
    'time_unix_nano',
    'datetime',
    'asctime',
    'eventTime',
    'observedTimeUnixNano',
    '__REALTIME_TIMESTAMP',
    'date',
  ],
  severity: [
    'severity',
    'severityText',
    'severity_text',
    'SeverityText',
    'level',
    'lvl',
    'log.level',
    'loglevel',
    'log_level',
    'levelname',
    'error_severity',
    '@l',
    'severityNumber',
    'severity_number',
    'SeverityNumber',
    'PRIORITY',
    'jsonPayload.severity',
    'jsonPayload.level',
  ],
  message: [
    'message',
    'msg',
    'body',
    'Body',
    'body.stringValue',
    'short_message',
    'textPayload',
    'jsonPayload.message',
    'jsonPayload.msg',
    'MESSAGE',
    '@message',
    '@m',
    'log',
    'text',
    'event',
  ],
  component: [
    'logger',
    'component',
    'log.logger',
    'logger_name',
    'loggerName',
    'scope.name',
    'name',
    'module',
    'service.name',
    'resource.service.name',
    'service',
    'app',
    'SYSLOG_IDENTIFIER',
  ],
  type: ['attributes.log.record.template', 'log.record.template', '@mt', 'type'],
  sequence: ['sequence'],
  source: ['source', 'host.name', 'resource.host.name', 'hostname', 'host', 'node', 'logStream', '_HOSTNAME'],
  tags: ['tags'],
  id: ['id', '@i'],
};

/** A role and how telling the name is: lower ranks win. */
export interface NamedRole {
  readonly role: Role;
  readonly rank: number;
}

/** The role of each known member name. */
export const ROLE_OF: ReadonlyMap<string, NamedRole> = new Map(
  Object.entries(NAMES).flatMap(([role, names]) =>
    names.map((name, rank): [string, NamedRole] => [name, { role: role as Role, rank }]),
  ),
);
