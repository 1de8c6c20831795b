import type { Caller } from '../api/ports.ts';
import { ApiProblem } from '../api/problem.ts';

/** What an adapter for Lambda passes beside the request, as far as it says who asks. */
interface GatewayContext {
  readonly requestContext?: {
    /** HTTP API. */
    readonly authorizer?: { readonly iam?: { readonly userArn?: unknown } };
    /** REST API. */
    readonly identity?: { readonly userArn?: unknown };
  };
}

/**
 * Who asks, as API Gateway has verified it (IAM): nothing is checked here, but a request without an identity came around the
 * authoriser and is refused. Throws ApiProblem 401.
 */
export function iamAuthority(_request: Request, context: unknown): Caller {
  const { requestContext } = (context ?? {}) as GatewayContext;
  const arn = requestContext?.authorizer?.iam?.userArn ?? requestContext?.identity?.userArn;
  if (typeof arn === 'string' && arn !== '') return { by: nameIn(arn) };
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
