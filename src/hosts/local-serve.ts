import { type HttpServer, listen } from '../adapters/node/http-server.ts';
import { inferOnThread } from '../adapters/onnx/infer-thread.ts';
import type { PrometheusMetrics } from '../adapters/prometheus/prometheus-metrics.ts';
import { createApi } from '../api/app.ts';
import type { ApiPorts, HealthCheck } from '../api/ports.ts';
import { problemOf } from '../api/registry-problem.ts';
import { problemResponse } from '../api/respond.ts';
import type { Config } from '../config/config.ts';
import type { ModelRegistry } from '../registry/model-registry.ts';
import { recordAccuracy } from './accuracy-gauges.ts';
import type { Authority } from './api-token.ts';
import { consolePage } from './console-page.ts';
import { ForecastThread } from './forecast-thread.ts';
import { RequestTally } from './request-tally.ts';
import { ServeError } from './serve-error.ts';
import { RegisteredModels } from './served-models.ts';
import type { StreamBehind } from './stream-behind.ts';

/** What `logcast serve` is asked to do. */
export interface ServePlan {
  readonly config: Config;
  readonly version: string;
  readonly registry: ModelRegistry;
  readonly authority: Authority;
  readonly metrics: PrometheusMetrics;
  readonly stream: StreamBehind;
  /** Wall clock, epoch ms. */
  readonly now: () => number;
  /** Tells the person at the terminal. */
  readonly notice: (message: string) => void;
}

/** Versions of models that are open at a time. */
const MAX_OPEN = 8;

/** How long a moved alias may go unnoticed, ms. */
const ALIAS_MILLISECONDS = 1000;

/** How often the requests are told together, ms. */
const TALLY_EVERY = 60_000;

/** Requests under way have so long to end when the server stops, ms. */
const GRACE = 5000;

/** A running server. */
export interface RunningServer {
  readonly url: string;
  /** Takes no more requests, answers those under way, and ends its threads. */
  stop(): Promise<void>;
}

/** Starts the API on one machine. Throws ServeError where the address cannot be bound. */
export async function serveLocally(plan: ServePlan): Promise<RunningServer> {
  const { config, stream, now } = plan;
  const tally = new RequestTally(plan.metrics);
  const forecasts = new ForecastThread(config, () => stream.state(), tally, now);
  const models = modelsOf(plan, tally);
  const ports: ApiPorts = {
    config: config.api,
    version: plan.version,
    registry: plan.registry,
    models,
    forecasts,
    records: stream.records,
    accuracy: () => stream.accuracy?.() ?? forecasts.accuracy(),
    health: () => healthOf(plan),
    authorise: plan.authority,
    metrics: tally,
    now,
  };
  const server = await bind(handlerOf(plan, ports), config);
  const timer = setInterval(() => tell(plan, tally), TALLY_EVERY);
  return {
    url: `http://${hostOf(config.api.host)}:${server.port}`,
    stop: async () => {
      clearInterval(timer);
      await server.stop(GRACE);
      await Promise.all([models.close(), forecasts.close()]);
      tell(plan, tally);
    },
  };
}

function modelsOf({ registry, config, now }: ServePlan, metrics: RequestTally): RegisteredModels {
  const { timeoutSeconds } = config.api;
  const { memoryMiB: maxMiB } = config.registry.cache;
  const limits = { ...config.api, maxOpen: MAX_OPEN, maxMiB, aliasMilliseconds: ALIAS_MILLISECONDS };
  return new RegisteredModels(
    registry,
    (source) => inferOnThread(source, { timeoutSeconds }),
    limits,
    metrics,
    now,
  );
}

/** The API, and beside it the console and the page for Prometheus. */
function handlerOf(plan: ServePlan, ports: ApiPorts): (request: Request) => Response | Promise<Response> {
  const api = createApi(ports, (error, { method, url }) =>
    plan.notice(`${method} ${new URL(url).pathname} failed: ${(error as Error).stack ?? error}`),
  );
  return async (request) => {
    await plan.stream.look();
    const { pathname } = new URL(request.url);
    if (request.method !== 'GET') return api.fetch(request);
    if (pathname === '/metrics') return metricsPage(request, plan, ports);
    return consolePage(pathname) ?? api.fetch(request);
  };
}

async function metricsPage(request: Request, plan: ServePlan, ports: ApiPorts): Promise<Response> {
  try {
    plan.authority(request);
    recordAccuracy(await ports.accuracy(), plan.metrics);
    const { text, contentType } = await plan.metrics.page();
    return new Response(text, { headers: { 'content-type': contentType } });
  } catch (error) {
    return problemResponse(problemOf(error), '/metrics');
  }
}

async function healthOf({ registry, stream }: ServePlan): Promise<HealthCheck[]> {
  return [await registryHealth(registry), await stream.health()];
}

async function registryHealth(registry: ModelRegistry): Promise<HealthCheck> {
  try {
    const names = await registry.names();
    return { name: 'registry', ok: true, detail: `${registry.where}: ${names.length} models` };
  } catch (error) {
    return { name: 'registry', ok: false, detail: (error as Error).message };
  }
}

async function bind(
  fetch: (request: Request) => Response | Promise<Response>,
  { api: { host, port } }: Config,
): Promise<HttpServer> {
  try {
    return await listen(fetch, host, port);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const advice =
      code === 'EADDRINUSE'
        ? 'another server has it: choose another --port'
        : 'choose another --host or --port';
    throw new ServeError(`${host}:${port} cannot be bound (${code}): ${advice}`, { cause });
  }
}

function tell({ notice }: ServePlan, tally: RequestTally): void {
  const told = tally.tell();
  if (told !== undefined) notice(told);
}

/** An IPv6 address needs brackets in a URL. */
function hostOf(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
