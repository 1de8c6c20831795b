import * as z from 'zod';
import { anomalyConfig } from '../anomaly/config.ts';
import { apiConfig } from '../api/config.ts';
import { eventsConfig } from '../events/config.ts';
import { expertsConfig } from '../models/experts-config.ts';
import { outcomesConfig } from '../outcomes/config.ts';
import { parsingConfig } from '../parsing/config.ts';
import { rankingConfig } from '../ranking/config.ts';
import { registryConfig } from '../registry/config.ts';
import { riskConfig } from '../risk/config.ts';
import { sequencesConfig } from '../sequences/config.ts';
import { specialistsConfig } from '../specialists/config.ts';
import { warningsConfig } from '../warnings/config.ts';
import { awsConfig } from './aws-config.ts';
import { localConfig } from './local-config.ts';
import { mlflowConfig } from './mlflow-config.ts';

/** The whole configuration: one section per stage. Every setting has a default, so `{}` is a valid configuration. */
export const configSchema = z.strictObject({
  events: eventsConfig.prefault({}).describe('How log records become log events'),
  parsing: parsingConfig.prefault({}).describe('How messages become event types: the template miner'),
  sequences: sequencesConfig.describe('How events are put in sequences, and when a sequence ends'),
  ranking: rankingConfig.prefault({}).describe('How the next event and its time are predicted'),
  experts: expertsConfig.prefault({}).describe('Model packages beside the online experts'),
  anomaly: anomalyConfig.prefault({}).describe('Label-free scores of whole sequences'),
  specialists: specialistsConfig,
  risk: riskConfig.prefault({}).describe('How the probability of watched events is forecast'),
  warnings: warningsConfig.prefault({}).describe('When a risk is worth telling'),
  outcomes: outcomesConfig.prefault({}).describe('How predictions are scored once their future has come'),
  api: apiConfig.prefault({}).describe('The HTTP API: logcast serve, and the function behind API Gateway'),
  local: localConfig.describe('The local host: commits, rejected records, the webhook'),
  registry: registryConfig.describe('Where models are registered, and what they must pass'),
  aws: awsConfig.describe('The stacks and functions on AWS'),
  mlflow: mlflowConfig.describe('The MLflow server that the registry is mirrored to'),
});

export type Config = z.infer<typeof configSchema>;
