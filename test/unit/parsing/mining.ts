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

export function stateOf(source: TemplateMiner): Uint8Array {
  const writer = new StateWriter();
  source.save(writer);
  return writer.finish();
}

export const restored = (bytes: Uint8Array, config: Partial<ParsingConfig> = {}): TemplateMiner =>
  TemplateMiner.restore(parsingConfig.parse(config), new StateReader(bytes));

/** Words nobody has seen before, the same on every run. */
export function unheardWords(): () => string {
  let state = 1;
  return () => {
    let word = '';
    for (let i = 0; i < 7; i++) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      word += String.fromCharCode(97 + ((state >>> 8) % 26));
    }
    return word;
  };
}
