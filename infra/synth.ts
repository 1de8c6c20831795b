/** `npm run synth`: the templates of all environments, with every check; fails on warnings too. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { bundle, functionNames } from '../functions/bundle.ts';

const ENVIRONMENTS = ['dev', 'staging', 'prod'];
const root = join(import.meta.dirname, '..');
const cdk = join(root, 'node_modules/aws-cdk/bin/cdk');

await Promise.all(functionNames().map((name) => bundle(name)));
for (const env of ENVIRONMENTS) {
  const app = `${process.execPath} infra/app.ts`;
  const options = ['--strict', '--quiet', '--no-notices', '--app', app, '--output', `cdk.out/${env}`];
  execFileSync(process.execPath, [cdk, 'synth', '-c', `env=${env}`, ...options], {
    cwd: root,
    stdio: 'inherit',
  });
}
