import { CfnOutput, RemovalPolicy } from 'aws-cdk-lib';
import { HttpApi, HttpMethod, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { callableRoutes } from '../../src/api/callable-routes.ts';
import type { Environment } from '../environment.ts';
import { ApiPolicy } from './api-policy.ts';
import type { LogcastFunction } from './logcast-function.ts';

/** The API behind API Gateway: every request signed (IAM), throttled and written down. */
export class HttpGateway extends Construct {
  readonly stage: HttpStage;

  constructor(
    scope: Construct,
    id: string,
    { lambda }: LogcastFunction,
    environment: Pick<Environment, 'name' | 'config'>,
  ) {
    super(scope, id);
    const { gateway, functions, removal } = environment.config;
    const api = new HttpApi(this, 'Api', {
      apiName: scope.node.id,
      createDefaultStage: false,
      defaultAuthorizer: new HttpIamAuthorizer(),
    });
    const integration = new HttpLambdaIntegration('Function', lambda);
    for (const path of ['/', '/{proxy+}']) api.addRoutes({ path, methods: [HttpMethod.ANY], integration });
    const accessLog = new LogGroup(this, 'AccessLog', {
      retention: functions.logRetentionDays,
      removalPolicy: removal.destroy ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
    });
    this.stage = new HttpStage(this, 'Stage', {
      httpApi: api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: gateway.requestsPerSecond, burstLimit: gateway.burst },
      accessLogSettings: { destination: new LogGroupLogDestination(accessLog) },
    });
    new CfnOutput(this, 'Url', { value: this.stage.url });
    this.#policies(api, environment);
  }

  /** Who reads gets all that changes nothing; who operates gets everything. */
  #policies(api: HttpApi, { name, config: { gateway } }: Pick<Environment, 'name' | 'config'>): void {
    const routes = callableRoutes();
    new ApiPolicy(this, 'Readers', {
      policyName: `logcast-${name}-api-reader`,
      api,
      routes: routes.filter(({ changes }) => !changes),
      holders: gateway.readers,
    });
    new ApiPolicy(this, 'Operators', {
      policyName: `logcast-${name}-api-operator`,
      api,
      routes,
      holders: gateway.operators,
    });
  }
}
