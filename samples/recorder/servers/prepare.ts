import { mkdirSync, rmSync } from 'node:fs';
import type { Binaries } from '../binaries.ts';
import type { Layout } from '../layout.ts';
import { writeNginxConfig } from './nginx.ts';
import { initPostgres } from './postgres.ts';
import { mountSpool, unmountSpool } from './spool.ts';

/** Empties the working folder and writes everything the servers need; true where the small disk is mounted. */
export function prepareFolders(binaries: Binaries, layout: Layout): boolean {
  unmountSpool(layout);
  rmSync(layout.run, { recursive: true, force: true });
  for (const folder of [layout.run, layout.out, layout.nginxDir]) mkdirSync(folder, { recursive: true });
  const hasSpool = mountSpool(layout);
  initPostgres(binaries, layout);
  writeNginxConfig(layout, 0);
  return hasSpool;
}
