import { Command } from 'commander';
import {
  type CommonOptions,
  type ExpertOptions,
  withCommonOptions,
  withExpertOptions,
  withRegistryOption,
} from './common-options.ts';
import { inputPaths } from './input-paths.ts';

/** Options of `logcast serve`. */
export interface ServeOptions extends CommonOptions, ExpertOptions {
  readonly host?: string;
  readonly port?: string;
  readonly state?: string;
  readonly registry?: string;
}

const EXAMPLES = `
Examples:
  logcast serve                                             the registered models, on http://127.0.0.1:8080
  logcast serve /var/log/app.log --state .logcast/app       follow a log, and answer about it
  logcast serve app.log --registry-model app-gru            its champion speaks in the forecasts of the log, too
  logcast serve --state .logcast/app                        answer about what another \`logcast run\` follows
  logcast serve --host 0.0.0.0 --port 8443                  reachable from elsewhere: a token is made and asked for
  curl -s localhost:8080/api/v1/predictions -H 'content-type: text/plain' --data-binary @recent.log
  curl -s localhost:8080/api/v1/warnings?state=open
  curl -s localhost:8080/openapi.json

The token: LOGCAST_API_TOKEN, or api.token, or the file api.tokenFile, made with mode 0600 at the first start that needs it.`;

/** `logcast serve [FILE…]`: the HTTP API on one machine. */
export function serveCommand(): Command {
  const command = new Command('serve')
    .description(
      'answer over HTTP: forecasts, warnings, accuracy, and the registered models (Open Inference Protocol)',
    )
    .argument(
      '[files...]',
      'logs, or folders of them, to follow in this process, as `logcast run --follow` does; - is standard input',
    )
    .option('--host <address>', 'address to bind; another than the loopback one needs a token')
    .option('--port <number>', 'port to bind; 0: a free one, which is printed')
    .option('--state <dir>', 'with files: keep what is learned there; without: read what a run keeps there')
    .option('--registry <place>', 'folder or s3://bucket/prefix of the models (registry.root)')
    .addHelpText('after', EXAMPLES);
  return withCommonOptions(withRegistryOption(withExpertOptions(command))).action(
    async (files: string[], options: ServeOptions) => {
      // The server and its libraries take a third of a second to load, which no other command needs.
      const { serve } = await import('./serving.ts');
      await serve(await inputPaths(files), options);
    },
  );
}
