import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { AwsConfig } from '../src/config/aws-config.ts';
import { awsEnvironment } from '../src/config/aws-environment.ts';
import { loadConfig } from '../src/config/load-config.ts';

const CONFIGS = join(import.meta.dirname, '../configs');

/** One installation of Logcast on AWS: `dev`, `staging`, `prod` or one's own. */
export interface Environment {
  readonly name: string;
  readonly config: AwsConfig;
  /** Settings of the functions, by their place in the bundles. */
  readonly configFile: string;
}

/** Reads `configs/NAME.yaml`. Throws where the name is none or the file is not there or not right. */
export function readEnvironment(name: unknown, folder = CONFIGS): Environment {
  const parsed = awsEnvironment.shape.LOGCAST_ENVIRONMENT.safeParse(name);
  const file = join(folder, `${parsed.data}.yaml`);
  if (!parsed.success || !existsSync(file))
    throw new Error(
      `context env: expected the name of a file in configs, got ${JSON.stringify(name)}; try \`npx cdk synth -c env=dev\``,
    );
  return { name: parsed.data, config: loadConfig({ file }).aws, configFile: `configs/${parsed.data}.yaml` };
}
