import { type LogEvent, SEVERITY } from '../events/log-event.ts';
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
  const ofType = (typeId: string, template: string): boolean =>
    (types === undefined || types.includes(typeId)) &&
    (templates === undefined || templates.some((matches) => matches(template)));
  const asksType = types !== undefined || templates !== undefined;
  return { ofType: asksType ? ofType : undefined, ofEvent: compileEventPart(rule) };
}

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
