import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { readMerged } from '../adapters/local/log-source.ts';
import { loadConfig } from '../config/load-config.ts';
import type { PipelineSink } from '../pipeline/records.ts';
import { Pipeline } from '../pipeline.ts';

/** One run of the whole pipeline over a raw log. */
export interface PipelineBench {
  readonly lines: number;
  /** Predictions scored: one per event and sequence. */
  readonly predictions: number;
  /** Lines per second of wall clock, and of CPU time of the whole process (reading, unpacking, collecting garbage). */
  readonly linesPerSecond: number;
  readonly linesPerCpuSecond: number;
  readonly stateBytes: number;
  /** Largest resident set of the process so far, MiB. */
  readonly maxRssMiB: number;
}

const SILENT: PipelineSink = { warning: () => undefined, incident: () => undefined };

/** Raw HDFS lines (`hdfs/hdfs.log.gz` of the data folder) to a scored prediction for every event, `rounds` times afresh. */
export async function benchPipeline(dataFolder: string, rounds = 3): Promise<PipelineBench[]> {
  const config = loadConfig({
    sets: ['sequences.key={pattern: "blk_-?[0-9]+"}', 'sequences.idleTimeoutSeconds=3600'],
  });
  const results: PipelineBench[] = [];
  for (let round = 0; round < rounds; round++) {
    collectGarbage();
    const pipeline = new Pipeline(config);
    const startedAt = performance.now();
    const cpuBefore = process.cpuUsage();
    for await (const batch of readMerged([join(dataFolder, 'hdfs/hdfs.log.gz')], { config: config.events })) {
      await pipeline.process(batch.events, SILENT);
    }
    const seconds = (performance.now() - startedAt) / 1000;
    const { user, system } = process.cpuUsage(cpuBefore);
    results.push({
      lines: pipeline.events,
      predictions: pipeline.risk.outcomes.summary(0).nextEvent.events,
      linesPerSecond: Math.round(pipeline.events / seconds),
      linesPerCpuSecond: Math.round(pipeline.events / ((user + system) / 1e6)),
      stateBytes: pipeline.save().length,
      maxRssMiB: Math.round(process.resourceUsage().maxRSS / 1024),
    });
  }
  return results;
}

/** Each round begins with what it needs alone: the resident set shall not hold what earlier rounds left behind. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}
