import { fnv1a } from '../events/fnv1a.ts';
import type { LogEvent } from '../events/log-event.ts';
import type { SequencesConfig } from './config.ts';

/** An event that names more sequences than this (a bulk delete, say) is taken by the first ones. */
const MOST_KEYS = 16;

/** Whoever writes a log chooses its keys, and each is remembered: of a longer one its beginning and a digest are. */
const MOST_CHARACTERS = 512;
const DIGEST_CHARACTERS = 17;
const SECOND_OFFSET = 0x9747b28c;

/** Fills `keys` with the sequence keys of an event; an event without one belongs to its source. */
export type KeyReader = (event: LogEvent, keys: string[]) => void;

/** Compiles the configured key. A key stated by the sender wins over every rule. */
export function keyReader(key: SequencesConfig['key']): KeyReader {
  const derived =
    typeof key === 'string' ? byName(key) : 'field' in key ? byField(key.field) : byPattern(key.pattern);
  return (event, keys) => {
    keys.length = 0;
    if (event.sequence === undefined) derived(event, keys);
    else keys.push(event.sequence);
    for (let at = 0; at < keys.length; at++)
      if (keys[at]!.length > MOST_CHARACTERS) keys[at] = shortened(keys[at]!);
  };
}

function shortened(key: string): string {
  const digest = [fnv1a(key), fnv1a(key, SECOND_OFFSET)].map((half) => half.toString(16).padStart(8, '0'));
  return `${key.slice(0, MOST_CHARACTERS - DIGEST_CHARACTERS)}~${digest.join('')}`;
}

function byName(name: 'source' | 'stream'): KeyReader {
  return name === 'stream' ? (_, keys) => keys.push('stream') : (event, keys) => keys.push(event.source);
}

function byField(field: string): KeyReader {
  return (event, keys) => {
    const value = event.fields?.[field];
    keys.push(value === undefined ? event.source : String(value));
  };
}

function byPattern(source: string): KeyReader {
  const regex = new RegExp(source, 'gu');
  return (event, keys) => {
    regex.lastIndex = 0;
    for (
      let match = regex.exec(event.message);
      match && keys.length < MOST_KEYS;
      match = regex.exec(event.message)
    ) {
      const found = match[1] ?? match[0];
      if (found !== '' && !keys.includes(found)) keys.push(found);
      if (match[0] === '') regex.lastIndex++;
    }
    if (keys.length === 0) keys.push(event.source);
  };
}
