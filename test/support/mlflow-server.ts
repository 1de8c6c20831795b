import { join } from 'node:path';
import { MlflowRest } from '../../src/adapters/mlflow/rest.ts';
import { pythonTools } from './python-tools.ts';
import { startServer, type TestServer } from './server-process.ts';

/** An MLflow server of its own that keeps everything in `folder` and hands out artefacts itself. */
export async function startMlflow(folder: string, port?: number): Promise<TestServer> {
  const bin = await pythonTools('mlflow', ['mlflow==3.17.2']);
  const args = (free: number) => [
    ...['server', '--host', '127.0.0.1', '--port', `${port ?? free}`, '--workers', '1'],
    ...['--backend-store-uri', `sqlite:///${join(folder, 'mlflow.db')}`],
    ...['--artifacts-destination', join(folder, 'artifacts')],
  ];
  return startServer({
    command: join(bin, 'mlflow'),
    args,
    ready: '/health',
    // Neither usage statistics nor a job queue.
    env: {
      MLFLOW_DISABLE_TELEMETRY: 'true',
      DO_NOT_TRACK: 'true',
      MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false',
    },
    seconds: 120,
    ...(port !== undefined && { port }),
  });
}

/** A client that gives up soon. */
export function clientOf(url: string): MlflowRest {
  return new MlflowRest({ url, timeoutSeconds: 60, attempts: 2 });
}
