import { mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { build, type Rolldown } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { walletFile } from '../packages/cli/src/wallet/wallet-file.ts';
import type { LockParameters } from '../packages/sdk/src/wallet/wallet-lock.ts';
import { testWalletPlace } from '../packages/sdk/src/wallet/wallet-place.contract.ts';
import type { WalletPlace } from '../packages/sdk/src/wallet/wallet-store.ts';
import { launchChromium } from './support/chromium.ts';

const folder = mkdtempSync(join(tmpdir(), 'sclera-wallet-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the command line', () => {
  testWalletPlace('a file', () => walletFile(folder, 'deep/wallet.json'));

  it('keeps it for its owner alone, and leaves nothing beside it', async () => {
    const place = walletFile(folder, 'own/wallet.json');
    await place.replace(null, 'first');
    await place.replace('first', 'second');
    expect(statSync(join(folder, 'own/wallet.json')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(folder, 'own/wallet.json'), 'utf8')).toBe('second');
    expect(() => statSync(join(folder, 'own/wallet.json.writing'))).toThrow('ENOENT');
  });

  it('goes on past a mark that a killed command left', async () => {
    writeFileSync(join(folder, 'left.json.writing'), '1\n');
    utimesSync(join(folder, 'left.json.writing'), 0, 0);
    expect(await walletFile(folder, 'left.json').replace(null, 'first')).toBe(true);
  });
});

/** The page's own module in a page: what each place is asked goes through the browser. */
describe('a page', () => {
  let browser: Browser;
  let page: Page;
  type Lock = { readonly key: number[]; readonly parameters: LockParameters };
  type InPage = { readonly inPage: typeof import('./support/wallet-page.ts').inPage };

  beforeAll(async () => {
    const built = (await build({
      configFile: false,
      logLevel: 'error',
      resolve: { conditions: ['@sclera/source', 'browser', 'module', 'import', 'default'] },
      build: {
        write: false,
        target: 'es2022',
        rolldownOptions: {
          input: fileURLToPath(new URL('./support/wallet-page.ts', import.meta.url)),
          output: { format: 'iife', codeSplitting: false },
        },
      },
    })) as Rolldown.RolldownOutput;
    const [{ code }] = built.output;
    browser = await launchChromium();
    page = await browser.newPage();
    await page.route('http://localhost:9/**', (route) =>
      route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>page</title>' }),
    );
    await page.goto('http://localhost:9/');
    await page.evaluate(code);
  });
  afterAll(async () => browser?.close());

  const place = (): WalletPlace => ({
    read: () => page.evaluate(() => (globalThis as unknown as InPage).inPage.walletDatabase().read()),
    replace: (before, sealed) =>
      page.evaluate(([was, now]) => (globalThis as unknown as InPage).inPage.walletDatabase().replace(was, now), [before, sealed] as const),
    remove: () => page.evaluate(() => (globalThis as unknown as InPage).inPage.walletDatabase().remove()),
  });
  testWalletPlace('its database', place);

  const make = (): Promise<Lock> =>
    page.evaluate(async () => {
      const { key, parameters } = await (globalThis as unknown as InPage).inPage.passkeyLock().make();
      return { key: [...key], parameters };
    });
  const find = (parameters: LockParameters): Promise<number[] | null> =>
    page.evaluate(async (given) => {
      const key = await (globalThis as unknown as InPage).inPage.passkeyLock().find(given);
      return key && [...key];
    }, parameters);

  it('seals with a passkey that gives the same key again, and another one to every wallet; without the extension it says so', async () => {
    const session = await page.context().newCDPSession(page);
    await session.send('WebAuthn.enable');
    const device = {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: 'internal',
      hasUserVerification: true,
      isUserVerified: true,
    } as const;
    const add = (hasPrf: boolean) =>
      session.send('WebAuthn.addVirtualAuthenticator', {
        options: { ...device, hasResidentKey: true, hasPrf, automaticPresenceSimulation: true },
      });
    const { authenticatorId } = await add(true);
    const first = await make();
    expect(first.key).toHaveLength(32);
    expect(await find(first.parameters)).toEqual(first.key);
    const second = await make();
    expect(second.key).not.toEqual(first.key);
    expect(await find({ ...first.parameters, salt: second.parameters['salt']! })).not.toEqual(first.key);
    await session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
    await expect(find(first.parameters)).rejects.toThrow('said-no');
    await session.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId });
    await add(false);
    await expect(make()).rejects.toThrow('no-prf');
  });
});
