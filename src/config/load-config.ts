import { readFileSync } from 'node:fs';
import { parseDocument, parse as parseYaml } from 'yaml';
import { type Config, configSchema } from './config.ts';
import { ConfigError } from './errors.ts';
import { explainIssue } from './explain-issue.ts';

type Tree = Record<string, unknown>;

/** Where the settings come from; later ones win: defaults, then `file`, then each `path=value` of `sets`. */
export interface ConfigSources {
  readonly file?: string | undefined;
  readonly sets?: readonly string[] | undefined;
}

/** Reads, overrides and checks the configuration. Throws ConfigError with all problems at once. */
export function loadConfig({ file, sets = [] }: ConfigSources = {}): Config {
  const tree = file === undefined ? {} : readTree(file);
  const fromCommandLine = new Set<string>();
  for (const set of sets) fromCommandLine.add(applySet(tree, set));
  const result = configSchema.safeParse(tree);
  if (result.success) return result.data;
  const problems = result.error.issues.flatMap((issue) =>
    explainIssue(issue, tree).map((line) => `${origin(line, file, fromCommandLine)}: ${line}`),
  );
  throw new ConfigError(problems);
}

function origin(line: string, file: string | undefined, sets: ReadonlySet<string>): string {
  for (const path of sets) if (line.startsWith(path)) return '--set';
  return file ?? 'settings';
}

function readTree(file: string): Tree {
  const document = parseDocument(readText(file), { prettyErrors: true });
  const broken = document.errors.map(
    (error) => `${file}: is not valid YAML: ${error.message.split('\n')[0]}`,
  );
  if (broken.length > 0) throw new ConfigError(broken);
  const tree: unknown = document.toJS() ?? {};
  if (!isTree(tree))
    throw new ConfigError([`${file}: (top level): expected settings by name, got ${JSON.stringify(tree)}`]);
  return tree;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ConfigError(
      [
        `${file}: cannot be read (${(cause as NodeJS.ErrnoException).code}); name an existing YAML file with --config`,
      ],
      { cause },
    );
  }
}

/** Puts one `path=value` into the tree (value read as YAML) and returns the path. */
function applySet(tree: Tree, set: string): string {
  const equals = set.indexOf('=');
  if (equals <= 0)
    throw new ConfigError([`--set ${set}: expected path=value, such as --set sequences.key=source`]);
  const path = set.slice(0, equals);
  const parts = path.split('.');
  if (parts.some((part) => part === '' || part === '__proto__')) {
    throw new ConfigError([`--set ${set}: "${path}" is not a path of setting names separated by dots`]);
  }
  const indexed = parts.findIndex((part) => /^\d+$|\[/.test(part));
  if (indexed >= 0) {
    const list = parts
      .slice(0, indexed + 1)
      .join('.')
      .replace(/\.\d+$|\[.*$/, '');
    throw new ConfigError([
      `--set ${set}: ${list} is a list, which is set as a whole: --set '${list}=[…]'; or use --config`,
    ]);
  }
  let node = tree;
  for (const part of parts.slice(0, -1)) {
    const child = node[part];
    const next: Tree = isTree(child) ? child : {};
    node[part] = next;
    node = next;
  }
  node[parts.at(-1)!] = readValue(set, set.slice(equals + 1));
  return path;
}

function readValue(set: string, text: string): unknown {
  try {
    return parseYaml(text);
  } catch (cause) {
    throw new ConfigError([`--set ${set}: the value is not valid YAML`], { cause });
  }
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
