import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { InputError } from './errors.ts';
import { cellsOf } from './incident-file.ts';

const NORMAL = new Set(['normal', 'false', '0', 'no', '-']);
const ABNORMAL = new Set(['anomaly', 'abnormal', 'anomalous', 'true', '1', 'yes']);

/** Reads a CSV (may be gzip) with the columns `sequence` and `label` into sequence key → abnormal. */
export function readLabels(path: string): Map<string, boolean> {
  const [head, ...lines] = textOf(path).split(/\r?\n/);
  const columns = (head ?? '').split(',');
  const [key, label] = [columns.indexOf('sequence'), columns.indexOf('label')];
  if (key < 0 || label < 0) {
    throw new InputError(
      `${path}: line 1: expected the columns "sequence" and "label", got ${JSON.stringify((head ?? '').slice(0, 80))}`,
    );
  }
  const labels = new Map<string, boolean>();
  for (const [index, line] of lines.entries()) {
    if (line === '') continue;
    const cells = cellsOf(line);
    labels.set(cells[key] ?? '', isAbnormal(cells[label] ?? '', `${path}: line ${index + 2}`));
  }
  return labels;
}

function isAbnormal(text: string, where: string): boolean {
  const label = text.toLowerCase();
  if (ABNORMAL.has(label)) return true;
  if (NORMAL.has(label)) return false;
  throw new InputError(`${where}: expected a label such as Normal or Anomaly, got ${JSON.stringify(text)}`);
}

function textOf(path: string): string {
  try {
    const bytes = readFileSync(path);
    return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8');
  } catch (cause) {
    throw new InputError(
      `${path}: cannot be read (${(cause as NodeJS.ErrnoException).code ?? (cause as Error).message})`,
      { cause },
    );
  }
}
