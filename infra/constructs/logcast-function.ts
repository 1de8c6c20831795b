import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, type ILayerVersion, Function as Lambda, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { AwsConfig } from '../../src/config/aws-config.ts';
import { acknowledge } from '../acknowledge.ts';
import { OwnRole } from './own-role.ts';

/** Names of the functions, as in functions/. */
export type FunctionName =
  | 'predict-stream'
  | 'register-model'
  | 'promote-model'
  | 'predict-batch'
  | 'inference-api';

/** What all functions of a stack share. */
export interface FunctionSetting {
  readonly environment: string;
  readonly functions: AwsConfig['functions'];
  readonly destroy: boolean;
  readonly variables: Readonly<Record<string, string>>;
  /** The folder of a bundle. */
  readonly bundleOf: (name: FunctionName) => string;
  readonly layer: ILayerVersion;
}

/** One bundle of functions/dist as a function with a role, a log group and, where events start it, a queue of what failed. */
export class LogcastFunction extends Construct {
  readonly lambda: Lambda;
  readonly role: OwnRole;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, name: FunctionName, setting: FunctionSetting) {
    super(scope, name);
    const { environment, functions, destroy, variables, bundleOf, layer } = setting;
    const { memoryMb, timeoutSeconds, reservedConcurrency } = functions[name];
    this.logGroup = new LogGroup(this, 'Logs', {
      retention: functions.logRetentionDays,
      removalPolicy: destroy ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
    });
    this.role = new OwnRole(this, 'Role', new ServicePrincipal('lambda.amazonaws.com'));
    this.role.allow(['logs:CreateLogStream', 'logs:PutLogEvents'], this.logGroup.logGroupArn);
    this.lambda = new Lambda(this, 'Function', {
      functionName: `logcast-${environment}-${name}`,
      runtime: Runtime.NODEJS_24_X,
      architecture: functions.architecture === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64,
      handler: 'index.handler',
      code: Code.fromAsset(bundleOf(name), { exclude: ['meta.json', '*.map'] }),
      layers: [layer],
      memorySize: memoryMb,
      timeout: Duration.seconds(timeoutSeconds),
      ...(reservedConcurrency !== undefined && { reservedConcurrentExecutions: reservedConcurrency }),
      environment: { ...variables },
      role: this.role,
      logGroup: this.logGroup,
    });
  }

  /** Twice more, then into a queue: what events and schedules start, nobody waits for. */
  keepFailures(): Queue {
    const queue = failureQueue(this, 'Failures');
    this.role.allow(['sqs:SendMessage'], queue.queueArn);
    this.lambda.configureAsyncInvoke({
      retryAttempts: 2,
      maxEventAge: Duration.hours(6),
      onFailure: { bind: () => ({ destination: queue.queueArn }) },
    });
    return queue;
  }
}

/** A queue for what could not be done; a person looks at it, so it has none behind it. */
export function failureQueue(scope: Construct, id: string): Queue {
  const queue = new Queue(scope, id, {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
  acknowledge(queue, { SQS3: 'It is itself the queue of what failed elsewhere' });
  return queue;
}
