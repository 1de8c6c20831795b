import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Binaries } from '../binaries.ts';
import type { Layout } from '../layout.ts';
import type { ProcessTable, Running } from '../processes.ts';

/** Connections the one nginx worker may hold: a proxied request takes two. */
export const WORKER_CONNECTIONS = 128;

const COMBINED = `'$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"`;
const FORMATS = [
  `${COMBINED} $request_time $upstream_response_time'`,
  `${COMBINED} rt=$request_time uct=$upstream_connect_time uht=$upstream_header_time urt=$upstream_response_time us=$upstream_status'`,
] as const;

const PAGE = '<!doctype html><title>Shop</title><h1>Shop</h1>\n';

/** Writes the configuration; generation 1 is the one after the release, with another access log format. */
export function writeNginxConfig(layout: Layout, generation: 0 | 1): void {
  const pages = join(layout.nginxDir, 'html');
  mkdirSync(pages, { recursive: true });
  for (const name of ['index.html', 'style.css', 'shop.js'])
    writeFileSync(join(pages, name), PAGE.repeat(20));
  const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${join(layout.nginxDir, kind)};`,
  );
  const asRoot = process.getuid?.() === 0 ? 'user www-data;' : '';
  const proxy = `proxy_pass http://shop; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_set_header X-Request-Id $request_id; proxy_connect_timeout 2s;`;
  const text = `${asRoot}
worker_processes 1;
daemon off;
pid ${join(layout.nginxDir, 'nginx.pid')};
error_log ${layout.log('nginx-error.log')} warn;
events { worker_connections ${WORKER_CONNECTIONS}; }
http {
  ${temp.join('\n  ')}
  types { text/html html; text/css css; application/javascript js; }
  log_format shop ${FORMATS[generation]};
  access_log ${layout.log('nginx-access.log')} shop;
  keepalive_timeout 20s;
  upstream shop { server 127.0.0.1:${layout.ports.shop}; keepalive 8; }
  server {
    listen 127.0.0.1:${layout.ports.nginx};
    server_name shop.example;
    root ${pages};
    location / { try_files $uri $uri/ =404; }
    location /api/ { ${proxy} proxy_read_timeout 5s; }
    location /api/events { ${proxy} proxy_read_timeout 60s; }
  }
}
`;
  writeFileSync(join(layout.nginxDir, 'nginx.conf'), text);
}

/** Starts nginx in the foreground; its own start-up messages go to the error log too. */
export function launchNginx(table: ProcessTable, binaries: Binaries, layout: Layout): Running {
  const config = join(layout.nginxDir, 'nginx.conf');
  return table.launch({
    name: 'nginx',
    command: binaries.nginx,
    args: ['-p', layout.nginxDir, '-c', config, '-e', layout.log('nginx-error.log')],
    log: layout.log('nginx-error.log'),
    stopSignal: 'SIGTERM',
  });
}
