import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { groupOf, identityOf, membershipOf, verifyProof, writeProofRequest } from '@sclera/credential';
import { chromium } from 'playwright-core';
import { build, type Rolldown } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';

/** As the console's pages have it (packages/console/bin/serve.mjs): own scripts and workers, WebAssembly, nothing from anywhere else. */
const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'";
const artifact = (kind: string): Buffer =>
  readFileSync(fileURLToPath(import.meta.resolve(`@zk-kit/semaphore-artifacts/semaphore-20.${kind}`)));
const page = `
const read = async (path) => new Uint8Array(await (await fetch(path)).arrayBuffer());
window.prove = async (request, spoil) => {
  const worker = new Worker('/worker.js', { type: 'module' });
  const [wasm, zkey] = [await read('/wasm'), await read('/zkey')];
  if (spoil) zkey[zkey.length - 1] ^= 1;
  const answered = new Promise((resolve, reject) => { worker.onmessage = ({ data }) => resolve(data); worker.onerror = (event) => reject(new Error(event.message)); });
  worker.postMessage({ request, wasm, zkey });
  return answered.finally(() => worker.terminate());
};`;

let server: Server;

beforeAll(async () => {
  const entry = fileURLToPath(new URL('./worker.ts', import.meta.url));
  const built = (await build({
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['@sclera/source', 'browser', 'module', 'import', 'default'] },
    build: { write: false, target: 'es2022', rolldownOptions: { input: entry, output: { format: 'es', codeSplitting: false } } },
  })) as Rolldown.RolldownOutput;
  const files: Readonly<Record<string, readonly [type: string, body: string | Buffer]>> = {
    '/': ['text/html', '<!doctype html><script src="/page.js"></script>'],
    '/page.js': ['text/javascript', page],
    '/worker.js': ['text/javascript', built.output[0].code],
    '/wasm': ['application/octet-stream', artifact('wasm')],
    '/zkey': ['application/octet-stream', artifact('zkey')],
  };
  server = createServer((request, response) => {
    const [type, body] = files[request.url ?? ''] ?? ['text/plain', ''];
    response.writeHead(body === '' ? 404 : 200, { 'Content-Type': type, 'Content-Security-Policy': policy }).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(async () => {
  server.close();
  await once(server, 'close');
});

it("a page proves in a worker under the pages' own policy, with nothing from anywhere else", async () => {
  const identity = identityOf(new Uint8Array(32).fill(9));
  const group = groupOf([5n, identity.commitment, 7n]);
  const request = writeProofRequest(identity, membershipOf(group, identity.commitment), 3n, 4n);
  const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] });
  try {
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const tab = await browser.newPage();
    const asked: string[] = [];
    tab.on('request', (sent) => asked.push(sent.url()));
    await tab.goto(origin);
    const ask = (told: unknown, spoil = false): Promise<unknown> =>
      tab.evaluate(
        ([what, spoilt]) => (globalThis as unknown as { prove(request: unknown, spoil: unknown): Promise<unknown> }).prove(what, spoilt),
        [told, spoil],
      );
    const answer = (await ask(request)) as { readonly kind: string; readonly proof: unknown };
    expect(answer.kind).toBe('proved');
    expect(verifyProof(answer.proof, { root: group.root, scope: 3n, message: 4n }).kind).toBe('verified');
    expect(await ask({ version: 1 })).toEqual({ kind: 'bad-request' });
    expect(await ask(request, true)).toEqual({ kind: 'no-proof' });
    expect(asked.filter((url) => !url.startsWith(origin))).toEqual([]);
  } finally {
    await browser.close();
  }
});
