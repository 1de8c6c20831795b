import { describe, expect, test } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { readEnvironment } from '../../infra/environment.ts';
import { awsEnvironment } from '../../src/config/aws-environment.ts';
import { FUNCTIONS, resources, templatesOf } from './build-templates.ts';

const LOG_GROUPS = [
  { name: '/aws/lambda/shop', filter: '' },
  { name: '/ecs/web', filter: '?ERROR ?WARN' },
];
const { inference: template } = templatesOf('prod', { logGroups: LOG_GROUPS });
const dev = templatesOf('dev').inference;
const alarmEmail = templatesOf('dev', {
  alarms: { email: 'ops@example.org', iteratorAgeSeconds: 60, rejectedPercent: 2.5, topOneBelow: 0.4 },
}).inference;
const { functions } = readEnvironment('prod').config;
const reserved = templatesOf('prod', {
  functions: {
    ...functions,
    'predict-stream': { ...functions['predict-stream'], reservedConcurrency: 4 },
    'inference-api': { ...functions['inference-api'], reservedConcurrency: 10 },
  },
}).inference;

describe('functions', () => {
  test('each runs its bundle on Node 24 with the layer, and logs to a group that forgets', () => {
    const functions = resources(template, 'AWS::Lambda::Function');
    const groups = resources(template, 'AWS::Logs::LogGroup');

    expect(functions.map(({ Properties }) => Properties['FunctionName']).sort()).toEqual(
      FUNCTIONS.map((name) => `logcast-prod-${name}`).sort(),
    );
    for (const { Properties } of functions)
      expect(Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Architectures: ['arm64'],
        Layers: [expect.anything()],
        LoggingConfig: { LogGroup: expect.anything() },
      });
    expect(groups).toHaveLength(FUNCTIONS.length + 1);
    for (const { Properties } of groups) expect(Properties['RetentionInDays']).toBe(90);
  });

  test('each is told where everything is, as the functions read it', () => {
    for (const { Properties } of resources(template, 'AWS::Lambda::Function')) {
      const { Variables } = Properties['Environment'] as { Variables: Record<string, unknown> };
      // References become names when the stack is deployed.
      const deployed = Object.entries(Variables).map(([key, value]) => [
        key,
        typeof value === 'string' ? value : 'some-name',
      ]);

      const parsed = awsEnvironment.safeParse({ AWS_REGION: 'eu-west-1', ...Object.fromEntries(deployed) });

      expect(parsed.error?.issues ?? []).toEqual([]);
      expect(Object.keys(Variables).filter((key) => !(key in awsEnvironment.shape))).toEqual([]);
      expect(Variables['LOGCAST_CONFIG']).toBe('configs/prod.yaml');
    }
  });

  test('each keeps as many executions for itself as configured, and none where nothing is', () => {
    const reservations = resources(reserved, 'AWS::Lambda::Function').flatMap(({ Properties }) =>
      Properties['ReservedConcurrentExecutions'] === undefined
        ? []
        : [[Properties['FunctionName'], Properties['ReservedConcurrentExecutions']]],
    );

    expect(reservations.sort()).toEqual([
      ['logcast-prod-inference-api', 10],
      ['logcast-prod-predict-stream', 4],
    ]);
    expect(JSON.stringify(template.toJSON())).not.toContain('ReservedConcurrentExecutions');
  });

  test('what events start is tried twice more, and then kept in an encrypted queue', () => {
    const invokes = resources(template, 'AWS::Lambda::EventInvokeConfig');

    expect(invokes).toHaveLength(3);
    for (const { Properties } of invokes)
      expect(Properties).toMatchObject({
        MaximumRetryAttempts: 2,
        DestinationConfig: { OnFailure: { Destination: expect.anything() } },
      });
    for (const { Properties } of resources(template, 'AWS::SQS::Queue'))
      expect(Properties['SqsManagedSseEnabled']).toBe(true);
    for (const { Properties } of resources(template, 'AWS::Events::Rule'))
      for (const target of Properties['Targets'] as { DeadLetterConfig?: unknown; Arn: unknown }[])
        if (!JSON.stringify(target.Arn).includes('Topic')) expect(target.DeadLetterConfig).toBeDefined();
  });
});

