import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Architecture, Code, LayerVersion, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { AwsConfig } from '../../src/config/aws-config.ts';
import type { AwsEnvironment } from '../../src/config/aws-environment.ts';
import { AlarmBoard } from '../constructs/alarm-board.ts';
import { every, objectsBelow, onEvent } from '../constructs/event-trigger.ts';
import { HttpGateway } from '../constructs/http-gateway.ts';
import { LogSubscriptions } from '../constructs/log-subscriptions.ts';
import { type FunctionName, type FunctionSetting, LogcastFunction } from '../constructs/logcast-function.ts';
import { FAILED_BATCHES, streamMapping } from '../constructs/stream-mapping.ts';
import type { Environment } from '../environment.ts';
import * as rights from '../rights.ts';
import type { DataStack } from './data.ts';

/** What is built outside of the CDK. */
export interface Artefacts {
  /** The functions that there are, by name the folder of their bundle. */
  readonly bundles: Readonly<Partial<Record<FunctionName, string>>>;
  /** The folder of the layer with ONNX Runtime. */
  readonly layer: string;
}

/** The functions, what starts them, and the alarms about them. Holds nothing: it can be removed and made anew. */
export class InferenceStack extends Stack {
  readonly #data: DataStack;
  readonly #config: AwsConfig;
  readonly #bus: EventBus;
  readonly #alarms: AlarmBoard;
  readonly #setting: FunctionSetting;

  constructor(
    scope: Construct,
    id: string,
    environment: Environment,
    data: DataStack,
    artefacts: Artefacts,
    props: StackProps,
  ) {
    const { name, config } = environment;
    super(scope, id, { ...props, terminationProtection: !config.removal.destroy });
    this.#data = data;
    this.#config = config;
    this.#bus = new EventBus(this, 'Bus', { eventBusName: `logcast-${name}` });
    this.#alarms = new AlarmBoard(this, 'Alarms', name, data.key, config.alarms.email);
    this.#setting = {
      environment: name,
      functions: config.functions,
      destroy: config.removal.destroy,
      variables: this.#variables(environment),
      bundleOf: (of) => artefacts.bundles[of]!,
      layer: this.#layer(artefacts.layer),
    };
    const make: Readonly<Record<FunctionName, (made: LogcastFunction) => void>> = {
      'predict-stream': (made) => this.#predictStream(made),
      'register-model': (made) => this.#registerModel(made),
      'promote-model': (made) => this.#promoteModel(made),
      'predict-batch': (made) => this.#predictBatch(made),
      'inference-api': (made) => this.#inferenceApi(made),
    };
    for (const of of Object.keys(artefacts.bundles) as FunctionName[]) {
      if (of === 'inference-api' && !config.gateway.enabled) continue;
      const made = new LogcastFunction(this, of, this.#setting);
      make[of](made);
      this.#alarms.watch(of, made);
      new CfnOutput(this, `${of}-log`, { value: made.logGroup.logGroupName });
    }
    const { stream, key } = data;
    if (config.logGroups.length > 0)
      new LogSubscriptions(this, 'LogGroups', { stream, key }, config.logGroups);
    new CfnOutput(this, 'BusName', { value: this.#bus.eventBusName });
    new CfnOutput(this, 'AlarmTopic', { value: this.#alarms.topic.topicArn });
  }

  #variables({ name, configFile }: Environment): Record<string, string> {
    const { data, models, table } = this.#data;
    // Lambda itself sets those that start with AWS.
    return {
      LOGCAST_ENVIRONMENT: name,
      LOGCAST_CONFIG: configFile,
      LOGCAST_DATA_BUCKET: data.bucketName,
      LOGCAST_MODELS_BUCKET: models.bucketName,
      LOGCAST_WARNINGS_TABLE: table.tableName,
      LOGCAST_EVENT_BUS: this.#bus.eventBusName,
    } satisfies Partial<Record<keyof AwsEnvironment, string>>;
  }

  #layer(folder: string): LayerVersion {
    const { architecture } = this.#config.functions;
    return new LayerVersion(this, 'OnnxRuntime', {
      description: 'onnxruntime-node and onnxruntime-common',
      code: Code.fromAsset(folder),
      compatibleRuntimes: [Runtime.NODEJS_24_X],
      compatibleArchitectures: [architecture === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64],
    });
  }

  #predictStream(made: LogcastFunction): void {
    const { stream, key, data } = this.#data;
    rights.allowPredictStream(made, this.#data, this.#bus.eventBusArn);
    streamMapping(made, { stream, key, failures: data }, this.#config.functions);
    this.#alarms.tell('GivenUp', objectsBelow(data, FAILED_BATCHES));
    this.#alarms.watchAge(made, this.#config.alarms.iteratorAgeSeconds);
    this.#alarms.watchRejected(this.#config.alarms.rejectedPercent);
  }

  #registerModel(made: LogcastFunction): void {
    const failures = made.keepFailures();
    rights.allowRegisterModel(made, this.#data);
    onEvent(made, 'Uploads', objectsBelow(this.#data.models, 'uploads/'), failures);
    every(made, 'Hourly', 60, failures);
    this.#alarms.watchQueue('register-model', failures);
  }

  #promoteModel(made: LogcastFunction): void {
    const failures = made.keepFailures();
    rights.allowPromoteModel(made, this.#data);
    every(made, 'Schedule', this.#config.functions.promoteEveryMinutes, failures);
    const { alarmArn } = this.#alarms.watchAccuracy(this.#config.alarms.topOneBelow);
    const pattern = {
      source: ['aws.cloudwatch'],
      detailType: ['CloudWatch Alarm State Change'],
      resources: [alarmArn],
      detail: { state: { value: ['ALARM'] } },
    };
    onEvent(made, 'OnAlarm', pattern, failures);
    this.#alarms.watchQueue('promote-model', failures);
  }

  #predictBatch(made: LogcastFunction): void {
    const failures = made.keepFailures();
    rights.allowPredictBatch(made, this.#data);
    onEvent(made, 'Files', objectsBelow(this.#data.data, 'batch/in/'), failures);
    // What one invocation could not finish, the next goes on with.
    every(made, 'Unfinished', 15, failures);
    this.#alarms.watchQueue('predict-batch', failures);
  }

  #inferenceApi(made: LogcastFunction): void {
    rights.allowInferenceApi(made, this.#data);
    new HttpGateway(this, 'Gateway', made, { name: this.#setting.environment, config: this.#config });
  }
}
