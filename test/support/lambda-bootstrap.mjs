// What the Lambda runtime does: import the handler, then ask for one invocation after the other.
const api = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`;
const { handler } = await import(`${process.env.LAMBDA_TASK_ROOT}/index.mjs`);
for (;;) {
  const next = await fetch(`${api}/invocation/next`);
  const [id, deadline] = ['aws-request-id', 'deadline-ms'].map((name) =>
    next.headers.get(`lambda-runtime-${name}`),
  );
  const context = { awsRequestId: id, getRemainingTimeInMillis: () => Number(deadline) - Date.now() };
  const [path, body] = await handler(await next.json(), context).then(
    (result) => ['response', result ?? null],
    (error) => [
      'error',
      {
        errorType: error.name,
        errorMessage: error.message,
        code: error.code,
        stackTrace: error.stack?.split('\n'),
      },
    ],
  );
  await fetch(`${api}/invocation/${id}/${path}`, { method: 'POST', body: JSON.stringify(body) });
}
