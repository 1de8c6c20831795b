/** @jest-environment ./test/support/onnx-environment.ts */
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readPackageFolder } from '../../../src/adapters/local/package-folder.ts';
import { openGraph } from '../../../src/adapters/onnx/graph-session.ts';
import { graphSource } from '../../../src/packages/graph-source.ts';
import { verifyPackage } from '../../../src/packages/verify.ts';

const packages = join(import.meta.dirname, '../../fixtures/packages');

describe('a graph in Node', () => {
  test.each(['tiny-gru', 'tiny-window'])('%s gives here what it gave where it was trained', async (name) => {
    const source = graphSource(verifyPackage(readPackageFolder(join(packages, name))));

    const graph = await openGraph(source);

    expect(graph.ask).toBeInstanceOf(Function);
    await graph.release();
  });
});
