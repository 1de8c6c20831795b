/** `node functions/bundle.ts [NAME…]`: one folder per function in functions/dist, ready to be deployed. */
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';

const ROOT = import.meta.dirname;

const { version: VERSION } = JSON.parse(readFileSync(join(ROOT, '../package.json'), 'utf8')) as {
  version: string;
};

/** Packages in CommonJS ask for `require`, which a module does not have. */
const BANNER =
  "import { createRequire as logcastRequire } from 'node:module'; const require = logcastRequire(import.meta.url);";

/** What a bundle holds besides its handler: processes and threads that it starts, by their file. */
const FURTHER_ENTRIES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'register-model': { probe: join(ROOT, '../src/adapters/onnx/probe.ts') },
};

/** Where the layer puts the native runtime: modules, other than `require`, look for packages beside themselves alone. */
const LAYER = '/opt/nodejs/node_modules/onnxruntime-node';

/** Takes ONNX Runtime from beside the bundle, as on a developer's machine, else from the layer. */
const nativeRuntime: Plugin = {
  name: 'native-runtime',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^onnxruntime-node$/ }, ({ path, kind }) =>
      kind === 'require-call' ? { path, external: true } : { path, namespace: 'native-runtime' },
    );
    onLoad({ filter: /.*/, namespace: 'native-runtime' }, () => ({
      contents: `let found; try { found = require('onnxruntime-node'); } catch { found = require('${LAYER}'); } module.exports = found;`,
    }));
  },
};

/**
 * `http` without the face that Node makes of it for `import`: this reads all of its exports, of which one loads `fetch`
 * at every start (functions/README.md). Whoever calls `fetch` has it all the same.
 */
const plainHttp: Plugin = {
  name: 'plain-http',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(node:)?http$/ }, () => ({ path: 'http', namespace: 'plain-http' }));
    onLoad({ filter: /.*/, namespace: 'plain-http' }, () => ({
      contents: `module.exports = process.getBuiltinModule('http');`,
    }));
  },
};

/** The functions that there are. */
export function functionNames(): string[] {
  return readdirSync(ROOT, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'dist')
    .map(({ name }) => name);
}

/** Bundles one function into `folder`: `index.mjs` with its handler, what it loads on demand, and the settings. */
export async function bundle(name: string, folder = join(ROOT, 'dist', name)): Promise<string> {
  rmSync(folder, { recursive: true, force: true });
  const { metafile } = await build({
    entryPoints: { index: join(ROOT, name, 'handler.ts'), ...FURTHER_ENTRIES[name] },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    define: { 'process.env.LOGCAST_VERSION': JSON.stringify(VERSION) },
    external: [LAYER],
    plugins: [nativeRuntime, plainHttp],
    mainFields: ['module', 'main'],
    // Names stay as they are, for stack traces: shorter ones load no faster, and keeping them beside (keepNames) runs at each start.
    minifyWhitespace: true,
    minifySyntax: true,
    sourcemap: 'linked',
    sourcesContent: false,
    metafile: true,
    banner: { js: BANNER },
    logLevel: 'warning',
  });
  writeFileSync(join(folder, 'meta.json'), JSON.stringify(metafile));
  cpSync(join(ROOT, '../configs'), join(folder, 'configs'), {
    recursive: true,
    filter: (path) => !/\.[a-z]+$/.test(path) || path.endsWith('.yaml'),
  });
  return folder;
}

if (import.meta.main) {
  const asked = process.argv.slice(2);
  await Promise.all((asked.length > 0 ? asked : functionNames()).map((name) => bundle(name)));
}
