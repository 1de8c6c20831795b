/** Parameters and metrics as MLflow takes them: flat, texts here and numbers there. */
export interface Figures {
  readonly params: ReadonlyMap<string, string>;
  readonly metrics: ReadonlyMap<string, number>;
}

/** Longest key, and longest value of a parameter and of a tag, in characters (MLflow 2.10 and newer). */
export const MAX_KEY = 250;
export const MAX_PARAM = 6000;
export const MAX_TAG = 5000;

/** Settings of any depth as parameters: `model.hidden` → `128`. */
export function paramsOf(tree: Readonly<Record<string, unknown>>): Map<string, string> {
  const params = new Map<string, string>();
  for (const [path, value] of leavesOf(tree, '')) {
    if (value === undefined || value === null) continue;
    params.set(keyOf(path), cut(typeof value === 'string' ? value : JSON.stringify(value), MAX_PARAM));
  }
  return params;
}

/** Figures of any depth as metrics; what is no finite number is left out, because JSON has none and MLflow wants one. */
export function metricsOf(tree: Readonly<Record<string, unknown>>): Map<string, number> {
  const metrics = new Map<string, number>();
  for (const [path, value] of leavesOf(tree, ''))
    if (typeof value === 'number' && Number.isFinite(value)) metrics.set(keyOf(path), value);
  return metrics;
}

/** A text as a key: MLflow knows letters, digits and `_ - . : / space`, and no `/` or `.` where a path would be left. */
export function keyOf(path: string): string {
  const key = path.replace(/[^\w\-. :]/g, '_').slice(0, MAX_KEY);
  return /^[.\s]*$/.test(key) || key.includes('..') ? key.replaceAll('.', '_') : key;
}

/** A text of at most `most` characters. */
export function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

function* leavesOf(node: unknown, path: string): Generator<[path: string, value: unknown]> {
  if (typeof node !== 'object' || node === null || Array.isArray(node)) {
    yield [path, node];
    return;
  }
  for (const [name, child] of Object.entries(node))
    yield* leavesOf(child, path === '' ? name : `${path}.${name}`);
}
