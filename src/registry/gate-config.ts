import * as z from 'zod';

/** What a package must pass before it becomes a version. */
export const gateConfig = z
  .strictObject({
    maxGraphBytes: z.int().min(1024).default(536_870_912).describe('Largest ONNX file'),
    maxNodes: z
      .int()
      .min(1)
      .default(5000)
      .describe('Most operators of one graph; our largest has a thousand'),
    timeoutSeconds: z
      .number()
      .positive()
      .max(3600)
      .default(60)
      .describe('Time for loading and trying out a package in a process of its own, which is then killed'),
    memoryMiB: z.int().min(256).default(2048).describe('Memory of that process; beyond it, it is killed'),
    millisecondsPerThousandEvents: z
      .number()
      .positive()
      .default(1000)
      .describe('Longest a thousand events may take on one core, where the manifest allows itself no less'),
    signature: z
      .strictObject({
        required: z
          .boolean()
          .default(false)
          .describe('Refuse packages without a signature by one of the keys'),
        publicKeys: z
          .array(z.string().min(1))
          .default([])
          .describe('P-256 public keys whose signatures count: PEM files, or the PEM itself'),
      })
      .prefault({})
      .describe('Who may make packages (logcast models keygen, sign, verify)'),
    evaluation: z
      .strictObject({
        train: z.array(z.string().min(1)).default([]).describe('Earlier logs, for the online experts'),
        test: z
          .array(z.string().min(1))
          .default([])
          .describe(
            'Logs after what packages are trained on, of whole sequences: a package does not know how those began that train holds the beginning of. Without any there is no backtest',
          ),
        margin: z
          .number()
          .min(0)
          .default(0.02)
          .describe('Log-loss, in nats, by which a package may be worse than the champion'),
      })
      .prefault({})
      .describe('The evaluation set: packages are tested on it beside the champion and plain baselines'),
  })
  .prefault({});

export type GateConfig = z.infer<typeof gateConfig>;
