import { chmodSync, writeFileSync } from 'node:fs';

/** What a stand-in for Python says of itself, and does when it is asked to train or to install. */
export interface StandIn {
  readonly version?: string;
  readonly recent?: boolean;
  readonly venv?: boolean;
  /** Statements run for `-m logcast_training …`: `args`, `out`, `say(object)`, `fs` and `process` are at hand. */
  readonly train?: string;
  /** Exit status of `pip install`. */
  readonly pip?: number;
}

/**
 * Writes an executable that answers as a Python interpreter does, as far as training asks: it tells its version, makes
 * environments that hold a copy of itself, and runs `train`. Everything it is called with is noted in `PATH.calls`, and
 * in `PATH.paths` whether it was kept from importing what lies in the working folder.
 */
export function standInPython(
  path: string,
  { version = '3.12.1', recent = true, venv = true, train = '', pip = 0 }: StandIn = {},
): string {
  const script = `#!${process.execPath}
const fs = require('node:fs');
const args = process.argv.slice(2);
const say = (fact) => fs.writeSync(1, JSON.stringify(fact) + '\\n');
fs.appendFileSync(${JSON.stringify(`${path}.calls`)}, JSON.stringify(args) + '\\n');
fs.appendFileSync(${JSON.stringify(`${path}.paths`)}, (process.env.PYTHONSAFEPATH ? 'safe' : 'open') + '\\n');
const [option, what] = args;
if (option === '-c' && what.includes('sys.version_info'))
  say({ path: process.argv[1], version: '${version}', recent: ${recent}, venv: ${venv} });
else if (what === 'venv') {
  fs.mkdirSync(args[2] + '/bin', { recursive: true });
  fs.copyFileSync(process.argv[1], args[2] + '/bin/python');
} else if (what === 'pip') {
  console.log('  Downloading torch-2.13.0-cp312-manylinux.whl (887.9 MB)');
  if (${pip} !== 0) console.error('ERROR: No matching distribution found for torch==2.13.*');
  process.exit(${pip});
} else if (what === 'logcast_training') {
  const out = args.find((arg) => arg.startsWith('--out=')).slice(6);
  ${train}
}
`;
  writeFileSync(path, script);
  chmodSync(path, 0o755);
  return path;
}
