import { Duration } from 'aws-cdk-lib';
import { type EventPattern, Match, Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { LogcastFunction } from './logcast-function.ts';

/** Calls a function on events of the account's bus; what EventBridge cannot deliver goes into `failures`. */
export function onEvent(of: LogcastFunction, id: string, pattern: EventPattern, failures: Queue): Rule {
  return new Rule(of, id, { eventPattern: pattern, targets: [targetOf(of, failures)] });
}

/** Calls a function every few minutes, with no keys in the event: it looks for what events have missed. */
export function every(of: LogcastFunction, id: string, minutes: number, failures: Queue): Rule {
  const schedule = Schedule.rate(Duration.minutes(minutes));
  return new Rule(of, id, { schedule, targets: [targetOf(of, failures)] });
}

/** New objects of a bucket below a prefix. */
export function objectsBelow(bucket: IBucket, prefix: string): EventPattern {
  return {
    source: ['aws.s3'],
    detailType: ['Object Created'],
    detail: { bucket: { name: [bucket.bucketName] }, object: { key: Match.prefix(prefix) } },
  };
}

function targetOf({ lambda }: LogcastFunction, deadLetterQueue: Queue): LambdaFunction {
  return new LambdaFunction(lambda, { deadLetterQueue, retryAttempts: 8, maxEventAge: Duration.hours(6) });
}
