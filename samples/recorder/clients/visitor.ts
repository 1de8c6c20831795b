import { request } from 'node:http';
import type { Random } from '../random.ts';
import type { Stack } from '../stack.ts';

/** One request of a visitor. */
export interface Visit {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly timeoutMs?: number;
}

const DESKTOP = [
  'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15',
];
const MOBILE = ['ShopApp/2.0 (Android 14)', 'ShopApp/2.0 (iOS 17.5)', 'ShopApp/2.0.1 (iOS 18.0)'];

/** Sends one request over nginx and notes a failure where the visitor would see one: status 500 or above, or no answer. */
export function visit(stack: Stack, random: Random, wanted: Visit): Promise<number> {
  const agents = stack.release === 1 || random.chance(0.35) ? DESKTOP : MOBILE;
  return new Promise((resolve) => {
    const fail = (reason: string) => {
      if (!stack.signal.aborted) stack.failures.note(`${wanted.method} ${wanted.path.split('?')[0]}`, reason);
      resolve(0);
    };
    const call = request(
      {
        host: '127.0.0.1',
        port: stack.layout.ports.nginx,
        // Every address of 127.0.0.0/8 is loopback: visitors can be told apart in the access log.
        localAddress: `127.0.0.${random.whole(2, 250)}`,
        agent: false,
        method: wanted.method,
        path: wanted.path,
        timeout: wanted.timeoutMs ?? 12_000,
        headers: { host: 'shop.example', 'user-agent': random.pick(agents) },
      },
      (response) => {
        const status = response.statusCode ?? 0;
        response.resume();
        response.once('error', (error) => fail(error.message));
        response.once('end', () => (status >= 500 ? fail(`HTTP ${status}`) : resolve(status)));
      },
    );
    call.once('timeout', () => call.destroy(new Error('no answer in time')));
    call.once('error', (error) => fail(error.message));
    call.end(wanted.body === undefined ? undefined : JSON.stringify(wanted.body));
  });
}
