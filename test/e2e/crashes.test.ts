import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { CRASHES_OF, crashingService } from '../support/crash-stream.ts';
import { writeLines } from '../support/make-stream.ts';
import { runCli } from '../support/run-cli.ts';
import { tempFolder } from '../support/temp-folder.ts';

const folder = tempFolder();

interface Risk {
  readonly watch: string;
  readonly horizon: number;
  readonly incidents: number;
  readonly caught: number;
  readonly precision: number;
  readonly medianLeadSeconds: number;
}

test.each(Object.entries(CRASHES_OF))(
  'crashes of %s are foreseen by what comes before them, without a line of configuration',
  async (name, crash) => {
    const log = writeLines(join(folder, `${name.split(' ').at(-1)}.log`), crashingService(crash, 7));

    const { status, stdout } = await runCli(['run', log, '--json']);
    const summary = JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as { readonly risk: readonly Risk[] };
    const severe = summary.risk.find(({ horizon }) => horizon === 300)!;

    expect(status).toBe(0);
    expect(severe).toMatchObject({ watch: 'severe', incidents: 19 });
    // The first two teach what they look like.
    expect(severe.caught).toBeGreaterThanOrEqual(17);
    expect(severe.precision).toBeGreaterThanOrEqual(0.9);
    expect(severe.medianLeadSeconds).toBeGreaterThanOrEqual(30);
  },
);
