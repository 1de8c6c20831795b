import { fileURLToPath } from 'node:url';
import { probeStep } from '../adapters/onnx/probe-process.ts';
import type { Config } from '../config/config.ts';
import { digestsStep } from '../registry/digests-step.ts';
import { createGate, type Gate } from '../registry/gate.ts';
import { scanStep } from '../registry/scan/scan-step.ts';
import { signatureStep } from '../registry/signing/signature-step.ts';
import { backtestStep } from './backtest-step.ts';
import { publicKeys } from './public-keys.ts';

/** The program that tries out packages; a bundle brings its own. */
const PROBE = fileURLToPath(new URL('../adapters/onnx/probe.ts', import.meta.url));

/** The gate as the settings ask for it. `probe`: the program that tries out packages in a process of its own. */
export function openGate(config: Config, probe = PROBE): Gate {
  const { gate } = config.registry;
  const steps = [
    digestsStep,
    signatureStep(publicKeys(gate.signature.publicKeys), gate.signature.required),
    scanStep({ maxBytes: gate.maxGraphBytes, maxNodes: gate.maxNodes }),
    probeStep(probe, gate),
    backtestStep(config),
  ];
  return createGate(steps, { wall: () => Date.now(), now: () => performance.now() });
}
