import { type ChildProcess, fork } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { peekJws, toBase64Url } from '@sclera/core';
import { nullifierOf, relyingScope, wordOf } from '@sclera/credential';
import { createWalletStore, freshWallet, passphraseLock } from '@sclera/sdk';
import { createCrowd, personOf } from '@sclera/services/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ServedApp, serveTestApp } from '../packages/server/src/gateway/served.fixture.ts';
import { createTestApp } from '../packages/server/src/gateway/testing.fixture.ts';
import { launchChromium } from './support/chromium.ts';
import { walletOf } from './support/one-human.ts';

const crowd = createCrowd(['ada', 'bob'].map(personOf));
const patience = { timeout: 120_000 };
let folder: string;
let pages: ChildProcess;
let gateway: ServedApp;
/** Where somebody wants to sign in: it says nothing but that one is back. */
let place: Server;
let back: string;
/** A browser takes this name for the site that the pages are on, and 127.0.0.1 for another. */
const named = (url: string): string => url.replace('127.0.0.1', 'localhost');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sclera-sign-in-'));
  place = createServer((_, response) => response.end('back'));
  await new Promise<void>((resolve) => place.listen(0, '127.0.0.1', resolve));
  back = `http://127.0.0.1:${(place.address() as AddressInfo).port}/back`;
  gateway = await serveTestApp(async (url) => {
    const script = fileURLToPath(new URL('../packages/console/bin/serve.mjs', import.meta.url));
    pages = fork(script, ['--port', '0', '--gateway', url], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const [{ address }] = (await once(pages, 'message')) as [{ readonly address: string }];
    return createTestApp({ clock: Date.now }, { roots: crowd, publicUrl: named(url), consoleOrigin: address });
  });
  gateway.setup.world.nowMs = Date.now();
});
afterAll(async () => {
  pages.kill('SIGKILL');
  place.closeAllConnections();
  await new Promise<void>((resolve) => place.close(() => resolve()));
  await gateway.close();
  await rm(folder, { recursive: true, force: true });
});

/** A copy of somebody's wallet, sealed with these words. */
async function copyOf(name: string, words: string): Promise<string> {
  let kept = '';
  const hold = async (_: string | null, sealed: string): Promise<boolean> => {
    kept = sealed;
    return true;
  };
  const store = createWalletStore({ read: async () => kept || null, replace: hold, remove: async () => {} });
  const credential = { ...walletOf(name), recordName: Buffer.alloc(32).toString('base64url') };
  await store.create({ ...freshWallet(gateway.url, null), credential }, passphraseLock(words));
  const file = join(folder, 'copy.json');
  await writeFile(file, kept);
  return file;
}

it('from a place to the page of the wallet, where its person is told who asks, and back, signed in as one human', patience, async () => {
  const { relying } = gateway.setup.trust;
  const { id, key } = await relying.parties.register({ name: 'The Poll', scopes: [], addresses: [back] });
  const issuer = `${named(gateway.url)}/oidc`;
  const verifier = randomBytes(32).toString('base64url');
  const ask = new URL(`${issuer}/auth`);
  ask.search = String(
    new URLSearchParams({
      ...{ client_id: id, response_type: 'code', redirect_uri: back, scope: 'openid', state: 'a-state' },
      ...{ code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256' },
    }),
  );
  const chromium = await launchChromium();
  try {
    const page = await chromium.newPage();
    // The platform in memory has no eyes to enrol: its list is given by the test.
    const members = { epoch: 1, commitments: crowd.people.map(({ commitment }) => String(commitment)) };
    await page.route('**/v1/members/1', async (route) => {
      const headers = { 'access-control-allow-origin': new URL(page.url()).origin };
      await route.fulfill({ headers, contentType: 'application/json', body: JSON.stringify(members) });
    });
    await page.goto(ask.href);
    expect(page.url()).toMatch(/^http:\/\/localhost:\d+\/wallet#request=/);
    await page.getByTestId('copy-file').setInputFiles(await copyOf('ada', 'five words that have nothing'));
    await page.getByTestId('copy-passphrase').fill('five words that have nothing');
    await page.getByTestId('passphrase').fill('other words that are here');
    await page.getByTestId('passphrase-again').fill('other words that are here');
    await page.getByTestId('lock-passphrase').press('Enter');
    await page.getByTestId('read-request').press('Enter', patience);
    await page.getByTestId('asked').getByText('The Poll').waitFor();
    await page.getByTestId('answer-yes').press('Enter');
    await page.waitForURL((at) => at.href.startsWith(back), patience);
    const { code, state } = Object.fromEntries(new URL(page.url()).searchParams);
    const answer = await fetch(`${issuer}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${id}:${key}`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'authorization_code', code: code ?? '', redirect_uri: back, code_verifier: verifier }),
    });
    const { id_token: token } = (await answer.json()) as { readonly id_token: string };
    // That a client's library takes it is tested beside the issuer.
    const sub = toBase64Url(wordOf(nullifierOf(personOf('ada'), relyingScope(id, 'openid'))));
    expect([state, peekJws(token)]).toEqual(['a-state', expect.objectContaining({ iss: issuer, aud: id, sub, epoch: 1 })]);
  } finally {
    await chromium.close();
  }
});
