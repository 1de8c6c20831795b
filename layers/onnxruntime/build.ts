/** `node layers/onnxruntime/build.ts [arm64|x64…]`: the layer with ONNX Runtime, from the installed packages, without Docker. */
import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const PACKAGES = join(import.meta.dirname, '../../node_modules');
const RUNTIME = 'onnxruntime-node';

/** Processors that Lambda has, as the packages name them. */
export const ARCHITECTURES = ['arm64', 'x64'] as const;
export type LayerArchitecture = (typeof ARCHITECTURES)[number];

/** What was built: its folder is what Lambda lays out under /opt. */
export interface Layer {
  readonly folder: string;
  readonly bytes: number;
  /** sha256 over paths and contents. */
  readonly digest: string;
}

/** Builds the layer of one architecture. The same packages give the same bytes, wherever it runs. */
export function buildLayer(
  architecture: LayerArchitecture,
  folder = join(import.meta.dirname, 'dist', architecture),
): Layer {
  rmSync(folder, { recursive: true, force: true });
  const hash = createHash('sha256');
  let bytes = 0;
  for (const path of filesOf(architecture)) {
    const target = join(folder, 'nodejs/node_modules', path);
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(join(PACKAGES, path), target);
    // Neither the umask nor the clock of who builds may show.
    chmodSync(target, 0o644);
    utimesSync(target, 0, 0);
    const content = readFileSync(target);
    bytes += content.length;
    hash.update(`${path}\n${content.length}\n`).update(content);
  }
  return { folder, bytes, digest: hash.digest('hex') };
}

/** The binding and library of one platform, and the JavaScript that the packages load. */
function filesOf(architecture: LayerArchitecture): string[] {
  const platform = join(RUNTIME, nativeFolder(), 'linux', architecture);
  const runtime = files(join(RUNTIME, 'dist'), isCode);
  const common = files(join('onnxruntime-common', 'dist/cjs'), isCode);
  const manifests = [RUNTIME, 'onnxruntime-common'].map((name) => join(name, 'package.json'));
  const native = files(platform, () => true);
  if (native.length === 0)
    throw new Error(`${platform}: expected the library for ${architecture}, found nothing; run npm ci`);
  const licence = files(RUNTIME, (path) => /^(LICENSE|ThirdPartyNotices)/.test(relative(RUNTIME, path)));
  return [...manifests, ...runtime, ...common, ...native, ...licence].sort();
}

/** `bin/napi-v6`, whose number comes with the version. */
function nativeFolder(): string {
  const [version] = readdirSync(join(PACKAGES, RUNTIME, 'bin'));
  return join('bin', version!);
}

function files(folder: string, wanted: (path: string) => boolean): string[] {
  const entries = readdirSync(join(PACKAGES, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(PACKAGES, join(parentPath, name)))
    .filter(wanted);
}

function isCode(path: string): boolean {
  return /\.(c?js|json)$/.test(path);
}

if (import.meta.main) {
  const asked = process.argv.slice(2) as LayerArchitecture[];
  for (const architecture of asked.length > 0 ? asked : ARCHITECTURES) {
    const { bytes, digest } = buildLayer(architecture);
    process.stdout.write(`${architecture} ${(bytes / 2 ** 20).toFixed(1)} MiB sha256 ${digest}\n`);
  }
}
