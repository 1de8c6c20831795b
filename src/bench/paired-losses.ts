import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readMerged } from '../adapters/local/log-source.ts';
import { loadConfig } from '../config/load-config.ts';
import { MIX } from '../outcomes/model-names.ts';
import { type PairedBlock, PairedTally } from '../outcomes/paired-block.ts';
import { meanPinball } from '../outcomes/time-to-next.ts';
import { Pipeline } from '../pipeline.ts';

const SAMPLE = join(import.meta.dirname, '../../samples/stream');

/** What one forecaster said of one event. */
interface Loss {
  readonly time: number;
  readonly logLoss: number;
  readonly pinball: number;
}

/** Two ways to forecast that learn on their own and differ as two trained models do: each leaves out parts of the mix. */
const CHAMPION = ['ranking.without=[slow, recent]'];
const CHALLENGER = ['ranking.without=[fast, jump]'];

/**
 * The paired losses of two real forecasters on the bundled sample, event by event, as blocks of `events`: as heavy in the tails
 * and as alike from one block to the next as such losses are.
 */
export async function realPairs(events: number): Promise<readonly PairedBlock[]> {
  const [champion, challenger] = [await lossesOf(CHAMPION), await lossesOf(CHALLENGER)];
  const facts = {
    trial: 'sample',
    model: 'sample',
    purpose: 'challenge',
    champion: 1,
    challenger: 2,
  } as const;
  const tally = new PairedTally({ ...facts, tokens: { champion: 0, challenger: 0 } }, events);
  return champion.flatMap((one, index) => {
    const other = challenger[index]!;
    const timed = !Number.isNaN(one.pinball) && !Number.isNaN(other.pinball);
    const pinball = timed ? { champion: one.pinball, challenger: other.pinball } : undefined;
    const logLoss = { champion: one.logLoss, challenger: other.logLoss };
    return tally.add({ time: one.time, logLoss, pinball }) ?? [];
  });
}

async function lossesOf(sets: readonly string[]): Promise<Loss[]> {
  const config = loadConfig({ sets: [...sets] });
  const pipeline = new Pipeline(config);
  const losses: Loss[] = [];
  pipeline.observer = {
    step: () => undefined,
    merge: () => undefined,
    scored: (model, step, rows, row) => {
      if (model !== MIX) return;
      const pinball = step.timed ? meanPinball(step) : Number.NaN;
      losses.push({ time: rows.time[row]!, logLoss: step.logLoss, pinball });
    },
  };
  const silent = { warning: () => undefined, incident: () => undefined };
  const files = readdirSync(SAMPLE).filter((name) => name.includes('.log'));
  const paths = files.sort().map((name) => join(SAMPLE, name));
  for await (const batch of readMerged(paths, { config: config.events }))
    await pipeline.process(batch.events, silent);
  return losses;
}
