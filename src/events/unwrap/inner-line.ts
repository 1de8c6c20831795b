import type { RejectReason } from '../errors.ts';

/** A parsed JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** A line of a log that a collector wrapped, with what the wrapper says of it: defaults for what the line does not state. */
export interface InnerLine {
  /** The line or lines inside; may be empty. */
  readonly text: string;
  /** Epoch milliseconds that the wrapper states, fractions kept; NaN where none. */
  readonly time: number;
  /** OpenTelemetry severity number; 0 where none. */
  readonly severity: number;
  /** Pod, container, service instance, service or host, the first that is known; '' where none is. */
  readonly source: string;
  readonly component: string;
  /** Names one stream of lines among those of a source, so that lines are joined and folded within it only; '' where there is one. */
  readonly stream: string;
  /** The line goes on in the next one of the same stream. */
  readonly partial: boolean;
  readonly id: string;
  readonly sequence: string;
  readonly fields?: Readonly<Record<string, string | number | boolean>>;
}

/** What a wrapper says of a record inside, for what the record does not state itself. */
export interface InnerDefaults {
  readonly time: number;
  readonly severity: number;
  readonly source: string;
  readonly component: string;
  readonly id: string;
}

/** One of the things that a wrapper holds. */
export type Inner =
  | ({ readonly kind: 'line' } & InnerLine)
  | { readonly kind: 'record'; readonly record: JsonObject; readonly defaults: InnerDefaults }
  | { readonly kind: 'unusable'; readonly reason: RejectReason; readonly detail: string };

const NO_DEFAULTS: InnerDefaults = { time: Number.NaN, severity: 0, source: '', component: '', id: '' };

/** A line with what is known of it. */
export function innerLine(text: string, known: Partial<Omit<InnerLine, 'text'>>): Inner {
  return { kind: 'line', text, ...NO_DEFAULTS, stream: '', partial: false, sequence: '', ...known };
}

/** A record with what its wrapper says of it. */
export function innerRecord(record: JsonObject, known: Partial<InnerDefaults> = {}): Inner {
  return { kind: 'record', record, defaults: { ...NO_DEFAULTS, ...known } };
}

/** Something inside that cannot be used; `detail` says where it was. */
export function unusable(reason: RejectReason, detail: string): Inner {
  return { kind: 'unusable', reason, detail };
}

/** What a line or record states, completed by what the wrapper around its wrapper says. */
export function withDefaults(inner: Inner, defaults: InnerDefaults): Inner {
  if (inner.kind === 'unusable') return inner;
  if (inner.kind === 'line') return { ...inner, ...completed(inner, defaults) };
  return { ...inner, defaults: completed(inner.defaults, defaults) };
}

function completed(known: InnerDefaults, defaults: InnerDefaults): InnerDefaults {
  return {
    time: Number.isNaN(known.time) ? defaults.time : known.time,
    severity: known.severity || defaults.severity,
    source: known.source || defaults.source,
    component: known.component || defaults.component,
    id: known.id || defaults.id,
  };
}
