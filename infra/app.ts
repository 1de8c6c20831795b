/** `npx cdk synth -c env=dev`: the stacks of one environment, from configs/dev.yaml. */
import { App } from 'aws-cdk-lib';
import { buildApp } from './build-app.ts';
import { readEnvironment } from './environment.ts';

const app = new App();
buildApp(app, readEnvironment(app.node.tryGetContext('env')));
