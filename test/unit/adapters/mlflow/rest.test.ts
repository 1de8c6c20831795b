import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { MlflowRest } from '../../../../src/adapters/mlflow/rest.ts';
import { standIns } from '../../../support/stand-in-mlflow.ts';

const start = standIns();
const ANYTHING = z.object({ ok: z.boolean() });

describe('the client of MLflow', () => {
  test('repeats what may be repeated while the server is overloaded', async () => {
    let times = 0;
    const { rest, calls } = await start((_, response) => {
      response.statusCode = ++times < 3 ? 503 : 200;
      return { ok: true };
    });

    const answer = await rest.get('mlflow/x', { name: 'a b' }, ANYTHING);

    expect(answer).toEqual({ ok: true });
    expect(calls.map(({ query }) => query.get('name'))).toEqual(['a b', 'a b', 'a b']);
  });

  test('gives up after the configured attempts', async () => {
    const { rest, calls } = await start((_, response) => {
      response.statusCode = 500;
      return { error_code: 'INTERNAL_ERROR', message: 'disk full' };
    });

    const call = rest.set('mlflow/x', {});

    await expect(call).rejects.toMatchObject({
      code: 'MLFLOW_UNREACHABLE',
      message: expect.stringContaining('disk full'),
    });
    expect(calls).toHaveLength(3);
  });

  test('calls once what makes something new at every call', async () => {
    const { rest, calls } = await start((_, response) => void response.destroy());

    await expect(rest.create('mlflow/x', {}, ANYTHING)).rejects.toMatchObject({ retryable: true });

    expect(calls).toHaveLength(1);
  });

  test('does not repeat what is refused, and says how to log in', async () => {
    const { rest, calls } = await start((_, response) => {
      response.statusCode = 401;
      return {};
    });

    await expect(rest.get('mlflow/x', {}, ANYTHING)).rejects.toMatchObject({
      code: 'MLFLOW_REFUSED',
      message: expect.stringContaining('MLFLOW_TRACKING_TOKEN'),
    });
    expect(calls).toHaveLength(1);
  });

  test('waits no longer than its time for an answer', async () => {
    const { url } = await start(() => undefined);
    const hasty = new MlflowRest({ url, timeoutSeconds: 0.1, attempts: 1 });

    await expect(hasty.get('mlflow/x', {}, ANYTHING)).rejects.toMatchObject({
      code: 'MLFLOW_UNREACHABLE',
      message: expect.stringContaining('no answer within 0.1 s'),
    });
  });

  test('follows no redirection, which could carry the credentials away', async () => {
    const thief = await start(() => ({ ok: true }));
    const { url } = await start((_, response) => {
      response.writeHead(302, { location: `${thief.url}/api/2.0/mlflow/x` }).end();
    });
    const rest = new MlflowRest({ url, timeoutSeconds: 60, attempts: 1, authorization: 'Bearer secret' });

    await expect(rest.get('mlflow/x', {}, ANYTHING)).rejects.toThrow('redirect');

    expect(thief.calls).toEqual([]);
  });

  test('sends its authorization with every call', async () => {
    const { url, calls } = await start(() => ({ ok: true }));
    const rest = new MlflowRest({
      url: `${url}/`,
      timeoutSeconds: 60,
      attempts: 1,
      authorization: 'Bearer secret',
    });

    await rest.get('mlflow/x', {}, ANYTHING);
    await rest.upload('mlflow-artifacts/artifacts/1/a', new Uint8Array(3));

    expect(calls.map(({ headers }) => headers.authorization)).toEqual(['Bearer secret', 'Bearer secret']);
  });

  test.each([
    ['an answer of another kind', { ok: 'yes' }],
    ['something that is no JSON', new TextEncoder().encode('<html>')],
  ])('refuses %s', async (_, value) => {
    const { rest } = await start(() => value);

    await expect(rest.get('mlflow/x', {}, ANYTHING)).rejects.toMatchObject({ code: 'MLFLOW_ANSWER' });
  });

  test('gives up a download that goes on for longer than it may', async () => {
    let sent = 0;
    const { rest } = await start(async (_, response) => {
      response.writeHead(200);
      while (!response.destroyed && sent < 1000) {
        sent++;
        response.write(new Uint8Array(100_000));
        await new Promise((resolve) => setImmediate(resolve));
      }
      response.end();
    });

    const download = rest.download('mlflow-artifacts/artifacts/1/model.onnx', 1_000_000);

    await expect(download).rejects.toMatchObject({ code: 'MLFLOW_ARTIFACT' });
    expect(sent).toBeLessThan(1000);
  });

  test('shows no control characters of a strange server', async () => {
    const { rest } = await start((_, response) => {
      response.statusCode = 400;
      return { error_code: 'X', message: 'a\u001b[31mred\nline' };
    });

    const message = await rest.set('mlflow/x', {}).catch((error: Error) => error.message);

    expect(message).not.toMatch(/\p{Cc}/u);
    expect(message).toContain('red line');
  });
});
