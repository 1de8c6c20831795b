import { medianOf } from './ratio.ts';

/** An incident that is known from outside the logs (a script, a pager, a ticket system). */
export interface KnownIncident {
  readonly id: string;
  /** Name of the specialist that should foresee it; `_` and `-` count as the same. */
  readonly kind: string;
  /** First damage, epoch ms. */
  readonly start: number;
  readonly end: number;
}

/** The part of a warning that the comparison needs. */
export interface GivenWarning {
  readonly specialist: string;
  /** Epoch ms. */
  readonly time: number;
  readonly horizonSeconds: number;
}

/** How warnings and known incidents met, for one kind or over all. */
export interface IncidentTally {
  readonly incidents: number;
  /** Incidents with a warning at least the asked lead ahead, no earlier than its horizon. */
  readonly foreseen: number;
  /** Incidents with a warning, but with less than the asked lead. */
  readonly late: number;
  readonly warnings: number;
  /** Warnings whose incident began within their horizon. */
  readonly right: number;
  /** Warnings whose horizon reaches past the end of the stream and whose incident has not come yet: not judged. */
  readonly open: number;
  /** Seconds from the first right warning to the damage, median over the incidents foreseen; null without any. */
  readonly medianLeadSeconds: number | null;
}

export interface IncidentReport extends IncidentTally {
  readonly byKind: Readonly<Record<string, IncidentTally>>;
  /** Per incident: the lead of its first right warning in seconds; null: it came unforeseen. */
  readonly leads: Readonly<Record<string, number | null>>;
}

/** What counts in a comparison: the lead that makes an incident foreseen, and the part of the stream (epoch ms). */
export interface Comparison {
  readonly minLeadSeconds: number;
  /** Only incidents and warnings from here on count. */
  readonly from?: number;
  /** End of the stream: what would come later cannot be known. */
  readonly until?: number;
}

/**
 * Compares warnings with the incidents known from outside. A warning is right where an incident of its kind begins
 * after it and within its horizon; an incident is foreseen where a right warning came `minLeadSeconds` ahead or more.
 */
export function compareIncidents(
  known: readonly KnownIncident[],
  given: readonly GivenWarning[],
  { minLeadSeconds, from = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY }: Comparison,
): IncidentReport {
  const all = given.map((warning) => ({ ...warning, specialist: plainName(warning.specialist) }));
  const incidents = known
    .filter(({ start }) => start >= from)
    .map((incident) => ({ ...incident, kind: plainName(incident.kind) }));
  const warnings = all.filter(({ time }) => time >= from);
  const leads = incidents.map((incident) => leadOf(incident, all));
  const kinds = [
    ...new Set([...incidents.map(({ kind }) => kind), ...warnings.map(({ specialist }) => specialist)]),
  ].sort();
  const tally = (kind?: string): IncidentTally =>
    tallyOf(
      leads.filter((_, index) => kind === undefined || incidents[index]!.kind === kind),
      warnings.filter(({ specialist }) => kind === undefined || specialist === kind),
      incidents,
      { minLeadSeconds, until },
    );
  return {
    ...tally(),
    byKind: Object.fromEntries(kinds.map((kind) => [kind, tally(kind)])),
    leads: Object.fromEntries(incidents.map(({ id }, index) => [id, leads[index]!])),
  };
}

function plainName(name: string): string {
  return name.replaceAll('_', '-');
}

function leadOf(incident: KnownIncident, warnings: readonly GivenWarning[]): number | null {
  let longest: number | null = null;
  for (const warning of warnings) {
    if (announces(warning, incident))
      longest = Math.max(longest ?? 0, (incident.start - warning.time) / 1000);
  }
  return longest;
}

function announces(
  { specialist, time, horizonSeconds }: GivenWarning,
  { kind, start }: KnownIncident,
): boolean {
  return specialist === kind && time < start && start <= time + horizonSeconds * 1000;
}

function tallyOf(
  leads: readonly (number | null)[],
  warnings: readonly GivenWarning[],
  incidents: readonly KnownIncident[],
  { minLeadSeconds, until }: { minLeadSeconds: number; until: number },
): IncidentTally {
  const enough = leads.filter((lead) => lead !== null && lead >= minLeadSeconds) as number[];
  const isRight = (warning: GivenWarning): boolean =>
    incidents.some((incident) => announces(warning, incident));
  const wrong = warnings.filter((warning) => !isRight(warning));
  const right = warnings.length - wrong.length;
  return {
    incidents: leads.length,
    foreseen: enough.length,
    late: leads.filter((lead) => lead !== null && lead < minLeadSeconds).length,
    warnings: warnings.length,
    right,
    open: wrong.filter(({ time, horizonSeconds }) => time + horizonSeconds * 1000 > until).length,
    medianLeadSeconds: medianOf(enough),
  };
}
