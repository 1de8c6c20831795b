/** @jest-environment ./test/support/onnx-environment.ts */
import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { expect, test } from '@jest/globals';
import { inProcessApi } from '../../support/api-app.ts';

const folder = new URL('../../../src/console/', import.meta.url);
const script = readFileSync(new URL('console.js', folder), 'utf8');
const page = readFileSync(new URL('index.html', folder), 'utf8');

/** As much of an element as the console uses. */
class Element {
  textContent = '';
  hidden = true;
  children: Element[] = [];
  appendChild(child: Element): Element {
    this.children.push(child);
    return child;
  }
  replaceChildren(...children: Element[]): void {
    this.children = children;
  }
  addEventListener(): void {}
  text(): string {
    return [this.textContent, ...this.children.map((child) => child.text())].join(' ');
  }
}

test('the console shows what the API answers, each part in its place', async () => {
  const api = await inProcessApi();
  const elements = new Map([...page.matchAll(/id="(\w+)"/g)].map(([, id]) => [id!, new Element()]));
  let again: () => void = () => undefined;
  const looked = new Promise<void>((resolve) => {
    again = resolve;
  });

  runInNewContext(script, {
    document: { getElementById: (id: string) => elements.get(id), createElement: () => new Element() },
    sessionStorage: { getItem: () => null, setItem: () => undefined },
    fetch: (path: string) => api.send(`/${path}`),
    setTimeout: again,
  });
  await looked;

  const shown = (id: string): string => elements.get(id)!.text();
  expect(shown('status')).toContain('all well');
  expect(shown('warnings')).toContain(
    'disk-full 70.0 % (usually 10.0 %) came 120 s later export <*> started',
  );
  expect(shown('predictions')).toMatch(/app\.log .* connection opened/);
  expect(shown('risk')).toContain('nothing yet');
  expect(shown('accuracy')).toContain('mix 800 99.4 %');
  expect(shown('models')).toContain('tiny 1, 2 champion: 1');
  await api.stop();
});
