import type { EventsConfig } from './config.ts';

/** What the members of a JSON log record mean, by the names that loggers and collectors give them. */
export type Role =
  | 'time'
  | 'severity'
  | 'message'
  /** A message where the record has neither one nor a type. */
  | 'hint'
  | 'component'
  | 'type'
  | 'sequence'
  | 'source'
  | 'tags'
  | 'id';

/** Parts of a record of one request. */
export type AccessPart = 'request' | 'method' | 'status' | 'path' | 'bytes' | 'seconds';

/**
 * Names of each role, the more telling first; dots stand for nesting, case, `_` and `-` do not matter. Where several
 * are present, the first one counts.
 */
const NAMES: Readonly<Record<Role, readonly string[]>> = {
  time: [
    'time timestamp @timestamp ts @t timeunixnano datetime asctime eventtime observedtimeunixnano realtimetimestamp',
    'starttime timelocal timeiso8601 instant timecreated timegenerated requesttimeepoch startutc startlocal',
    'eventtimestamp logtime logtimestamp timemillis timestampms syslogtimestamp receivetimestamp requestreceivedtimestamp',
    'eventdatetime createdat created occurredat querytimestamp time.repr dt t date localtime when systemtime',
    'system.timecreated.systemtime event.created requesttime published edgestarttimestamp edgeendtimestamp',
  ],
  severity: [
    'jsonpayload.severity jsonpayload.level jsonpayload.lvl severity severitytext leveldisplayname levelname level.name severitylabel level lvl log.level loglevel',
    'errorseverity @l @level severitynumber logseverity levelstr syslogseveritytext priority syslogseverity',
    'severitycode levelvalue levelno sev l',
  ],
  message: [
    'message msg body body.stringvalue shortmessage textpayload @message @m renderedmessage logmessage log.message',
    'log text event displaymessage',
  ],
  hint: [
    'error.message err.message exception.message errormessage exceptionmessage error err exception errormsg error.msg',
    'reason resultdescription description detail details summary title statusmessage status.message alert.signature m',
    'eventname event.name event.action eventtype operationname methodname action activity operation category',
    'error.type',
  ],
  component: [
    'logger component log.logger loggername scope.name name module service.name resource.service.name service app',
    'syslogidentifier providername program processname category',
  ],
  type: ['attributes.log.record.template log.record.template @mt messagetemplate type'],
  sequence: ['sequence'],
  source: [
    'kubernetes.podname kubernetes.pod.name k8s.pod.name resource.k8s.pod.name resource.labels.podname podname pod',
    'resource.labels.containername',
    'kubernetes.containername kubernetes.container.name container.name k8s.container.name resource.container.name',
    'resource.k8s.container.name containername service.instance.id resource.service.instance.id serviceinstanceid',
    'source service.name resource.service.name servicename service host.name resource.host.name hostname host node',
    'nodename logstream computer machinename machine',
  ],
  tags: ['tags'],
  id: ['id @i'],
};

/** Names of the parts of an access record, as the last part of a dotted name. */
const ACCESS_NAMES: Readonly<Record<AccessPart, string>> = {
  request: 'request requestline routekey',
  method: 'requestmethod httpmethod method :method verb requestverb csmethod httpverb clientrequestmethod',
  status:
    'downstreamstatus elbstatuscode statuscode httpstatuscode status httpstatus :status responsecode responsestatus scstatus code edgeresponsestatus',
  path: 'path uri requesturi requesturl requestpath :path url urlpath csuristem resourcepath originalurl original target clientrequestpath clientrequesturi',
  bytes:
    'bytessent bodybytessent responsesize responselength responsebytes bytesout downstreamcontentsize scbytes bytes size edgeresponsebytes',
  seconds:
    'requesttime duration latency responsetime responselatency elapsed timetaken durationms latencyms responsetimems elapsedms durationseconds requestduration targetprocessingtime',
};

/** Members that hold a log record of their own: what stands in them counts after what stands beside them. */
const RECORD_MEMBERS = [
  'jsonpayload',
  'attributes',
  'properties',
  'record',
  'body',
  'message',
  'msg',
  'detail',
  '@fields',
];

/** Members that may hold a message, and much else besides. */
const MESSAGE_MEMBERS = ['event', 'data', 'payload', 'error', 'protopayload', 'logevent', 'fields'];

/** How much later a nested name counts than the same name at the top. */
const NESTED = 100;

