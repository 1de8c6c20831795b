import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { FunctionProcess } from '../../../../src/bench/lambda/function-process.ts';
import { tempFolder } from '../../../support/temp-folder.ts';

const root = tempFolder();
const begun: FunctionProcess[] = [];
let folders = 0;

afterEach(async () => {
  await Promise.all(begun.splice(0).map((one) => one.stop()));
});

/** A process whose bundle has this handler. */
async function processOf(handler: string, env: Readonly<Record<string, string>> = {}) {
  const folder = join(root, `bundle-${++folders}`);
  mkdirSync(folder);
  writeFileSync(join(folder, 'index.mjs'), `let calls = 0; export const handler = ${handler};`);
  const one = await FunctionProcess.begin(folder, env);
  begun.push(one);
  return one;
}

describe('a bundle as a process on the Runtime API', () => {
  test('answers one invocation after the other in the same process', async () => {
    const one = await processOf('async ({ text }) => ({ text, calls: ++calls, told: process.env.TOLD })', {
      TOLD: 'yes',
    });

    const first = await one.invoke({ text: 'a' });
    const second = await one.invoke({ text: 'ä' });

    expect(first.result).toEqual({ text: 'a', calls: 1, told: 'yes' });
    expect(second.result).toEqual({ text: 'ä', calls: 2, told: 'yes' });
  });

  test('tells what its start and each invocation took', async () => {
    const one = await processOf('async () => null');

    const { milliseconds, rssMiB } = await one.invoke({});

    expect(one.start).toEqual({
      process: expect.any(Number),
      import: expect.any(Number),
      cpu: expect.any(Number),
    });
    expect(Math.min(one.start.process, one.start.import, one.start.cpu)).toBeGreaterThan(0);
    expect(milliseconds).toBeGreaterThan(0);
    expect(rssMiB).toBeGreaterThan(10);
  });

  test('passes on what the function throws, and goes on', async () => {
    const one = await processOf(
      'async () => { if (++calls === 1) throw new TypeError("no shard"); return calls; }',
    );

    await expect(one.invoke({})).rejects.toThrow('the function failed: TypeError: no shard');

    expect((await one.invoke({})).result).toBe(2);
  });

  test('says what a process wrote that ended instead of answering', async () => {
    const one = await processOf('async () => { console.error("out of luck"); process.exit(3); }');

    await expect(one.invoke({})).rejects.toThrow(/ended; the last that it wrote: out of luck/);
  });
});
