import * as z from 'zod';

/** An alarm that has gone off, as far as it concerns models. */
export interface Alarm {
  readonly name: string;
  /** What its metrics have in the dimension `model`. */
  readonly models: readonly string[];
}

const metric = z.object({ dimensions: z.record(z.string(), z.string()).optional() });

const alarmData = z.object({
  alarmName: z.string(),
  state: z.object({ value: z.string() }),
  configuration: z
    .object({
      metrics: z.array(z.object({ metricStat: z.object({ metric }).optional() })).default([]),
    })
    .optional(),
});

/** The same facts, where EventBridge tells of a change and where the alarm calls the function itself. */
const event = z.union([
  z.object({ 'detail-type': z.literal('CloudWatch Alarm State Change'), detail: alarmData }),
  z.object({ source: z.literal('aws.cloudwatch'), alarmData }),
]);

/** The alarm that an event tells of; undefined for any other event, and where the alarm is over. */
export function alarmOf(told: unknown): Alarm | undefined {
  const parsed = event.safeParse(told);
  if (!parsed.success) return undefined;
  const { alarmName, state, configuration } =
    'detail' in parsed.data ? parsed.data.detail : parsed.data.alarmData;
  if (state.value !== 'ALARM') return undefined;
  const named = configuration?.metrics.flatMap(
    ({ metricStat }) => metricStat?.metric.dimensions?.['model'] ?? [],
  );
  return { name: alarmName, models: [...new Set(named ?? [])] };
}
