import type { StateReader, StateWriter } from '../state/codec.ts';

const CAPACITY = 65_536;

/**
 * Dense numbers for event sources (hosts, nodes, files). Past the capacity sources share the last number, so an
 * unbounded set of names cannot grow the state.
 */
export class SourceIndex {
  readonly #names: string[] = [];
  readonly #byName = new Map<string, number>();

  indexOf(name: string): number {
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    if (this.#names.length === CAPACITY) return CAPACITY - 1;
    const index = this.#names.push(name) - 1;
    this.#byName.set(name, index);
    return index;
  }

  nameOf(index: number): string {
    return this.#names[index] ?? 'unknown';
  }

  save(writer: StateWriter): void {
    writer.section('sources', 1);
    writer.strings(this.#names);
  }

  static restore(reader: StateReader): SourceIndex {
    const index = new SourceIndex();
    reader.section('sources', 1);
    for (const name of reader.strings()) index.indexOf(name);
    return index;
  }
}
