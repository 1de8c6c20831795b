import { Duration, Stack } from 'aws-cdk-lib';
import {
  type Alarm,
  ComparisonOperator,
  type CreateAlarmOptions,
  type IMetric,
  MathExpression,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { type EventPattern, Rule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { LogcastFunction } from './logcast-function.ts';

const PERIOD = Duration.minutes(5);

/** What EMF writes the metrics of the catalogue under. */
const NAMESPACE = 'Logcast';

/** When an alarm rings, in words for who is woken by it. */
interface Ring {
  readonly says: string;
  readonly above: number;
  readonly periods?: number;
}

/** The alarms of a stack, all told to one topic. */
export class AlarmBoard extends Construct {
  readonly topic: Topic;
  readonly #environment: string;

  constructor(scope: Construct, id: string, environment: string, key: IKey, email: string | undefined) {
    super(scope, id);
    this.#environment = environment;
    this.topic = new Topic(this, 'Topic', { masterKey: key, enforceSSL: true });
    // A policy of its own takes the place of the one that SNS gives a topic: alarms need to be let in by name.
    this.#letPublish('cloudwatch.amazonaws.com', {
      StringEquals: { 'aws:SourceAccount': Stack.of(this).account },
    });
    if (email !== undefined) this.topic.addSubscription(new EmailSubscription(email));
  }

  /** Tells of events of the account's bus as they come. */
  tell(id: string, eventPattern: EventPattern): void {
    // The CDK's own target gives itself wildcard actions on the key, which allows EventBridge already.
    new Rule(this, id, {
      eventPattern,
      targets: [{ bind: () => ({ arn: this.topic.topicArn }) }],
    });
    // EventBridge publishes by the topic's policy, in which it knows no conditions.
    this.#letPublish('events.amazonaws.com');
  }

  #letPublish(service: string, conditions: Readonly<Record<string, unknown>> = {}): void {
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal(service)],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions,
      }),
    );
  }

  /** Errors and throttles of a function. */
  watch(name: string, { lambda }: LogcastFunction): void {
    const sum = { period: PERIOD, statistic: 'Sum' };
    this.#ring(`${name}-errors`, lambda.metricErrors(sum), {
      says: `${name} failed three periods on: its log says why`,
      above: 0,
      periods: 3,
    });
    this.#ring(`${name}-throttles`, lambda.metricThrottles(sum), {
      says: `${name} was refused by Lambda: the account's concurrency is used up`,
      above: 0,
      periods: 2,
    });
  }

  /** How far behind the function is with its stream. */
  watchAge({ lambda }: LogcastFunction, seconds: number): void {
    const age = lambda.metric('IteratorAge', { period: PERIOD, statistic: 'Maximum' });
    this.#ring('iterator-age', age, {
      says: 'predict-stream falls behind the stream: a failing batch, or too few shards',
      above: seconds * 1000,
      periods: 2,
    });
  }

  /** Something lies in a queue of what failed. */
  watchQueue(name: string, queue: IQueue): void {
    const depth = queue.metricApproximateNumberOfMessagesVisible({ period: PERIOD, statistic: 'Maximum' });
    this.#ring(`${name}-failures`, depth, {
      says: `${name} gave up on an event: it lies in the queue`,
      above: 0,
    });
  }

  /** Share of records that cannot be used. */
  watchRejected(percent: number): void {
    const rejected = this.#counted('logcast_rejected_total', {});
    const events = this.#counted('logcast_events_total', {});
    const share = new MathExpression({
      expression: '100 * FILL(rejected, 0) / (FILL(rejected, 0) + FILL(events, 0))',
      usingMetrics: { rejected, events },
      period: PERIOD,
    });
    this.#ring('rejected', share, {
      says: 'Too many records cannot be used: see rejected/ in the data bucket',
      above: percent,
      periods: 2,
    });
  }

  /** What is answered, the mix of all models as issued, names too few next events; of several shards the weakest counts. */
  watchAccuracy(below: number): Alarm {
    const metric = new Metric({
      namespace: NAMESPACE,
      metricName: 'logcast_next_event_top1',
      dimensionsMap: { environment: this.#environment, model: 'mix as issued', version: 'none' },
      statistic: 'Minimum',
      period: PERIOD,
    });
    return this.#alarm('accuracy', metric, {
      alarmDescription: 'Too few next events are named first: promote-model is called',
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      threshold: below,
      evaluationPeriods: 3,
    });
  }

  #counted(metricName: string, labels: Readonly<Record<string, string>>): Metric {
    const dimensionsMap = { environment: this.#environment, ...labels };
    return new Metric({ namespace: NAMESPACE, metricName, dimensionsMap, statistic: 'Sum', period: PERIOD });
  }

  #ring(id: string, metric: IMetric, { says, above, periods = 1 }: Ring): void {
    this.#alarm(id, metric, {
      alarmDescription: says,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      threshold: above,
      evaluationPeriods: periods,
    });
  }

  #alarm(id: string, metric: IMetric, options: CreateAlarmOptions): Alarm {
    const of = metric as Metric | MathExpression;
    const alarm = of.createAlarm(this, id, { ...options, treatMissingData: TreatMissingData.NOT_BREACHING });
    alarm.addAlarmAction(new SnsAction(this.topic));
    return alarm;
  }
}