describe('the stream', () => {
  test('is handed over in order, with every limit of retrying set', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 10_000,
      MaximumBatchingWindowInSeconds: 5,
      ParallelizationFactor: 1,
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 10_000,
      MaximumRecordAgeInSeconds: 86_400,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      StartingPosition: 'TRIM_HORIZON',
      DestinationConfig: { OnFailure: { Destination: Match.anyValue() } },
    });
  });

  test('gets the log groups of the configuration, each by its name and filter', () => {
    const filters = resources(template, 'AWS::Logs::SubscriptionFilter');

    expect(
      filters.map(({ Properties }) => [Properties['LogGroupName'], Properties['FilterPattern']]),
    ).toEqual(LOG_GROUPS.map(({ name, filter }) => [name, filter]));
    for (const { Properties } of filters)
      expect(Properties).toMatchObject({ Distribution: 'ByLogStream', RoleArn: expect.anything() });
    dev.resourceCountIs('AWS::Logs::SubscriptionFilter', 0);
  });
});

describe('what starts functions', () => {
  test.each([['uploads/'], ['batch/in/']])('new objects below %s', (prefix) => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: { object: { key: [{ prefix }] } },
      },
    });
  });

  test('promote-model decides by schedule, and when accuracy falls', () => {
    template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(15 minutes)' });
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { source: ['aws.cloudwatch'], detail: { state: { value: ['ALARM'] } } },
    });
  });

  test('the API asks for signed requests, throttles them and writes them down', () => {
    const routes = resources(template, 'AWS::ApiGatewayV2::Route');

    expect(routes.map(({ Properties }) => Properties['AuthorizationType'])).toEqual(['AWS_IAM', 'AWS_IAM']);
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 },
      AccessLogSettings: { DestinationArn: Match.anyValue() },
    });
  });
});

describe('alarms', () => {
  test.each([
    ['IteratorAge', 300_000],
    ['Errors', 0],
    ['Throttles', 0],
    ['ApproximateNumberOfMessagesVisible', 0],
  ])('ring by %s above %d', (MetricName, Threshold) => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName,
      Threshold,
      ComparisonOperator: 'GreaterThanThreshold',
      AlarmActions: [Match.anyValue()],
    });
  });

  test('may tell the topic, and so may the events of the account', () => {
    const [policy] = resources(template, 'AWS::SNS::TopicPolicy');
    const { Statement } = policy!.Properties['PolicyDocument'] as { Statement: Record<string, unknown>[] };

    const allowed = Statement.filter(({ Effect }) => Effect === 'Allow');
    expect(allowed).toEqual([
      expect.objectContaining({
        Action: 'sns:Publish',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': expect.anything() } },
      }),
      expect.objectContaining({ Action: 'sns:Publish', Principal: { Service: 'events.amazonaws.com' } }),
    ]);
  });

  test('judge accuracy by what is answered, not by each model that is only tried', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'logcast_next_event_top1',
      Dimensions: Match.arrayWith([
        { Name: 'environment', Value: 'prod' },
        { Name: 'model', Value: 'mix as issued' },
        { Name: 'version', Value: 'none' },
      ]),
      Statistic: 'Minimum',
      ComparisonOperator: 'LessThanThreshold',
    });
  });

  test('ring by the share of rejected records, at the thresholds of the configuration', () => {
    alarmEmail.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Threshold: 2.5,
      Metrics: Match.arrayWith([
        Match.objectLike({
          MetricStat: Match.objectLike({
            Metric: {
              Namespace: 'Logcast',
              MetricName: 'logcast_rejected_total',
              // Rejects of all reasons: under one reason alone, the others would go unseen.
              Dimensions: [{ Name: 'environment', Value: 'dev' }],
            },
          }),
        }),
      ]),
    });
    alarmEmail.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'IteratorAge',
      Threshold: 60_000,
    });
  });

  test('go to an encrypted topic, and by mail where there is an address', () => {
    template.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.anyValue() });
    alarmEmail.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'ops@example.org',
    });
    template.resourceCountIs('AWS::SNS::Subscription', 0);
  });
});
