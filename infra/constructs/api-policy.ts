import { CfnOutput, Stack, Token } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { ManagedPolicy, PolicyStatement, Role, User } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { CallableRoute } from '../../src/api/callable-routes.ts';
import { type IamPrincipal, readPrincipal } from '../../src/config/iam-principal.ts';
import { acknowledge } from '../acknowledge.ts';
import { flatReference } from '../flat-reference.ts';

/** Roles that IAM Identity Center keeps: a stack cannot change them, their permission set takes the policy by its name. */
const KEPT_BY_IDENTITY_CENTER = 'aws-reserved/';

/** What a policy is about, and who gets it. */
export interface ApiPolicyProps {
  readonly policyName: string;
  readonly api: HttpApi;
  readonly routes: readonly CallableRoute[];
  /** ARNs of roles and users of the account. */
  readonly holders: readonly string[];
}

/** The right to call some routes of the API, attached to roles and users: HTTP APIs have no resource policy to say it in. */
export class ApiPolicy extends Construct {
  constructor(scope: Construct, id: string, { policyName, api, routes, holders }: ApiPolicyProps) {
    super(scope, id);
    const resources = [...new Set(routes.map((route) => arnOf(api, route)))];
    const attached = holders.map((arn) => this.#checked(arn)).filter(isAttachable);
    const namesOf = (kind: IamPrincipal['kind']) =>
      attached.filter((holder) => holder.kind === kind).map(({ name }) => name);
    const policy = new ManagedPolicy(this, 'Policy', {
      managedPolicyName: policyName,
      statements: [new PolicyStatement({ actions: ['execute-api:Invoke'], resources })],
      roles: namesOf('role').map((name) => Role.fromRoleName(this, `Role-${name}`, name)),
      users: namesOf('user').map((name) => User.fromUserName(this, `User-${name}`, name)),
    });
    const reason =
      'Names of models, versions and records are in paths; the routes are spelled out one by one';
    const stack = Stack.of(this);
    acknowledge(
      policy,
      Object.fromEntries(
        resources.map((arn) => [`IAM5[Resource::${flatReference(stack.resolve(arn))}]`, reason]),
      ),
    );
    new CfnOutput(this, 'Arn', { value: policy.managedPolicyArn });
  }

  #checked(arn: string): IamPrincipal {
    const holder = readPrincipal(arn);
    const { account } = Stack.of(this);
    if (holder !== undefined && (Token.isUnresolved(account) || holder.account === account)) return holder;
    throw new Error(
      `aws.gateway: expected roles and users of account ${account}, got ${arn}; an HTTP API lets no other account in: let its people assume a role here`,
    );
  }
}

function isAttachable({ path }: IamPrincipal): boolean {
  return !path.startsWith(KEPT_BY_IDENTITY_CENTER);
}

/** API Gateway compares the path of the request. There is one stage; the CDK's own grants name none either. */
function arnOf(api: HttpApi, { method, path }: CallableRoute): string {
  return Stack.of(api).formatArn({
    service: 'execute-api',
    resource: api.apiId,
    resourceName: `*/${method}${path.replace(/\{\w+\}/g, '*')}`,
  });
}
