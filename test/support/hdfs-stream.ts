import { randomFrom } from '../../src/backtest/random.ts';
import { type Draft, draftOf, edit, seal } from './packages.ts';

/** The package of the fixtures that was trained on HDFS. */
export const HDFS = 'hdfs-gru';

const HEAD = ['E5', 'E5', 'E5', 'E22'];
const BODY = ['E11', 'E9', 'E11', 'E9', 'E11', 'E9', 'E26', 'E26', 'E26'];
const TAIL = ['E23', 'E23', 'E23', 'E21', 'E21', 'E21'];

/** Structured events of HDFS blocks as they usually go: allocated, received, stored, and most of them deleted later. */
export function hdfsLines(sessions: number, seed = 1): string[] {
  const random = randomFrom(seed);
  const begin = Date.parse('2008-11-12T00:00:00Z');
  const events = Array.from({ length: sessions }, (_, session) => {
    let time = begin + session * 7000 + Math.floor(random() * 7000);
    const head = [...HEAD];
    const moved = head.splice(3, 1);
    head.splice(Math.floor(random() * 4), 0, ...moved);
    const types = [...head, ...BODY, ...(random() < 0.6 ? TAIL : [])];
    return types.map((type, place) => {
      if (place === 4) time += 40_000 + Math.floor(random() * 20_000);
      if (place === 13) time += 1_000_000 + Math.floor(random() * 1e6);
      return { time, sequence: `blk_${session}`, type };
    });
  }).flat();
  return events
    .sort((a, b) => a.time - b.time)
    .map(({ time, ...event }) => JSON.stringify({ time: new Date(time).toISOString(), ...event }));
}

/** The package again, as another version of the model that says the very same. */
export function retrained(seed: number): Draft {
  return seal(draftOf(HDFS), (manifest) => {
    manifest['createdAt'] = new Date(Date.UTC(2026, 0, 1) + seed * 1000).toISOString();
  });
}

/** A package that is whole, fast and passes its golden run, but takes every event type for another: labels shuffled. */
export function shuffled(): Draft {
  type Type = { index: number; id: string; template: string; words: number[] };
  const draft = edit<{ types: Type[] }>(draftOf(HDFS), 'vocabulary.json', (vocabulary) => {
    const [end, ...types] = vocabulary.types;
    const turned = [...types.slice(1), types[0]!];
    vocabulary.types = [end!, ...turned.map((type, at) => ({ ...type, index: types[at]!.index }))];
  });
  return seal(draft);
}
