import { readFileSync } from 'node:fs';
import { encodePng, irisCodeBytes, irisMaskBytes } from '@sclera/engine';
import * as sdk from '@sclera/sdk';
import { afterEach, expect, it, vi } from 'vitest';
import { createFakePlatform } from './testing/fake-platform.fixture.ts';

vi.mock('@sclera/engine', async (original) => ({
  ...(await original<object>()),
  encodeIris: () => {
    const code = crypto.getRandomValues(new Uint8Array(irisCodeBytes));
    return { kind: 'encoded', template: { kind: 'iris', layout: 'sclera-iris-1', code, mask: new Uint8Array(irisMaskBytes).fill(255) } };
  },
}));

afterEach(() => vi.unstubAllGlobals());

it('the snippet of the SDK’s README runs as it stands', async () => {
  const platform = createFakePlatform();
  platform.decisions.push('enrolled');
  vi.stubGlobal('fetch', platform.fetch);
  const readme = readFileSync(new URL('../../sdk/README.md', import.meta.url), 'utf8');
  const snippet = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const body = snippet.replace(/^import (\{[^}]*\}) from '@sclera\/sdk';$/m, 'const $1 = sdk;');
  expect(body).not.toContain('import ');
  const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor as new (
    ...parts: string[]
  ) => (...values: unknown[]) => Promise<unknown>;
  const picture = encodePng({ width: 160, height: 120, data: new Uint8Array(160 * 120) });
  const run = new AsyncFunction('sdk', 'left', 'right', 'console', `${body}\nreturn { decision, uses, erasure };`);
  expect(await run(sdk, picture, picture, { error: () => {} })).toMatchObject({
    decision: 'enrolled',
    uses: [{ outcome: { kind: 'included' } }, { outcome: { kind: 'included' } }],
    erasure: { complete: true },
  });
});
