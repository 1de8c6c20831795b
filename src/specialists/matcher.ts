// Hot path (benchmark: pipeline): match() runs for every event; what depends on the event type alone is decided once.
import type { LogEvent } from '../events/log-event.ts';
import type { SpecialistConfig } from './config.ts';
import { compileRule, type Rule } from './rule.ts';

/** Event types whose verdict is remembered; beyond it they are decided anew. */
const MAX_CACHED = 1 << 20;

interface CompiledWatch {
  readonly bit: number;
  readonly any: readonly Rule[];
  readonly except: readonly Rule[];
}

/** Says which specialists watch an event. */
export class SpecialistMatcher {
  readonly #watches: readonly CompiledWatch[];
  /** Specialists that no event of a type can concern are left out at once; −1: not decided yet. */
  #possible = new Int32Array(1024).fill(-1);
  readonly #always: number;

  constructor(specialists: readonly SpecialistConfig[]) {
    this.#watches = specialists.map(({ watch, except }, index) => ({
      bit: 1 << index,
      any: (Array.isArray(watch) ? watch : [watch]).map(compileRule),
      except: except.map(compileRule),
    }));
    this.#always = this.#watches.reduce((mask, { bit }) => mask | bit, 0);
  }

  /** Bit i is set where specialist i watches the event. `template` and `typeId` are those of its event type. */
  match(event: LogEvent, type: number, typeId: string, template: string): number {
    const possible = this.#possibleFor(type, typeId, template);
    if (possible === 0) return 0;
    let mask = 0;
    for (const { bit, any, except } of this.#watches) {
      if ((possible & bit) === 0) continue;
      if (matchesAny(any, event, typeId, template) && !matchesAny(except, event, typeId, template))
        mask |= bit;
    }
    return mask;
  }

  /** Forgets what was decided of a type, because its template has changed or it was merged away. */
  forget(type: number): void {
    if (type < this.#possible.length) this.#possible[type] = -1;
  }

  #possibleFor(type: number, typeId: string, template: string): number {
    const known = this.#possible[type] ?? -1;
    if (known !== -1) return known;
    let mask = this.#always;
    for (const { bit, any } of this.#watches)
      if (!any.some(({ ofType }) => ofType === undefined || ofType(typeId, template))) mask &= ~bit;
    this.#remember(type, mask);
    return mask;
  }

  #remember(type: number, mask: number): void {
    if (type >= MAX_CACHED) return;
    if (type >= this.#possible.length) {
      const grown = new Int32Array(Math.max(type + 1, this.#possible.length * 2)).fill(-1);
      grown.set(this.#possible);
      this.#possible = grown;
    }
    this.#possible[type] = mask;
  }
}

function matchesAny(rules: readonly Rule[], event: LogEvent, typeId: string, template: string): boolean {
  return rules.some((rule) => rule.ofEvent(event) && (rule.ofType?.(typeId, template) ?? true));
}
