import type { Caller } from '../api/ports.ts';
import { ApiProblem } from '../api/problem.ts';
import { readPrincipal } from '../config/iam-principal.ts';

/** What an adapter for Lambda passes beside the request, as far as it says who asks. */
interface GatewayContext {
  readonly requestContext?: {
    /** HTTP API. */
    readonly authorizer?: { readonly iam?: { readonly userArn?: unknown } };
    /** REST API. */
    readonly identity?: { readonly userArn?: unknown };
  };
}

/** Says who asks, of a request and what came with it. */
type Authority = (request: Request, context: unknown) => Caller;

/**
 * Who asks, as API Gateway has verified it (IAM). A request without an identity came around the authoriser and is refused. Where
 * `operators` names roles or users, they alone may change what serves, whatever policies let through to here. Throws ApiProblem 401.
 */
export function iamAuthority(operators: readonly string[]): Authority {
  const ids = new Set(operators.map((arn) => readPrincipal(arn)?.id));
  const mayChange = (arn: string): boolean => {
    const id = readPrincipal(arn)?.id;
    return ids.size === 0 || (id !== undefined && ids.has(id));
  };
  return (_request, context) => {
    const arn = verified(context);
    return { by: nameIn(arn), ...(!mayChange(arn) && { changesAreFor: OPERATORS }) };
  };
}

/** Whom a caller is sent to who may not change anything; who they are is not told. */
const OPERATORS = 'a role or user of aws.gateway.operators';

function verified(context: unknown): string {
  const { requestContext } = (context ?? {}) as GatewayContext;
  const arn = requestContext?.authorizer?.iam?.userArn ?? requestContext?.identity?.userArn;
  if (typeof arn === 'string' && arn !== '') return arn;
  throw new ApiProblem(
    'unauthorised',
    'sign the request (AWS Signature Version 4): API Gateway verified nobody',
    {
      field: 'header.authorization',
      expected: 'an identity that API Gateway verified',
      got: 'none',
    },
  );
}

/** `arn:aws:sts::123456789012:assumed-role/Deployer/alice` as `123456789012:assumed-role/Deployer/alice`. */
function nameIn(arn: string): string {
  return arn.split(':').slice(4).join(':') || arn;
}
