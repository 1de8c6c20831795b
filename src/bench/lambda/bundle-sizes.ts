import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';

/** What is uploaded and laid out. */
export interface Size {
  readonly bytes: number;
  readonly zipBytes: number;
}

/** The sizes of a bundle. */
export interface BundleSize {
  readonly function: string;
  /** What the stack uploads: without source maps and the list of contents. */
  readonly deployed: Size;
  /** JavaScript that is loaded on demand, or not at all, is part of it. */
  readonly codeBytes: number;
  /** The file that is loaded at a start. */
  readonly indexBytes: number;
}

/** What a file takes in an archive besides its bytes: two headers, its name twice. */
const ZIP_ENTRY = 76;

/** The sizes of what lies in the folder of a bundle. */
export function bundleSize(name: string, folder: string): BundleSize {
  const files = filesIn(folder).filter((file) => !/\.map$|meta\.json$/.test(file));
  const code = files.filter((file) => file.endsWith('.mjs'));
  return {
    function: name,
    deployed: sizeOf(folder, files),
    codeBytes: sizeOf(folder, code).bytes,
    indexBytes: sizeOf(folder, ['index.mjs']).bytes,
  };
}

/** The layer with ONNX Runtime that all functions share, built into `folder` and removed again. */
export async function layerSize(architecture: 'arm64' | 'x64', folder: string): Promise<Size> {
  const { buildLayer } = await import('../../../layers/onnxruntime/build.ts');
  const layer = buildLayer(architecture, folder);
  try {
    return sizeOf(layer.folder, filesIn(layer.folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1));
}

function sizeOf(folder: string, files: readonly string[]): Size {
  let bytes = 0;
  let zipBytes = 0;
  for (const file of files) {
    const content = readFileSync(join(folder, file));
    bytes += content.length;
    zipBytes += deflateRawSync(content).length + ZIP_ENTRY + 2 * file.length;
  }
  return { bytes, zipBytes };
}
