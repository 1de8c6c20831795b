import type { EventsConfig } from '../events/config.ts';
import { SourceDecoder } from '../events/decoder.ts';
import type { ShardFacts } from './checkpoint.ts';
import type { ShardRecord } from './shard-record.ts';

/** Which source a record without a name of its own belongs to. */
export type SourceRule = 'stream' | 'partition-key';

/** Partition keys may be random; the sources used longest ago are forgotten, which costs a look at their format. */
const MOST = 256;

/** The decoders of a shard by source, least recently used first. */
export class ShardDecoders {
  readonly #config: EventsConfig;
  readonly #stream: string;
  readonly #rule: SourceRule;
  readonly #decoders = new Map<string, SourceDecoder>();

  constructor(config: EventsConfig, stream: string, rule: SourceRule, saved: ShardFacts['decoders']) {
    this.#config = config;
    this.#stream = stream;
    this.#rule = rule;
    for (const [source, state] of saved)
      this.#decoders.set(source, SourceDecoder.restore(source, config, state));
  }

  of({ partitionKey }: ShardRecord): SourceDecoder {
    const source = this.#rule === 'stream' ? this.#stream : partitionKey;
    const decoder = this.#decoders.get(source) ?? new SourceDecoder(source, this.#config);
    this.#decoders.delete(source);
    this.#decoders.set(source, decoder);
    if (this.#decoders.size > MOST) this.#decoders.delete(this.#decoders.keys().next().value!);
    return decoder;
  }

  save(): ShardFacts['decoders'] {
    return [...this.#decoders].map(([source, decoder]) => [source, decoder.state()] as const);
  }
}
