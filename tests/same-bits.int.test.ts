import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { encodeIris } from '@sclera/engine';
import { type CaptureProfile, synthEyes } from '@sclera/synth';
import { build } from 'vite';
import { expect, it } from 'vitest';
import { launchChromium } from './support/chromium.ts';

/** The template must not depend on where it was made: the same pixels give the same bits in Node and in a browser. */
it('Node and Chromium make the same templates of the same pixels', async () => {
  const script = await bundleEngine();
  const server = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end('<!doctype html><title>same bits</title>'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`);
    await page.addScriptTag({ content: script });
    let encoded = 0;
    for (const profile of ['desk', 'close', 'far'] satisfies CaptureProfile[]) {
      for (const { image } of synthEyes({ seed: 'same bits', people: 2, captures: 2, dials: { profile } })) {
        const here = encodeIris(image);
        const there = await page.evaluate(
          ({ width, height, pixels }) => {
            const data = Uint8Array.from(atob(pixels), (character) => character.charCodeAt(0));
            const { ScleraEngine } = globalThis as unknown as { ScleraEngine: { encodeIris: typeof encodeIris } };
            const outcome = ScleraEngine.encodeIris({ width, height, data });
            return outcome.kind === 'encoded'
              ? { code: [...outcome.template.code], mask: [...outcome.template.mask] }
              : { reasons: outcome.reasons.map(({ code }) => code as string) };
          },
          { width: image.width, height: image.height, pixels: Buffer.from(image.data).toString('base64') },
        );
        if (here.kind === 'encoded') {
          encoded += 1;
          expect(there).toEqual({ code: [...here.template.code], mask: [...here.template.mask] });
        } else expect(there).toEqual({ reasons: here.reasons.map(({ code }) => code) });
      }
    }
    expect(encoded).toBeGreaterThan(20);
  } finally {
    await browser.close();
    server.close();
  }
});

async function bundleEngine(): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['@sclera/source', 'browser', 'module', 'default'] },
    build: {
      write: false,
      minify: false,
      lib: { entry: fileURLToPath(new URL('../packages/engine/src/index.ts', import.meta.url)), name: 'ScleraEngine', formats: ['iife'] },
    },
  });
  const [bundle] = (Array.isArray(result) ? result : [result]) as { output: { code?: string }[] }[];
  const code = bundle?.output[0]?.code;
  if (code === undefined) throw new Error('nothing was bundled');
  return code;
}
