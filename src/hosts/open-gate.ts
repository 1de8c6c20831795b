import type { Config } from '../config/config.ts';
import { digestsStep } from '../registry/digests-step.ts';
import { createGate, type Gate } from '../registry/gate.ts';
import { loadStep } from './load-step.ts';

/** The gate as the settings ask for it. */
export function openGate(_config: Config): Gate {
  return createGate([digestsStep, loadStep], { wall: () => Date.now(), now: () => performance.now() });
}
