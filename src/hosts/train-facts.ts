import * as z from 'zod';

/** One thing that Python tells about a training run, on a line of its own: an epoch, a trial, the end. */
export type TrainFact = Readonly<Record<string, unknown>> & { readonly event: string };

/** The last fact of a run that went well. */
export interface TrainedPackage extends TrainFact {
  readonly package: string;
  readonly metrics: Readonly<Record<string, unknown>>;
}

const fact = z.looseObject({ event: z.string().min(1) });
const done = z.looseObject({
  event: z.literal('done'),
  package: z.string(),
  metrics: z.record(z.string(), z.unknown()),
});

/** The fact on a line; undefined where the line is something else, such as the chatter of a library. */
export function readFact(line: string): TrainFact | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return fact.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/** Whether a fact is the end of a run that went well. */
export function isDone(told: TrainFact): told is TrainedPackage {
  return done.safeParse(told).success;
}
