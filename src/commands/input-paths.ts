import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { logsIn } from '../adapters/local/folder-files.ts';
import { InputError } from '../hosts/errors.ts';
import { shorten } from '../terminal/format.ts';

/** Characters of a list of names that are shown. */
const SHOWN = 300;

/** The paths given, folders replaced by the logs in them, which is told on standard error. Throws InputError for a folder without any. */
export async function inputPaths(given: readonly string[]): Promise<string[]> {
  const paths: string[] = [];
  for (const path of given) {
    const isFolder = path !== '-' && (await stat(path).catch(() => undefined))?.isDirectory() === true;
    if (isFolder) paths.push(...(await logsOf(path)));
    else paths.push(path);
  }
  return paths;
}

async function logsOf(folder: string): Promise<readonly string[]> {
  const { logs, left } = await logsIn(folder);
  const leftOut = left.length > 0 ? `; left out: ${shorten(left.join(', '), SHOWN)}` : '';
  if (logs.length === 0)
    throw new InputError(
      `${folder}: there are no log files in this folder (*.log, *.log.1, *.gz, *.json, *.ndjson, *.jsonl, *.txt, *.csv)${leftOut}; name the files to read`,
    );
  const names = logs.map((path) => basename(path)).join(', ');
  const files = logs.length === 1 ? 'file' : 'files';
  process.stderr.write(`${folder}: reads ${logs.length} ${files}: ${shorten(names, SHOWN)}${leftOut}\n`);
  return logs;
}
