import type { ArtifactStore } from '../artifact-store.ts';
import { StoreError } from '../errors.ts';
import type { PromotionConfig } from '../promotion-config.ts';
import { readJson, writeJson } from '../store-json.ts';
import { Evidence, evidenceFacts } from './evidence.ts';
import { byPlace, PAIRS, type PairObject, pairObjectOf, readBlocks } from './pair-objects.ts';

/** Where the evidence is kept, beside the blocks. */
export const EVIDENCE = 'promotion/evidence.json';

/** Days back that blocks are looked for: longer than records usually stay in a stream. */
export const REACH_DAYS = 8;

/** Objects read at once, and at most in one look; the next one goes on. */
const TOGETHER = 32;
const MOST_OBJECTS = 8192;

/** Races lost in a row before somebody is asked to try again. */
const MOST_RACES = 4;

const DAY = 86_400_000;

/** What a look at the blocks has found. */
export interface Gathered {
  readonly evidence: Evidence;
  readonly blocks: number;
  /** Keys of objects that are damaged; they are passed by. */
  readonly unreadable: readonly string[];
  /** Objects that are left for the next look. */
  readonly left: number;
}

/** How far a look may go. */
export interface Reach {
  /** Wall clock, epoch ms: which days there are. */
  readonly now: number;
  readonly mayGoOn: () => boolean;
}

/**
 * Adds the blocks that came since the last look to the evidence, and keeps it by compare-and-swap: of two who look at once one
 * goes first, and the other reads again what is left. Killed before that, nothing counts yet. Throws StoreError, RegistryError.
 */
export async function gather(store: ArtifactStore, config: PromotionConfig, reach: Reach): Promise<Gathered> {
  for (let race = 1; race <= MOST_RACES; race++) {
    const kept = await readJson(store, EVIDENCE, evidenceFacts);
    const evidence = new Evidence(config, kept?.value);
    const [first, ...days] = daysBefore(reach.now);
    const fresh = await freshObjects(store, evidence, [first!, ...days]);
    if (fresh.length === 0) return { evidence, blocks: 0, unreadable: [], left: 0 };
    const found = await readAll(store, evidence, fresh, reach.mayGoOn);
    const condition = kept ? { ifTag: kept.tag } : ({ ifAbsent: true } as const);
    if (await writeJson(store, EVIDENCE, evidence.facts(first!), condition)) return { evidence, ...found };
  }
  throw new StoreError(
    'STORE_CONFLICT',
    `${store.where}: ${EVIDENCE} was written by others ${MOST_RACES} times in a row: try again`,
  );
}

function daysBefore(now: number): string[] {
  const days = Array.from({ length: REACH_DAYS }, (_, i) => now - (REACH_DAYS - 1 - i) * DAY);
  return days.map((day) => new Date(day).toISOString().slice(0, 10));
}

async function freshObjects(
  store: ArtifactStore,
  evidence: Evidence,
  days: readonly string[],
): Promise<PairObject[]> {
  const listed = await Promise.all(days.map((day) => store.list(`${PAIRS}dt=${day}/`)));
  return listed
    .flat()
    .flatMap(({ key }) => pairObjectOf(key) ?? [])
    .filter((object) => evidence.isFresh(object))
    .sort(byPlace);
}

async function readAll(
  store: ArtifactStore,
  evidence: Evidence,
  fresh: readonly PairObject[],
  mayGoOn: () => boolean,
): Promise<Omit<Gathered, 'evidence'>> {
  const unreadable: string[] = [];
  let [blocks, done] = [0, 0];
  const most = Math.min(fresh.length, MOST_OBJECTS);
  while (done < most && (done === 0 || mayGoOn())) {
    const read = await Promise.all(
      fresh.slice(done, done + TOGETHER).map((object) => readOne(store, object)),
    );
    evidence.take(read.map(({ object, blocks: own = [] }) => ({ object, blocks: own })));
    for (const { object, blocks: own } of read) {
      if (own === undefined) unreadable.push(object.key);
      blocks += own?.length ?? 0;
    }
    done += read.length;
  }
  return { blocks, unreadable, left: fresh.length - done };
}

/** Without `blocks` where the object cannot be read; none where it is gone. */
async function readOne(store: ArtifactStore, object: PairObject) {
  const found = await store.read(object.key);
  try {
    return { object, blocks: found ? readBlocks(found.bytes) : [] };
  } catch {
    return { object, blocks: undefined };
  }
}
