import type { Scenario } from './incidents/scenario.ts';
import type { Item } from './schedule.ts';
import { launchShop, shopReady } from './servers/shop.ts';
import { pause, type Stack } from './stack.ts';
import type { Tables } from './tables.ts';

const DAMAGE_LIMIT_MS = 90_000;
const CALM_MS = 6000;
const CALM_LIMIT_MS = 75_000;
/** Below this lead no forecast could have been of use. */
const SHORTEST_USEFUL_LEAD_MS = 20_000;

/** Tells a person how the recording goes. */
export type Tell = (text: string) => void;

/** Plays the schedule in real time, one item after the other, and notes what the clients experienced. */
export async function playSchedule(
  stack: Stack,
  items: readonly Item[],
  endsAt: number,
  began: number,
  tables: Tables,
  tell: Tell,
): Promise<void> {
  for (const item of items) {
    await pause(stack, (Math.min(endsAt, began + item.startsAt * 1000) - Date.now()) / 1000);
    const needs = (item.shape.leadSeconds + item.shape.damageSeconds) * 1000 + 10_000;
    if (Date.now() + needs > endsAt) {
      tell(`skipped ${item.scenario.kind}: no time left`);
      continue;
    }
    tell(
      `${item.lookalike ? 'look-alike of' : 'incident'} ${item.scenario.kind}, lead ${Math.round(item.shape.leadSeconds)} s`,
    );
    await playSafely(stack, item, tables, tell);
  }
  await pause(stack, (endsAt - Date.now()) / 1000);
}

/** Plays one item; when the script itself fails, the recording goes on without it. */
async function playSafely(stack: Stack, item: Item, tables: Tables, tell: Tell): Promise<void> {
  const play = item.lookalike ? playLookalike : playIncident;
  try {
    await play(stack, item, tables, tell);
  } catch (error) {
    if (stack.signal.aborted) throw error;
    tell(`${item.scenario.kind} went wrong: ${(error as Error).message}`);
    await item.scenario.recover(stack).catch(() => undefined);
  }
  if (stack.shop.alive()) return;
  tell('the shop had ended by itself and is started again');
  stack.shop = launchShop(stack.table, stack.layout, stack.release);
  await shopReady(stack.layout);
}

async function playIncident(
  stack: Stack,
  { scenario, shape }: Item,
  tables: Tables,
  tell: Tell,
): Promise<void> {
  // Aftershocks of the incident before must not count as damage of this one.
  await calmDown(stack);
  const precursorStart = Date.now();
  await scenario.precursor(stack, shape);
  const first = await hurtUntilFailure(stack, precursorStart, () => scenario.damage(stack));
  const until = (first ?? 0) + shape.damageSeconds * 1000;
  while (Date.now() < until) await scenario.damage(stack);
  await scenario.recover(stack);
  await pause(stack, 2);
  await calmDown(stack);
  if (first === undefined) {
    const description = 'the problem grew, but no client failed';
    tables.addLookalike({
      kind: scenario.kind,
      precursorStart,
      end: Date.now(),
      description,
    });
    tell(`${scenario.kind} hurt nobody and counts as a look-alike`);
    return;
  }
  const end = stack.failures.lastSince(first)?.at ?? first;
  const foreseeable = canForesee(scenario, precursorStart, first);
  const { kind, description } = scenario;
  tables.addIncident({ kind, precursorStart, start: first, end, foreseeable, description });
  const reason = stack.failures.firstSince(first)?.reason ?? '';
  const count = stack.failures.countSince(first);
  tell(
    `${kind} hurt after ${seconds(first - precursorStart)} for ${seconds(end - first)}, ${count} failures, first: ${reason}`,
  );
}

async function hurtUntilFailure(
  stack: Stack,
  since: number,
  damage: () => Promise<void>,
): Promise<number | undefined> {
  const deadline = Date.now() + DAMAGE_LIMIT_MS;
  while (stack.failures.firstSince(since) === undefined && Date.now() < deadline) await damage();
  return stack.failures.firstSince(since)?.at;
}

async function playLookalike(
  stack: Stack,
  { scenario, shape }: Item,
  tables: Tables,
  tell: Tell,
): Promise<void> {
  const precursorStart = Date.now();
  await scenario.precursor(stack, shape);
  await scenario.recover(stack);
  await pause(stack, 4);
  const first = stack.failures.firstSince(precursorStart);
  const description = scenario.lookalike ?? scenario.description;
  const { kind } = scenario;
  if (first === undefined) {
    tables.addLookalike({ kind, precursorStart, end: Date.now(), description });
    return;
  }
  await calmDown(stack);
  const end = stack.failures.lastSince(first.at)?.at ?? first.at;
  const foreseeable = canForesee(scenario, precursorStart, first.at);
  tables.addIncident({
    kind,
    precursorStart,
    start: first.at,
    end,
    foreseeable,
    description: scenario.description,
  });
  tell(`look-alike of ${scenario.kind} did hurt and counts as an incident: ${first.client} ${first.reason}`);
}

const canForesee = (scenario: Scenario, precursorStart: number, start: number) =>
  scenario.foreseeable && start - precursorStart >= SHORTEST_USEFUL_LEAD_MS;

/** Waits until no client has failed for a while. */
async function calmDown(stack: Stack): Promise<void> {
  const began = Date.now();
  const calm = () => stack.failures.lastSince(Date.now() - CALM_MS) === undefined;
  while (!calm() && Date.now() - began < CALM_LIMIT_MS) await pause(stack, 0.5);
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
