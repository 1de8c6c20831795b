import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { buildApp } from '../../infra/build-app.ts';
import { type Environment, readEnvironment } from '../../infra/environment.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** All functions, those that are still to come too. */
export const FUNCTIONS = [
  'predict-stream',
  'register-model',
  'promote-model',
  'predict-batch',
  'inference-api',
] as const;

const cdk = JSON.parse(readFileSync(join(import.meta.dirname, '../../cdk.json'), 'utf8')) as {
  context: Record<string, unknown>;
};

/** A resource of a template. */
export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
}

/** The templates of an environment, with bundles that hold nothing. */
export function templatesOf(name: string, change: Partial<Environment['config']> = {}) {
  const environment = readEnvironment(name);
  const folder = tempFolder();
  const assetOf = (asset: string) => {
    mkdirSync(join(folder, asset));
    writeFileSync(join(folder, asset, 'index.mjs'), `// ${asset}`);
    return join(folder, asset);
  };
  // The templates' own checks belong to `npm run synth`: they take seconds.
  process.env['CDK_VALIDATION'] = 'false';
  const app = new App({ outdir: join(folder, 'cdk.out'), context: cdk.context, analyticsReporting: false });
  const { data, inference } = buildApp(
    app,
    { ...environment, config: { ...environment.config, ...change } },
    {
      bundles: Object.fromEntries(FUNCTIONS.map((of) => [of, assetOf(of)])),
      layer: assetOf('layer'),
    },
  );
  return {
    stacks: { data, inference },
    data: Template.fromStack(data),
    inference: Template.fromStack(inference),
  };
}

/** The resources of a type. */
export function resources(template: Template, type: string): Resource[] {
  return Object.values(template.findResources(type)) as Resource[];
}
