import type { Incident, Warning, WarningState } from './warning.ts';

/** Incidents remembered; older ones are no longer updated. */
const MAX_INCIDENTS = 64;
/** Warnings of one incident; a chain that goes on is continued as another. */
const MAX_WARNINGS = 64;

interface Entry {
  id: string;
  from: number;
  to: number;
  specialists: string[];
  states: Record<string, WarningState>;
  evidence: string[];
}

const keysOf = (warning: Omit<Warning, 'incident'>): string[] =>
  warning.evidence.map(({ type, group, source }) => `${group ?? type}@${source ?? ''}`);

/** Groups warnings: those close in time that share evidence, or come from one specialist, are about one thing. */
export class Incidents {
  readonly #groupMs: number;
  #entries: Entry[] = [];

  constructor(groupSeconds: number) {
    this.#groupMs = groupSeconds * 1000;
  }

  /** Puts a new warning into its incident, a new one if none fits, and returns that incident. */
  join(warning: Omit<Warning, 'incident'>): Incident {
    const keys = keysOf(warning);
    let entry = this.#entries.findLast(
      ({ to, specialists, evidence, states }) =>
        warning.time - to <= this.#groupMs &&
        Object.keys(states).length < MAX_WARNINGS &&
        (specialists.includes(warning.specialist) || evidence.some((key) => keys.includes(key))),
    );
    if (entry === undefined) {
      entry = { id: `i-${warning.id}`, from: warning.time, to: 0, specialists: [], states: {}, evidence: [] };
      this.#entries.push(entry);
      if (this.#entries.length > MAX_INCIDENTS) this.#entries.shift();
    }
    entry.to = warning.time;
    entry.states[warning.id] = 'open';
    if (!entry.specialists.includes(warning.specialist)) entry.specialists.push(warning.specialist);
    entry.evidence = [...new Set([...entry.evidence, ...keys])].slice(0, MAX_INCIDENTS);
    return describe(entry);
  }

  /** Notes how a warning ended; undefined where its incident is no longer remembered. */
  settle(warning: Warning): Incident | undefined {
    const entry = this.#entries.find(({ id }) => id === warning.incident);
    if (entry === undefined) return undefined;
    entry.states[warning.id] = warning.state;
    return describe(entry);
  }

  toJson(): unknown {
    return this.#entries;
  }

  fromJson(value: unknown): void {
    this.#entries = value as Entry[];
  }
}

function describe({ id, from, to, specialists, states }: Entry): Incident {
  const all = Object.values(states);
  const state = all.includes('confirmed') ? 'confirmed' : all.includes('open') ? 'open' : 'expired';
  return { id, from, to, warnings: Object.keys(states), specialists: [...specialists], state };
}
