import * as z from 'zod';
import { runProgram } from './python-process.ts';
import { TrainError } from './train-error.ts';

/** A Python that training can use. */
export interface Python {
  /** The interpreter itself, behind links and version managers. */
  readonly path: string;
  /** Such as 3.11.7. */
  readonly version: string;
}

interface Candidate extends Python {
  readonly recent: boolean;
  readonly venv: boolean;
}

/** What is looked for where no interpreter is named, in this order. */
const NAMES = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python'];
const LEAST = '3.11';

// Python before 3.11 knows no PYTHONSAFEPATH: the empty entry is the working folder.
const PROBE = `
import sys
sys.path = [path for path in sys.path if path]
import importlib.util, json
has = all(importlib.util.find_spec(name) for name in ("venv", "ensurepip"))
print(json.dumps({"path": sys.executable, "version": ".".join(map(str, sys.version_info[:3])),
    "recent": sys.version_info >= (3, 11), "venv": has}))
`;

const answer = z.object({ path: z.string(), version: z.string(), recent: z.boolean(), venv: z.boolean() });

/**
 * The interpreter named, else the first of the usual names on the path that is recent enough. `needsVenv`: it must be able
 * to make environments. Throws TrainError with what is missing and how to get it.
 */
export async function findPython(named: string | undefined, needsVenv: boolean): Promise<Python> {
  const found: Candidate[] = [];
  for (const name of named === undefined ? NAMES : [named]) {
    const candidate = await probe(name);
    if (candidate === undefined) continue;
    if (candidate.recent && (candidate.venv || !needsVenv)) return candidate;
    found.push(candidate);
  }
  throw new TrainError('TRAIN_PYTHON', whatIsMissing(named, found));
}

async function probe(name: string): Promise<Candidate | undefined> {
  const lines: string[] = [];
  const end = await runProgram({
    program: name,
    args: ['-c', PROBE],
    stdout: (line) => lines.push(line),
  }).catch(() => undefined);
  if (end?.status !== 0) return undefined;
  const parsed = answer.safeParse(parse(lines.at(-1) ?? ''));
  return parsed.success ? parsed.data : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function whatIsMissing(named: string | undefined, found: readonly Candidate[]): string {
  const recent = found.find((candidate) => candidate.recent);
  if (recent !== undefined)
    return `${recent.path} (Python ${recent.version}) cannot make environments, because its modules venv and ensurepip are missing: install them (Debian, Ubuntu: apt install python3-venv), or name another interpreter with --python`;
  const [old] = found;
  const wanted = `training needs Python ${LEAST} or newer`;
  if (old !== undefined)
    return `${wanted}, and ${old.path} is ${old.version}: install a newer one, or name it with --python`;
  if (named !== undefined)
    return `${wanted}, and ${named} is no Python that runs: name an interpreter with --python`;
  return `${wanted}, and there is none (${NAMES.join(', ')} on the path): install it (Debian, Ubuntu: apt install python3 python3-venv; macOS: brew install python), or name it with --python`;
}
