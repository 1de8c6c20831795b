// What the Lambda runtime does: import the handler, then ask for one invocation after the other. With each request it tells how
// long the start took, and what the process has used.

// By `import` it would bring `fetch` along, which bundles are then not seen to pay for.
const { request } = process.getBuiltinModule('http');

// Only so does Node write its compile cache.
process.once('SIGTERM', () => process.exit(0));

const booted = performance.now();
const { handler } = await import(`${process.env.LAMBDA_TASK_ROOT}/index.mjs`);
const start = { processMs: booted, importMs: performance.now() - booted };
const PREFIX = '/2018-06-01/runtime/invocation';
const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');

function told() {
  const { user, system } = process.cpuUsage();
  return JSON.stringify({
    ...start,
    cpuMs: (user + system) / 1000,
    rssMiB: process.memoryUsage.rss() / 2 ** 20,
  });
}

function call(method, path, body) {
  const headers = { 'x-logcast-told': told(), ...(body && { 'content-length': Buffer.byteLength(body) }) };
  return new Promise((resolve, reject) => {
    const asked = request({ host, port, method, path: `${PREFIX}/${path}`, headers }, async (response) => {
      const chunks = await response.toArray();
      resolve({ headers: response.headers, text: Buffer.concat(chunks).toString() });
    });
    asked.on('error', reject).end(body);
  });
}

for (;;) {
  const { headers, text } = await call('GET', 'next');
  const id = headers['lambda-runtime-aws-request-id'];
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  const context = { awsRequestId: id, getRemainingTimeInMillis: () => deadline - Date.now() };
  const [path, body] = await handler(JSON.parse(text), context).then(
    (result) => ['response', result ?? null],
    ({ name, message }) => ['error', { errorType: name, errorMessage: message }],
  );
  await call('POST', `${id}/${path}`, JSON.stringify(body));
}
