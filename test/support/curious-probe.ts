// In the place of the probe: says which variables of the environment it knows.
const known = Object.keys(process.env).filter(
  (name) => name !== '_' && name !== 'OLDPWD' && name !== 'SHLVL',
);
const reason = `environment: ${known.join(' ')}`;
process.stdout.write(`${JSON.stringify({ check: 'load', result: 'failed', reason, seconds: 0 })}\n`);
