import { type LogEvent, SEVERITY } from '../events/log-event.ts';
import { typeId } from '../parsing/type-id.ts';
import type { WatchRule } from './config.ts';
import { compilePattern } from './safe-pattern.ts';

/** A compiled rule, split by what it needs to look at. */
export interface Rule {
  /** What depends on the event type alone; undefined where the rule does not ask. */
  readonly ofType: ((typeId: string, template: string) => boolean) | undefined;
  readonly ofEvent: (event: LogEvent) => boolean;
}

const listOf = (value: string | string[] | undefined): string[] | undefined =>
  typeof value === 'string' ? [value] : value;

/** Compiles a rule of the configuration. Throws SpecialistRuleError for a pattern that is wrong or unsafe. */
export function compileRule(rule: WatchRule): Rule {
  const types = listOf(rule.type);
  const templates = listOf(rule.template)?.map(compilePattern);
  const known = new Map<string, boolean>();
  const ofType = (id: string, template: string): boolean =>
    (types === undefined || isNamed(types, id, template, known)) &&
    (templates === undefined || templates.some((matches) => matches(template)));
  const asksType = types !== undefined || templates !== undefined;
  return { ofType: asksType ? ofType : undefined, ofEvent: compileEventPart(rule) };
}

/**
 * Whether an event type is among those named by id or by template. Its id follows from its first line, which may have been
 * another one on the machine where the rule was written; there its template made the same id, or is named itself.
 */
function isNamed(
  types: readonly string[],
  id: string,
  template: string,
  known: Map<string, boolean>,
): boolean {
  if (types.includes(id) || types.includes(template)) return true;
  let named = known.get(template);
  if (named === undefined) {
    if (known.size >= MOST_KNOWN) known.clear();
    named = types.includes(typeId(template));
    known.set(template, named);
  }
  return named;
}

/** Templates whose hash is known to be an id in a rule or not. */
const MOST_KNOWN = 4096;

function compileEventPart(rule: WatchRule): (event: LogEvent) => boolean {
  const least = typeof rule.severity === 'string' ? SEVERITY[rule.severity] : (rule.severity ?? 0);
  const tags = listOf(rule.tag);
  const components = listOf(rule.component);
  const fields = Object.entries(rule.field ?? {}).map(
    ([name, pattern]) => [name, compilePattern(pattern)] as const,
  );
  const patterns = listOf(rule.pattern)?.map(compilePattern);
  return (event) =>
    event.severity >= least &&
    (tags === undefined || (event.tags?.some((tag) => tags.includes(tag)) ?? false)) &&
    (components === undefined || components.includes(event.component ?? '')) &&
    fields.every(([name, matches]) => matches(String(event.fields?.[name] ?? ''))) &&
    (patterns === undefined || patterns.some((matches) => matches(event.message)));
}
