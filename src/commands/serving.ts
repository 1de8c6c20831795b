import { userInfo } from 'node:os';
import { PrometheusMetrics } from '../adapters/prometheus/prometheus-metrics.ts';
import { bearerAuthority, loopbackAuthority, tokenFor } from '../hosts/api-token.ts';
import { serveLocally } from '../hosts/local-serve.ts';
import { mirroringRegistry } from '../hosts/mirroring-registry.ts';
import { openExperts } from '../hosts/open-experts.ts';
import { openPackage } from '../hosts/open-package.ts';
import { openRegistry } from '../hosts/open-registry.ts';
import { streamBehind } from '../hosts/open-stream.ts';
import { packageVersion } from '../hosts/package-version.ts';
import { openRegistered } from '../hosts/registered-models.ts';
import { lineupsIn } from '../hosts/seated-lineups.ts';
import { JsonView } from '../terminal/json-view.ts';
import { paintFor } from '../terminal/paint.ts';
import type { RunView } from '../terminal/run-view.ts';
import { TextView } from '../terminal/text-view.ts';
import { configOf, withModels } from './common-options.ts';
import type { ServeOptions } from './serve.ts';
import { stopSignal } from './stop-signals.ts';

/** Serves until it is told to stop, or its stream ends. */
export async function serve(files: string[], options: ServeOptions): Promise<void> {
  const signal = stopSignal();
  const config = withModels(configOf({ ...options, set: [...options.set, ...setsOf(options)] }), options);
  const token = tokenFor(config.api, config.api.host, process.env['LOGCAST_API_TOKEN']);
  const view = viewFor(options);
  const notice = (message: string): void => view.notice(message);
  const metrics = new PrometheusMetrics();
  const experts = await openExperts(config.experts, openPackage, notice);
  const taken = experts.experts.map(({ name }) => name);
  const registered = await openRegistered(config, taken, notice, lineupsIn(options.state));
  const follow = new AbortController();
  const { state } = options;
  const sources = { config, files, state, view, metrics, experts, registered, signal: follow.signal };
  const stream = streamBehind(sources);
  try {
    const server = await serveLocally({
      config,
      version: packageVersion(),
      registry: mirroringRegistry((await openRegistry(config.registry)).registry, config.mlflow, notice),
      authority: token ? bearerAuthority(token.token) : loopbackAuthority(userInfo().username),
      metrics,
      stream,
      now: Date.now,
      notice,
    });
    tellWhere(server.url, token?.from, options);
    await Promise.race([aborted(signal), stream.ended]).finally(() => server.stop());
  } finally {
    follow.abort();
    if (files.length > 0) await stream.ended;
    await Promise.all([experts.close(), registered.close()]);
  }
}

/** What the shorter options mean in the configuration. */
function setsOf({ host, port, registry }: ServeOptions): string[] {
  return [
    ...(host === undefined ? [] : [`api.host=${JSON.stringify(host)}`]),
    ...(port === undefined ? [] : [`api.port=${port}`]),
    ...(registry === undefined ? [] : [`registry.root=${JSON.stringify(registry)}`]),
  ];
}

function viewFor({ json }: ServeOptions): RunView {
  const { stdout, stderr } = process;
  return json
    ? new JsonView(stdout, stderr)
    : new TextView(stdout, stderr, paintFor(stdout), () => performance.now());
}

/** The address is told once the server answers there: scripts wait for this line. */
function tellWhere(url: string, token: string | undefined, { json }: ServeOptions): void {
  const asked = token === undefined ? 'no token is asked for on this machine' : `token: ${token}`;
  process.stdout.write(
    json
      ? `${JSON.stringify({ kind: 'listening', url, token: token ?? null })}\n`
      : `logcast serves on ${url} (${asked}; ${url}/openapi.json lists what it answers)\n`,
  );
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
