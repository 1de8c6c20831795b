import type { StateReader, StateWriter } from '../state/codec.ts';
import { MAX_GAUGES } from './gauges.ts';

/** Severity classes: below warning, warning, error, fatal. */
const CLASSES = 4;
/** Sources told apart; the rest share the last place. */
const SOURCES = 16;
const CLASS_NAMES = ['lines', 'warnings', 'errors', 'fatal errors'] as const;

/** First slot of the groups "new type of class c", of "any event of class c", and of the event types. */
const NEW_TYPES = CLASSES * SOURCES;
const ANY_SOURCE = NEW_TYPES + CLASSES;
const FIRST_GAUGE = ANY_SOURCE + CLASSES;
/** Slots taken by groups and gauges; event types come after them. */
export const GROUP_SLOTS = FIRST_GAUGE + MAX_GAUGES;

/** Severity class 0–3 of an OpenTelemetry severity number. */
export function severityClass(severity: number): number {
  return severity >= 21 ? 3 : severity >= 17 ? 2 : severity >= 13 ? 1 : 0;
}

/** Slot that counts the events of one severity class in one source. */
export function sourceSlot(severity: number, source: number): number {
  const place = source >= 0 && source < SOURCES ? source : SOURCES - 1;
  return place * CLASSES + severityClass(severity);
}

/** Slot that counts new event types of one severity class. */
export function noveltySlot(severity: number): number {
  return NEW_TYPES + severityClass(severity);
}

/** Slot that counts all events of one severity class. */
export function classSlot(severity: number): number {
  return ANY_SOURCE + severityClass(severity);
}

/** Slot of a gauge. */
export function gaugeSlot(gauge: number): number {
  return FIRST_GAUGE + gauge;
}

/** Gauge of a slot, −1 where it is none. */
export function gaugeOf(slot: number): number {
  return slot >= FIRST_GAUGE && slot < GROUP_SLOTS ? slot - FIRST_GAUGE : -1;
}

/** Says in words what a group slot counts; `source` is set where it is about one source. */
export function describeGroup(slot: number): { group: string; source?: number } {
  if (slot >= ANY_SOURCE) return { group: CLASS_NAMES[slot - ANY_SOURCE]! };
  if (slot >= NEW_TYPES) return { group: `new kinds of ${CLASS_NAMES[slot - NEW_TYPES]!}` };
  const source = Math.floor(slot / CLASSES);
  return { group: CLASS_NAMES[slot % CLASSES]!, source };
}

/** Gives each event type a slot, a bounded number of them. */
export class TypeSlots {
  readonly size: number;
  #used = GROUP_SLOTS;
  /** Event type of each slot, −1 for groups and free slots. */
  readonly typeOf: Int32Array;
  #slotOf = new Int32Array(1024);

  constructor(maxTypes: number) {
    this.size = GROUP_SLOTS + maxTypes;
    this.typeOf = new Int32Array(this.size).fill(-1);
  }

  /** Slots in use are those below this. */
  get used(): number {
    return this.#used;
  }

  /** The slot of a type, 0 where it has none (slot 0 is a group, never a type). */
  find(type: number): number {
    return type < this.#slotOf.length ? this.#slotOf[type]! : 0;
  }

  get full(): boolean {
    return this.#used === this.size;
  }

  /** Puts a type into the given slot, or into a fresh one; whoever held it before has no slot any more. */
  place(type: number, slot = this.#used++): number {
    const before = this.typeOf[slot]!;
    if (before >= 0) this.#slotOf[before] = 0;
    if (type >= this.#slotOf.length) {
      const grown = new Int32Array(Math.max(type + 1, this.#slotOf.length * 2));
      grown.set(this.#slotOf);
      this.#slotOf = grown;
    }
    this.#slotOf[type] = slot;
    this.typeOf[slot] = type;
    return slot;
  }

  /**
   * `from` is from now on known as `into`, which inherits its slot where it has none. Else both slots stay as they are: that
   * of `from` goes when its place is needed, unless a split brings the type back before.
   */
  merge(from: number, into: number): void {
    const slot = this.find(from);
    if (slot === 0 || this.find(into) !== 0) return;
    this.#slotOf[from] = 0;
    this.place(into, slot);
  }

  save(writer: StateWriter): void {
    writer.array(this.typeOf, this.#used);
  }

  restore(reader: StateReader): void {
    const types = reader.int32();
    this.#used = Math.max(GROUP_SLOTS, Math.min(types.length, this.size));
    for (let slot = GROUP_SLOTS; slot < this.#used; slot++)
      if (types[slot]! >= 0) this.place(types[slot]!, slot);
  }
}
