import { readFileSync } from 'node:fs';

/** Files of the console by the path they are asked for under. */
const FILES: Readonly<Record<string, readonly [file: string, type: string]>> = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/console.js': ['console.js', 'text/javascript; charset=utf-8'],
  '/console.css': ['console.css', 'text/css; charset=utf-8'],
};

/** Nothing from elsewhere, nothing within other pages: log lines are shown here, and those anybody may have written. */
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/** The console's file at a path; undefined for any other path. It holds no data: that is asked for with the token. */
export function consolePage(path: string): Response | undefined {
  if (!Object.hasOwn(FILES, path)) return undefined;
  const [file, type] = FILES[path]!;
  const text = readFileSync(new URL(`../console/${file}`, import.meta.url));
  return new Response(text, { headers: { ...HEADERS, 'content-type': type } });
}
