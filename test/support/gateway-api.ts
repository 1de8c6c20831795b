import type { ApiUnderTest } from '../contracts/api-under-test.ts';
import type { LambdaHost } from './lambda-host.ts';

interface GatewayResult {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isBase64Encoded?: boolean;
}

const ACCOUNT = '123456789012';
/** The caller who may do everything: an operator, or one of many where none are named. */
export const ALICE = `arn:aws:iam::${ACCOUNT}:user/alice`;
const READER = `arn:aws:sts::${ACCOUNT}:assumed-role/Reader/bob`;

/** The API in a bundle, asked as API Gateway asks: version 2 of its events, callers verified by IAM. */
export function gatewayApi(host: LambdaHost): ApiUnderTest {
  // An environment takes one request at a time; Lambda would start another one for the next.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = (path: string, init?: RequestInit, authorizer?: object): Promise<Response> => {
    const asked = last.then(() => ask(host, path, init, authorizer));
    last = asked.catch(() => undefined);
    return asked;
  };
  return {
    caller: `${ACCOUNT}:user/alice`,
    send: (path, init) => inTurn(path, init, { iam: { userArn: ALICE } }),
    reader: {
      caller: `${ACCOUNT}:assumed-role/Reader/bob`,
      send: (path, init) => inTurn(path, init, { iam: { userArn: READER } }),
    },
    sendAnonymously: (path, init) => inTurn(path, init),
    stop: () => host.stop(),
  };
}

async function ask(
  host: LambdaHost,
  path: string,
  init: RequestInit = {},
  authorizer?: object,
): Promise<Response> {
  const request = new Request(`http://api.test${path}`, init);
  const url = new URL(request.url);
  const body = Buffer.from(await request.arrayBuffer());
  const invoked = await host.invoke({
    version: '2.0',
    routeKey: '$default',
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    headers: Object.fromEntries(request.headers),
    requestContext: {
      accountId: ACCOUNT,
      domainName: 'api.test',
      http: { method: request.method, path: url.pathname, sourceIp: '192.0.2.1' },
      ...(authorizer && { authorizer }),
    },
    isBase64Encoded: body.length > 0,
    ...(body.length > 0 && { body: body.toString('base64') }),
  });
  if (!('result' in invoked)) throw new Error(`expected a response, got ${JSON.stringify(invoked)}`);
  return responseOf(invoked.result as GatewayResult);
}

function responseOf({ statusCode: status, headers = {}, body, isBase64Encoded }: GatewayResult): Response {
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  return new Response([204, 304].includes(status) ? null : bytes, { status, headers });
}
