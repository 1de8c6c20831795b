import { type ParsingConfig, parsingConfig } from '../../../src/parsing/config.ts';
import { TemplateMiner } from '../../../src/parsing/template-miner.ts';
import { StateReader, StateWriter } from '../../../src/state/codec.ts';

/** A miner with defaults but for what is given. */
export const miner = (config: Partial<ParsingConfig> = {}): TemplateMiner =>
  new TemplateMiner(parsingConfig.parse(config));

/** The template a fresh miner gives a single message. */
export function templateOf(message: string, config: Partial<ParsingConfig> = {}): string {
  const fresh = miner(config);
  return fresh.templateOf(fresh.assign(message));
}

/** The templates of messages once all have been seen, in their order. */
export function finalTemplates(messages: readonly string[], config: Partial<ParsingConfig> = {}): string[] {
  const fresh = miner(config);
  return messages
    .map((message) => fresh.assign(message))
    .map((index) => fresh.templateOf(fresh.resolve(index)));
}

/** The types of messages once all have been seen, in their order. */
export function finalTypes(messages: readonly string[], config: Partial<ParsingConfig> = {}): number[] {
  const fresh = miner(config);
  const seen = messages.map((message) => ({ type: fresh.assign(message), leaf: fresh.leaf }));
  return seen.map(({ type, leaf }) => (leaf < 0 ? fresh.resolve(type) : fresh.typeOfLeaf(leaf)));
}

/** Whole numbers below a bound, the same on every run. */
export function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) % below;
  };
}

export function stateOf(source: TemplateMiner): Uint8Array {
  const writer = new StateWriter();
  source.save(writer);
  return writer.finish();
}

export const restored = (bytes: Uint8Array, config: Partial<ParsingConfig> = {}): TemplateMiner =>
  TemplateMiner.restore(parsingConfig.parse(config), new StateReader(bytes));

/** Words nobody has seen before, the same on every run. */
export function unheardWords(): () => string {
  const below = random(1);
  return () => {
    let word = '';
    for (let i = 0; i < 7; i++) word += String.fromCharCode(97 + below(26));
    return word;
  };
}

/** The number as letters, so that no mask applies. */
export function letters(n: number): string {
  return [...String(n)].map((digit) => 'ghijklmnop'[Number(digit)]).join('');
}
