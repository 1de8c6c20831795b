import type { ShardName } from './shard-record.ts';

/** Ids of the latest records that a shard has told of, which its children may settle. */
const MOST_TOLD = 512;

/** What a checkpoint keeps of the ids. */
export interface ToldFacts {
  /** Ids of the pipeline, latest last. */
  readonly told: readonly string[];
  /** Those that a parent told, by the id of the pipeline. */
  readonly inherited: Readonly<Record<string, string>>;
}

/**
 * Ids of warnings and incidents, which a pipeline gives per stream it reads: outside they carry the name of the shard. What
 * a parent raised keeps its id when a child settles it.
 */
export class ToldIds {
  readonly #prefix: string;
  readonly #told: Set<string>;
  readonly #inherited: ReadonlyMap<string, string>;

  constructor({ stream, shard }: ShardName, facts: ToldFacts = { told: [], inherited: {} }) {
    this.#prefix = `${stream}.${Number(shard.split('-').at(-1))}`;
    this.#told = new Set(facts.told);
    this.#inherited = new Map(Object.entries(facts.inherited));
  }

  /** The id that is told outside. */
  tell(id: string): string {
    const inherited = this.#inherited.get(id);
    if (inherited !== undefined) return inherited;
    this.#told.delete(id);
    this.#told.add(id);
    if (this.#told.size > MOST_TOLD) this.#told.delete(this.#told.keys().next().value!);
    return this.#outer(id);
  }

  #outer(id: string): string {
    return `${this.#prefix}.${id}`;
  }

  facts(): ToldFacts {
    return { told: [...this.#told], inherited: Object.fromEntries(this.#inherited) };
  }

  /** What a child shard begins with. */
  bequest(): ToldFacts {
    const own = [...this.#told].map((id) => [id, this.#outer(id)] as const);
    const all = [...this.#inherited, ...own].slice(-MOST_TOLD);
    return { told: [], inherited: Object.fromEntries(all) };
  }
}
