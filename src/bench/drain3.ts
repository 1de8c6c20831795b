import { spawnSync } from 'node:child_process';
import { type GroupingAccuracy, groupingAccuracy } from './grouping-accuracy.ts';
import type { LabelledSystem } from './loghub-data.ts';

/** Reads systems from standard input, writes per system the final cluster of each line, with these settings. */
const SCRIPT = `
import json, logging, sys
logging.disable(logging.CRITICAL)
from drain3 import TemplateMiner
from drain3.template_miner_config import TemplateMinerConfig
threshold, depth = float(sys.argv[1]), int(sys.argv[2])
found = []
for messages in json.load(sys.stdin):
    config = TemplateMinerConfig()
    config.drain_sim_th, config.drain_depth = threshold, depth
    miner = TemplateMiner(config=config)
    ids = [miner.add_log_message(message)["cluster_id"] for message in messages]
    texts = {cluster.cluster_id: cluster.get_template() for cluster in miner.drain.clusters}
    found.append([[str(i), texts.get(i, "")] for i in ids])
json.dump(found, sys.stdout)
`;

/** Similarity threshold and depth: the defaults, and what did best on message catalogues. */
const SETTINGS = [
  [0.4, 4],
  [0.6, 3],
] as const;

/** Mean accuracy of Drain3 (Python, IBM) on the same systems, by its settings; undefined where it cannot be imported. */
export function drain3Accuracy(
  systems: readonly LabelledSystem[],
  python = 'python3',
): Record<string, GroupingAccuracy[]> | undefined {
  const results: Record<string, GroupingAccuracy[]> = {};
  for (const [threshold, depth] of SETTINGS) {
    const { status, stdout } = spawnSync(python, ['-c', SCRIPT, String(threshold), String(depth)], {
      input: JSON.stringify(systems.map(({ messages }) => messages)),
      encoding: 'utf8',
      maxBuffer: 2 ** 30,
    });
    if (status !== 0) return undefined;
    const found = JSON.parse(stdout) as [string, string][][];
    results[`Drain3, similarity ${threshold}, depth ${depth}`] = systems.map(({ truth }, i) =>
      groupingAccuracy(
        found[i]!.map(([id]) => id),
        found[i]!.map(([, text]) => text),
        truth,
      ),
    );
  }
  return results;
}
