/** `npx cdk synth -c env=dev`: the stacks of one environment, from configs/dev.yaml. */
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { functionNames } from '../functions/bundle.ts';
import { buildLayer } from '../layers/onnxruntime/build.ts';
import { buildApp } from './build-app.ts';
import { readEnvironment } from './environment.ts';

const app = new App();
const environment = readEnvironment(app.node.tryGetContext('env'));
const dist = join(import.meta.dirname, '../functions/dist');
buildApp(app, environment, {
  bundles: Object.fromEntries(functionNames().map((name) => [name, join(dist, name)])),
  layer: buildLayer(environment.config.functions.architecture).folder,
});
