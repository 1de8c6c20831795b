import { join } from 'node:path';
import { SILENCE_MS } from '../../adapters/aws/s3-client.ts';
import { type AwsEnvironment, awsEnvironment } from '../../config/aws-environment.ts';
import type { Config } from '../../config/config.ts';
import { loadConfig } from '../../config/load-config.ts';

/** What a stack told a function: where everything is, and the settings. */
export interface FunctionSettings {
  readonly environment: AwsEnvironment;
  readonly config: Config;
}

/** Reads the environment variables. Throws where they are not right. */
export function readEnvironment(): AwsEnvironment {
  const parsed = awsEnvironment.safeParse(process.env);
  if (!parsed.success) {
    const names = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new Error(`environment variables of the function: ${names.join('; ')}; the stack sets them`);
  }
  return parsed.data;
}

/** Reads the environment variables and the configuration in the `folder` of the bundle. Throws where either is not right. */
export function readSettings(folder: string): FunctionSettings {
  const environment = readEnvironment();
  return { environment, config: loadConfig({ file: join(folder, environment.LOGCAST_CONFIG) }) };
}

/**
 * What all SDK clients are made with: the emulator's address in tests, else the SDK's own, and an end of the patience with a
 * server that takes connections and says nothing.
 */
export function clientSettings({ AWS_REGION: region, AWS_ENDPOINT_URL: endpoint }: AwsEnvironment) {
  const requestHandler = { connectionTimeout: SILENCE_MS, socketTimeout: SILENCE_MS };
  return { region, requestHandler, ...(endpoint !== undefined && { endpoint }) };
}
