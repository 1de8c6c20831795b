import type { StateReader, StateWriter } from '../state/codec.ts';
import { copyMoment, MOMENT } from './moment.ts';
import type { NeuralShape } from './neural-graph.ts';

/** Events remembered per sequence even where state is carried: another model can warm up on them. */
const WARM_UP = 16;

/** A sequence may go on for ever, a 32-bit integer does not. */
const MOST_PLACES = 2 ** 30;

/**
 * What a neural expert remembers of each slot, on memory that a worker thread can share. The last events are kept by
 * their place in the sequence: the event at place p lies at [slot · ring + p mod ring].
 */
export interface NeuralMemory {
  readonly ring: number;
  /** Events after which places in ring and blocks repeat: a place may be counted down by multiples of it. */
  readonly cycle: number;
  /** Event types as the stream counts them, and the moments they came at, MOMENT numbers each. */
  readonly types: Int32Array;
  readonly moments: Float32Array;
  /** Events of the sequence so far, and how many of them the ring holds. */
  readonly places: Int32Array;
  readonly held: Int32Array;
  /** Carried state of the graph, `shape.state` floats per slot. */
  readonly state: Float32Array;
}

/** An empty memory of `slots` slots. */
export function createMemory(shape: NeuralShape, slots: number): NeuralMemory {
  const ring = Math.max(WARM_UP, shape.window);
  return {
    ring,
    cycle: ring * Math.max(1, shape.block),
    types: sharedInts(slots * ring),
    moments: sharedFloats(slots * ring * MOMENT),
    places: sharedInts(slots),
    held: sharedInts(slots),
    state: sharedFloats(slots * shape.state),
  };
}

/** The same memory with room for `slots` slots. */
export function widenMemory(memory: NeuralMemory, shape: NeuralShape, slots: number): NeuralMemory {
  const wider = createMemory(shape, slots);
  wider.types.set(memory.types);
  wider.moments.set(memory.moments);
  wider.places.set(memory.places);
  wider.held.set(memory.held);
  wider.state.set(memory.state);
  return wider;
}

/** Zeros that threads can share. */
export function sharedInts(length: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(length * 4));
}

/** Zeros that threads can share. */
export function sharedFloats(length: number): Float32Array {
  return new Float32Array(new SharedArrayBuffer(length * 4));
}

/** Empties a slot: what comes next is the beginning of a sequence. */
export function forget(memory: NeuralMemory, slot: number): void {
  memory.places[slot] = 0;
  memory.held[slot] = 0;
}

/** Takes in the next event of a slot; it came at place `from` of `moments`. */
export function remember(
  memory: NeuralMemory,
  slot: number,
  type: number,
  moments: Float32Array,
  from: number,
): void {
  const place = memory.places[slot]!;
  const at = slot * memory.ring + (place % memory.ring);
  memory.types[at] = type;
  copyMoment(moments, from, memory.moments, at);
  memory.places[slot] =
    place < MOST_PLACES ? place + 1 : place + 1 - memory.cycle * Math.floor(place / 2 / memory.cycle);
  if (memory.held[slot]! < memory.ring) memory.held[slot] = memory.held[slot]! + 1;
}

/** Writes the slots in use: their places, their last events, oldest first, and the carried state. */
export function saveMemory(memory: NeuralMemory, size: number, writer: StateWriter): void {
  const slots: number[] = [];
  for (let slot = 0; slot < memory.held.length; slot++) if (memory.held[slot]! > 0) slots.push(slot);
  const types: number[] = [];
  const moments: number[] = [];
  const state = new Float32Array(slots.length * size);
  slots.forEach((slot, index) => {
    eachHeld(memory, slot, (type, at) => {
      types.push(type);
      for (let i = at * MOMENT; i < (at + 1) * MOMENT; i++) moments.push(memory.moments[i]!);
    });
    state.set(memory.state.subarray(slot * size, (slot + 1) * size), index * size);
  });
  writer.array(Int32Array.from(slots));
  writer.array(Int32Array.from(slots, (slot) => memory.places[slot]!));
  writer.array(Int32Array.from(slots, (slot) => memory.held[slot]!));
  writer.array(Int32Array.from(types));
  writer.array(Float32Array.from(moments));
  writer.array(state);
}

/** What `saveMemory` wrote, perhaps for a graph of another shape: then its state is skipped. */
export function restoreMemory(shape: NeuralShape, reader: StateReader): NeuralMemory {
  const slots = reader.int32();
  const places = reader.int32();
  const held = reader.int32();
  const types = reader.int32();
  const moments = reader.float32();
  const state = reader.float32();
  const memory = createMemory(
    shape,
    slots.reduce((most, slot) => Math.max(most, slot + 1), 0),
  );
  let at = 0;
  slots.forEach((slot, index) => {
    memory.places[slot] = places[index]! - held[index]!;
    for (const end = at + held[index]!; at < end; at++) remember(memory, slot, types[at]!, moments, at);
  });
  if (state.length === slots.length * shape.state) {
    slots.forEach((slot, index) => {
      memory.state.set(state.subarray(index * shape.state, (index + 1) * shape.state), slot * shape.state);
    });
  }
  return memory;
}

/** The remembered events of a slot, oldest first, with their places in the ring. */
export function eachHeld(
  memory: NeuralMemory,
  slot: number,
  visit: (type: number, at: number) => void,
): void {
  const end = memory.places[slot]!;
  for (let place = end - memory.held[slot]!; place < end; place++) {
    const at = slot * memory.ring + (place % memory.ring);
    visit(memory.types[at]!, at);
  }
}
