import { applyRelease } from '../release.ts';
import { checkpoint, launchPostgres, postgresReady } from '../servers/postgres.ts';
import { redisCommands } from '../servers/redis.ts';
import { controlShop } from '../servers/shop.ts';
import { pause, type Stack } from '../stack.ts';
import type { Scenario, Shape } from './scenario.ts';

async function prepare(stack: Stack, { leadSeconds }: Shape): Promise<void> {
  const { random } = stack;
  await controlShop(stack.layout, { drain: true });
  stack.jobs.paused = true;
  const first = leadSeconds * random.between(0.2, 0.7);
  await pause(stack, first);
  if (random.chance(0.8)) await checkpoint(stack.layout);
  await pause(stack, (leadSeconds - first) * random.between(0.2, 0.8));
  if (random.chance(0.7)) await redisCommands(stack.layout, [['BGSAVE']]);
}

async function precursor(stack: Stack, shape: Shape): Promise<void> {
  const began = Date.now();
  await prepare(stack, shape);
  await pause(stack, shape.leadSeconds - (Date.now() - began) / 1000);
}

async function stopPostgres(stack: Stack): Promise<void> {
  if (!stack.postgres.alive()) return pause(stack, 1);
  await stack.table.stop(stack.postgres);
  await pause(stack, 1);
}

async function resume(stack: Stack): Promise<void> {
  if (!stack.postgres.alive()) {
    stack.postgres = launchPostgres(stack.table, stack.binaries, stack.layout);
    await postgresReady(stack.layout);
  }
  stack.jobs.paused = false;
  await controlShop(stack.layout, { drain: false });
}

/** An announced restart of PostgreSQL, which still breaks what is under way. */
export const maintenance: Scenario = {
  kind: 'maintenance_restart',
  foreseeable: true,
  description: 'after a drain and a checkpoint the database is restarted and sessions are terminated',
  lookalike: 'a maintenance window with checkpoint and snapshot ends without a restart',
  precursor,
  damage: stopPostgres,
  recover: resume,
};

/** The same restart, with the new release of the shop and its new log settings. */
export const releaseRestart: Scenario = {
  kind: 'maintenance_restart',
  foreseeable: true,
  description: 'after a drain the database is restarted and release 2.0 of the shop goes live',
  precursor,
  damage: stopPostgres,
  async recover(stack) {
    await applyRelease(stack);
    await resume(stack);
  },
};
