import { type App, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { Environment } from './environment.ts';
import { DataStack } from './stacks/data.ts';
import { type Artefacts, InferenceStack } from './stacks/inference.ts';

/** The stacks of an environment; those for gpu, training and monitoring come beside them. */
export interface Stacks {
  readonly data: DataStack;
  readonly inference: InferenceStack;
}

/** Puts the stacks of an environment into `app`, checked against the rules of AwsSolutions. */
export function buildApp(app: App, environment: Environment, artefacts: Artefacts): Stacks {
  const { name, config } = environment;
  const props = {
    env: { ...known('account', 'CDK_DEFAULT_ACCOUNT'), ...known('region', 'CDK_DEFAULT_REGION') },
  };
  const data = new DataStack(app, `logcast-${name}-data`, environment, props);
  const inference = new InferenceStack(app, `logcast-${name}-inference`, environment, data, artefacts, props);
  for (const [key, value] of Object.entries({ application: 'logcast', ...config.tags }))
    Tags.of(app).add(key, value);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return { data, inference };
}

/** The CDK's command line knows both where credentials are at hand; without, templates fit any account and region. */
function known(key: string, variable: string): Record<string, string> {
  const value = process.env[variable];
  return value === undefined ? {} : { [key]: value };
}
