import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import * as core from './index.ts';

it('the snippet of the README runs as it stands', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const snippet = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const body = snippet.replace(/^import (\{[^}]*\}) from '@sclera\/core';$/m, 'const $1 = core;');
  expect(body).not.toContain('import ');
  const verdict: unknown = new Function('core', `${body}\nreturn verdict;`)(core);
  expect(verdict).toMatchObject({ kind: 'valid', claims: { action: 'check', aud: ['a', 'b', 'c'] } });
});