/** A role and how telling the name is: lower ranks win. Names of services are both a source and a component. */
export interface NamedRole {
  readonly role: Role;
  readonly rank: number;
  readonly also?: NamedRole;
}

/** A part of an access record and how telling the name is. */
export interface NamedPart {
  readonly part: AccessPart;
  readonly rank: number;
}

function namesOf(lists: readonly string[]): readonly string[] {
  return lists.flatMap((list) => list.split(' '));
}

function buildRoles(): ReadonlyMap<string, NamedRole> {
  const roles = new Map<string, NamedRole>();
  const nested = new Map<string, NamedRole>();
  for (const [key, lists] of Object.entries(NAMES)) {
    const role = key as Role;
    for (const [rank, name] of namesOf(lists).entries()) {
      const earlier = roles.get(name);
      roles.set(name, earlier === undefined ? { role, rank } : { role, rank, also: earlier });
      for (const member of nestingMembers(role)) {
        const full = `${member}.${name}`;
        if (!nested.has(full)) nested.set(full, { role, rank: rank + NESTED });
      }
    }
  }
  return new Map([...nested, ...roles]);
}

function nestingMembers(role: Role): readonly string[] {
  if (role === 'message' || role === 'hint') return [...RECORD_MEMBERS, ...MESSAGE_MEMBERS];
  return role === 'time' || role === 'severity' || role === 'component' ? RECORD_MEMBERS : [];
}

const ROLE_OF = buildRoles();

const PART_OF: ReadonlyMap<string, NamedPart> = new Map(
  Object.entries(ACCESS_NAMES).flatMap(([part, names]) =>
    names.split(' ').map((name, rank): [string, NamedPart] => [name, { part: part as AccessPart, rank }]),
  ),
);

/** Last parts of dotted names that are a message wherever they stand, for a record that has none. */
const MESSAGE_ENDS: ReadonlySet<string> = new Set(['message', 'msg', 'errormessage']);

const HINT_ANYWHERE: NamedRole = { role: 'hint', rank: NESTED * 2 };

/** A name as it is looked up: lower case, without `_` and `-`. */
export function plainName(name: string): string {
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i);
    if ((code >= 65 && code <= 90) || code === 95 || code === 45 || code > 127) {
      return name.toLowerCase().replace(/[_-]/g, '');
    }
  }
  return name;
}

const CONFIGURED: readonly (readonly [keyof NonNullable<EventsConfig['json']>, Role])[] = [
  ['message', 'message'],
  ['time', 'time'],
  ['level', 'severity'],
  ['source', 'source'],
  ['type', 'type'],
];

/** Ranks below zero belong to names that the configuration gives. */
function configuredRoles(json: NonNullable<EventsConfig['json']>): readonly [string, NamedRole][] {
  return CONFIGURED.flatMap(([key, role]) => {
    const names = [json[key] ?? []].flat();
    return names.map((name, at): [string, NamedRole] => [plainName(name), { role, rank: at - names.length }]);
  });
}

/** What a dotted name may mean. */
export interface Meaning {
  /** The name as it is looked up. */
  readonly plain: string;
  readonly role: NamedRole | undefined;
  readonly part: NamedPart | undefined;
}

/** Names that are remembered; records whose names are values (ids, hosts) would fill the memory. */
const MAX_NAMES = 4096;

/** Finds what names mean; those of `events.json` count before all others. */
export class MeaningFinder {
  readonly #roles: ReadonlyMap<string, NamedRole>;
  readonly #known = new Map<string, Meaning>();

  constructor(config: EventsConfig) {
    const configured = config.json === undefined ? [] : configuredRoles(config.json);
    this.#roles = configured.length === 0 ? ROLE_OF : new Map([...ROLE_OF, ...configured]);
  }

  /** What the member of this dotted name means. */
  find(name: string): Meaning {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const plain = plainName(name);
    const end = plain.slice(plain.lastIndexOf('.') + 1);
    const meaning = { plain, role: this.#role(plain, end), part: PART_OF.get(end) };
    if (this.#known.size < MAX_NAMES) this.#known.set(name, meaning);
    return meaning;
  }

  #role(plain: string, end: string): NamedRole | undefined {
    const named = this.#roles.get(plain);
    if (named !== undefined) return named;
    return end !== plain && MESSAGE_ENDS.has(end) ? HINT_ANYWHERE : undefined;
  }
}
