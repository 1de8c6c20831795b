import type { Webhook } from '../adapters/local/webhook.ts';
import type { PipelineSink } from '../pipeline/records.ts';
import { wireSettlement, wireWarning } from '../pipeline/wire.ts';
import type { RunOutputs } from './run-outputs.ts';

/** Receives what the files of a run hold; predictions are only made where a file wants them. */
export function sinkOf(outputs: RunOutputs): PipelineSink {
  const always = {
    warning: outputs.warning.bind(outputs),
    incident: outputs.incident.bind(outputs),
    anomaly: outputs.anomaly.bind(outputs),
    pair: outputs.pair.bind(outputs),
  };
  if (!outputs.wantsPredictions) return always;
  return {
    ...always,
    prediction: outputs.prediction.bind(outputs),
    outcome: outputs.outcome.bind(outputs),
    merge: outputs.merge.bind(outputs),
    split: outputs.split.bind(outputs),
  };
}

/** Receives warnings and their ends for the webhook, if there is one. */
export function webhookSink(webhook: Webhook | undefined): PipelineSink {
  return {
    warning: (warning) =>
      warning.state === 'open'
        ? webhook?.add(warning.id, wireWarning(warning))
        : webhook?.add(`${warning.id}-${warning.state}`, wireSettlement(warning)),
    incident: () => undefined,
  };
}
