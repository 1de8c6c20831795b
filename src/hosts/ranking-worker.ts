/** The thread that ranks for a run: a forecaster of its own, fed with the rows of batches. */
import { parentPort, workerData } from 'node:worker_threads';
import { Forecaster } from '../ranking/forecaster.ts';
import { rankRows } from '../ranking/ranking-work.ts';
import { StateReader, StateWriter } from '../state/codec.ts';
import type { FromRanking, RankingStart, SavedRanking, ToRanking } from './ranking-messages.ts';
import { rankAsConfigured } from './ranking-package.ts';

const { config, port, signal } = workerData as RankingStart;

let forecaster: Forecaster | undefined;

function restored(state: Uint8Array): Forecaster {
  const made = Forecaster.restore(config.ranking, new StateReader(state), config.sequences.capacity);
  rankAsConfigured(config, { forecaster: made });
  return made;
}

function saved(offset: number): SavedRanking {
  try {
    const writer = new StateWriter();
    writer.startAt(offset);
    forecaster!.save(writer);
    return { state: writer.finish() };
  } catch (cause) {
    return { failed: (cause as Error).message };
  }
}

function say(message: FromRanking, transfer: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer);
}

function take(message: ToRanking): void {
  if (message.kind === 'restore') forecaster = restored(message.state);
  else if (message.kind === 'rank') {
    const ranked = rankRows(forecaster!, message.work);
    say({ kind: 'ranked', ranked }, [ranked.outcomes.buffer as ArrayBuffer]);
  } else {
    port.postMessage(saved(message.offset));
    Atomics.store(signal, 0, 1);
    Atomics.notify(signal, 0);
  }
}

parentPort?.on('message', (message: ToRanking) => {
  try {
    take(message);
  } catch (cause) {
    say({ kind: 'failed', message: (cause as Error).stack ?? String(cause) });
  }
});
say({ kind: 'ready' });
