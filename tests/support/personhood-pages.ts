import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { createPresentationVerifier } from '@sclera/sdk/presentation';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDoor } from '../../examples/once-per-human/door.ts';
import { servePoll } from '../../examples/once-per-human/server.ts';
import { drawBothEyes, hold, lookInto } from './drawn-eyes.ts';
import { drawEyes } from './people.ts';
import { sclera } from './platform.ts';

/** What these tests need of the file that they are a part of. */
export interface PersonhoodTestHost {
  openPage(path: string, before?: (page: Page) => Promise<unknown>): Promise<Page>;
  /** A page that is signed in as an operator. */
  openDesk(path: string): Promise<Page>;
  /** Of the gateway, and where its data is. */
  readonly platform: () => { readonly url: string; readonly console: string; readonly data: string };
  /** Where a person goes by their own hand, besides the pages. */
  readonly ownHand: Set<string>;
  /** A counter’s page, at which a clerk is signed in: another one each time. */
  openCounter(): Promise<Page>;
  expectAccessible(page: Page): Promise<void>;
}

/** Three parties, a worker for the eyes and a prover on a machine that is busy with other things. */
const patienceMs = 360_000;
const slow = { timeout: 120_000 };

/** One human, once, by hand: enrolled with a wallet, paid, believed elsewhere, back on another device, gone. */
export function testPersonhoodPages(host: PersonhoodTestHost): void {
  describe('one human, once', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sclera-humans-'));
    const eyesOf = (person: number, capture: number): Readonly<Record<'left' | 'right', string>> => ({
      left: join(folder, `${person}-${capture}-left.png`),
      right: join(folder, `${person}-${capture}-right.png`),
    });
    let mine: Page;
    let desk: Page;
    let campaign = '';

    beforeAll(() => {
      for (const [person, captures] of [
        [0, 3],
        [1, 2],
      ] as const)
        for (let capture = 0; capture < captures; capture++)
          for (const [eye, bytes] of Object.entries(drawEyes('humans', person, capture)))
            writeFileSync(eyesOf(person, capture)[eye as 'left' | 'right'], bytes);
    });
    afterAll(async () => {
      await mine?.close();
      await desk?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    /** A device whose passkeys seal things. */
    const giveDevice = async (page: Page): Promise<void> => {
      const session = await page.context().newCDPSession(page);
      await session.send('WebAuthn.enable');
      const device = { protocol: 'ctap2', ctap2Version: 'ctap2_1', transport: 'internal', hasResidentKey: true, hasPrf: true } as const;
      const there = { hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true };
      await session.send('WebAuthn.addVirtualAuthenticator', { options: { ...device, ...there } });
    };
    const giveEyes = async (page: Page, person: number, capture: number): Promise<void> => {
      for (const [eye, path] of Object.entries(eyesOf(person, capture))) await page.getByTestId(`file-${eye}`).setInputFiles(path);
    };
    const go = async (page: Page, path: string): Promise<void> =>
      void (await page.evaluate((to) => {
        history.pushState(null, '', to);
        dispatchEvent(new PopStateEvent('popstate'));
      }, path));
    const seal = (page: Page): Promise<void> => page.getByTestId('lock-passkey').press('Enter');

    /** A device with a camera, before which somebody looks. */
    const giveCamera = async (page: Page, capture: number): Promise<void> => {
      await giveDevice(page);
      await page.addInitScript(lookInto, drawBothEyes('humans', 0, capture));
    };
    /** One try before the camera, to the end of its light. */
    const lookIntoLight = async (page: Page, isAccessible = false): Promise<void> => {
      await page.getByTestId('camera-on').press('Enter');
      await page.locator('[data-testid="watch"][data-say="well"]').waitFor(slow);
      if (isAccessible) await host.expectAccessible(page);
      await page.getByTestId('begin-light').press('Enter');
      const light = page.getByTestId('light-screen');
      await light.waitFor(slow);
      if (isAccessible) await host.expectAccessible(page);
      await light.waitFor({ state: 'detached', ...slow });
    };

    /** Age, both questions, a wallet: up to the eyes. */
    const agreeAndSeal = async (page: Page, keeping: 'agree' | 'refuse'): Promise<void> => {
      await page.getByTestId('age-adult').press('Space');
      await page.locator('[data-purpose="personhood-enrolment"]').getByTestId('agree').press('Enter');
      await page.getByTestId('decided-enrolment').waitFor();
      await page.locator('[data-purpose="personhood-retention"]').getByTestId(keeping).press('Enter');
      await page.getByTestId('decided-keeping').waitFor();
      await seal(page);
      await page.getByTestId('wallet-sealed-now').waitFor();
    };
    const answerOf = async (page: Page): Promise<string | null> => {
      const answer = page.getByTestId('enrol-answer');
      await answer.or(page.getByRole('alert')).first().waitFor(slow);
      // Where it came to nothing, why.
      expect(await page.getByRole('alert').allTextContents()).toEqual([]);
      return answer.getAttribute('data-outcome-kind');
    };

    it('an operator opens a campaign, on a page of plots', async () => {
      desk = await host.openDesk('/operator/campaigns');
      const form = desk.getByTestId('open-campaign');
      await form.getByTestId('campaign-open').press('Enter');
      await form.getByText('Give it a title.').waitFor();
      await form.getByTestId('campaign-title').fill('One each');
      await form.getByTestId('campaign-amount').fill('10');
      await form.getByTestId('campaign-people').fill('50');
      await form.getByText('Its budget: 500.').waitFor();
      await form.getByTestId('campaign-open').press('Enter');
      const line = desk.getByTestId('campaign');
      await line.waitFor();
      expect(await line.getAttribute('data-state')).toBe('open');
      campaign = (await line.locator('code').textContent()) ?? '';
      expect(campaign).toMatch(/^cmp_/);
    });

    it('a person is enrolled once, before a camera under light that a photograph does not answer, and has a wallet; nobody under age is asked, a no ends it, and the same eyes are enrolled already', {
      timeout: patienceMs,
    }, async () => {
      mine = await host.openPage('/enrol', (page) => giveCamera(page, 0));
      await mine.getByTestId('age-14-17').press('Space');
      await mine.getByTestId('too-young').waitFor();
      await mine.getByTestId('age-adult').press('Space');
      await mine.getByTestId('notice').waitFor();
      await host.expectAccessible(mine);
      await agreeAndSeal(mine, 'agree');
      await mine.getByTestId('show-by-camera').press('Space');
      await mine.getByTestId('before-light').getByText('this screen turns white and black, three times').waitFor();
      await host.expectAccessible(mine);
      await mine.evaluate(hold, 'photograph');
      await lookIntoLight(mine, true);
      const refused = mine.getByTestId('watch-refused');
      await refused.getByText('The pupil was not seen to answer the light.').waitFor(slow);
      await host.expectAccessible(mine);
      await mine.evaluate(hold, 'eyes');
      await lookIntoLight(mine);
      expect(await answerOf(mine)).toBe('enrolled');
      // The camera is off, and no picture is left on the page.
      expect(await mine.locator('video, canvas').count()).toBe(0);
      const answer = mine.getByTestId('enrol-answer');
      expect(await answer.getAttribute('data-finished')).toBe('true');
      for (const ok of await mine
        .getByTestId('checks')
        .locator('li')
        .evaluateAll((items) => items.map((item) => item.getAttribute('data-ok'))))
        expect(ok).toBe('true');
      await host.expectAccessible(mine);
      const download = mine.waitForEvent('download');
      await mine.getByTestId('passphrase').fill('five words that have nothing');
      await mine.getByTestId('passphrase-again').fill('five words that have nothing');
      await mine.getByTestId('lock-passphrase').press('Enter');
      await (await download).saveAs(join(folder, 'copy.json'));
      expect(readFileSync(join(folder, 'copy.json'), 'utf8')).not.toContain('personalKey');

      const refusing = await host.openPage('/enrol');
      await refusing.getByTestId('age-adult').press('Space');
      await refusing.getByTestId('refuse').press('Enter');
      await refusing.getByTestId('enrol-refused').waitFor();
      await refusing.close();

      const again = await host.openPage('/enrol', giveDevice);
      await agreeAndSeal(again, 'refuse');
      await giveEyes(again, 0, 1);
      await again.getByTestId('show-eyes').press('Enter');
      expect(await answerOf(again)).toBe('already-enrolled');
      await again.close();
    });

    it('another one does so at a terminal', { timeout: patienceMs }, async () => {
      const eyes = eyesOf(1, 0);
      const { url } = host.platform();
      const own = ['--wallet', join(folder, 'w.json'), '--key-file', join(folder, 'w.key'), '--url', url, '--json'];
      const enrolled = await sclera([
        'wallet',
        'enrol',
        '--left',
        eyes.left,
        '--right',
        eyes.right,
        '--device',
        await deviceFile(),
        '--consent',
        '--keep',
        ...own,
      ]);
      expect(JSON.parse(enrolled.stdout)).toMatchObject({ ok: true, decision: 'enrolled', kept: true });
      const shown = await sclera(['wallet', 'show', ...own]);
      expect(JSON.parse(shown.stdout)).toMatchObject({ ok: true, state: 'ready', rotation: 0, record: true });
    });
    const deviceFile = async (): Promise<string> => {
      const file = join(folder, 'device.json');
      await sclera(['device', 'make', file]);
      return file;
    };

    it('a frozen list pays each once, by a proof that is made in the page', { timeout: patienceMs }, async () => {
      const line = desk.getByTestId('campaign');
      await line.getByTestId('act-freeze').press('Enter');
      await line.getByTestId('act-confirm').press('Enter');
      await desk.locator('[data-testid="campaign"][data-state="frozen"]').waitFor(slow);

      await go(mine, '/claim');
      await mine.getByTestId('campaign').press('Space');
      await mine.getByTestId('claim-document').press('Space');
      await mine.getByTestId('by-document').waitFor();
      await mine.getByTestId('claim-wallet').press('Space');
      expect(await mine.getByTestId('claim').isDisabled()).toBe(true);
      await mine.getByTestId('make-account').press('Enter');
      await host.expectAccessible(mine);
      await mine.getByTestId('claim').press('Enter');
      const answer = mine.getByTestId('claim-answer');
      await answer.or(mine.getByRole('alert')).first().waitFor(slow);
      expect(await answer.getAttribute('data-outcome-kind')).toBe('paid');
      await go(mine, '/wallet');
      await mine.getByTestId('wallet-claims').waitFor();
    });

    it('a place that asks learns that it is one human, and the page says beforehand who asks for what', {
      timeout: patienceMs,
    }, async () => {
      const { url, data } = host.platform();
      const registered = await sclera(['relying', 'register', '--name', 'The Poll', '--scope', 'poll-2026', '--data', data, '--json']);
      const { key } = JSON.parse(registered.stdout);
      const post = async (path: string, body: object) =>
        (
          await fetch(`${url}${path}`, {
            method: 'POST',
            headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
            body: JSON.stringify(body),
          })
        ).json();
      const { request } = await post('/v1/verify/requests', { scope: 'poll-2026' });
      const place = mine.getByTestId('prove-to');
      await place.getByTestId('request').fill(`${request}x`);
      await place.getByTestId('read-request').press('Enter');
      await place.getByTestId('request-refused').waitFor();
      await place.getByTestId('request').fill(request);
      await place.getByTestId('read-request').press('Enter');
      await place.getByTestId('asked').getByText('The Poll').waitFor();
      await host.expectAccessible(mine);
      await place.getByTestId('answer-yes').press('Enter');
      await place.getByTestId('answered').or(place.getByRole('alert')).first().waitFor(slow);
      const given = JSON.parse(await place.getByTestId('given').inputValue());
      expect(await post('/v1/verify', given)).toMatchObject({ answer: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) });
      expect(await post('/v1/verify', given)).toMatchObject({ code: 'nonce-used' });
    });

    it('a door opens for a credential that is shown once: by link and form in the browser, at the terminal by one command', {
      timeout: patienceMs,
    }, async () => {
      const { url, console: pages } = host.platform();
      let own = '';
      const verifier = createPresentationVerifier({ url: url.replace('127.0.0.1', 'localhost') });
      const here = { ...verifier, ask: () => verifier.ask({ responseUri: `${own}/door/answers`, name: 'The Door' }) };
      const door = createDoor({ verifier: here, responseUri: '', name: '' });
      const poll = { question: 'Which?', choices: [], results: () => [], begin: async () => null, finish: async () => never() };
      const server = servePoll({ door, poll, walletUrl: `${pages}/wallet` });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      own = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      host.ownHand.add(own);
      try {
        const stock = mine.getByTestId('credentials');
        await stock.getByTestId('fetch-credentials').press('Enter');
        await mine.locator('[data-testid="credentials"][data-left="10"]').or(stock.getByRole('alert')).first().waitFor(slow);
        await host.expectAccessible(mine);
        await mine.goto(own);
        await mine.getByRole('button', { name: 'Knock' }).press('Enter');
        await mine.locator('#door-wallet').press('Enter');
        await mine.getByTestId('open-wallet').press('Enter');
        await mine.getByTestId('read-request').press('Enter');
        const asked = mine.getByTestId('asked-to-show');
        await asked.getByText('The Door').waitFor(slow);
        expect(await asked.textContent()).toContain(new URL(own).host);
        await host.expectAccessible(mine);
        await asked.getByTestId('show-yes').press('Enter');
        await mine.getByTestId('take-it').waitFor(slow);
        await host.expectAccessible(mine);
        await mine.getByTestId('take-it').press('Enter');
        await mine.getByText('Come in: you are human.').waitFor(slow);
        await mine.goto(new URL('/wallet', pages).href);
        await mine.getByTestId('open-wallet').press('Enter');
        await mine.locator('[data-testid="credentials"][data-left="9"]').waitFor(slow);

        const knocked = await fetch(`${own}/door`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' });
        const { uri } = (await knocked.json()) as { readonly uri: string };
        const wallet = ['--wallet', join(folder, 'w.json'), '--key-file', join(folder, 'w.key'), '--url', url, '--json'];
        const shown = await sclera(['wallet', 'credentials', 'present', uri, '--yes', ...wallet]);
        expect(JSON.parse(shown.stdout)).toMatchObject({
          ok: true,
          outcome: 'shown',
          left: 9,
          continueAt: expect.stringContaining('#code='),
        });
        const again = await sclera(['wallet', 'credentials', 'present', uri, '--yes', ...wallet]);
        expect(JSON.parse(again.stdout)).toMatchObject({ ok: false, outcome: 'not-taken', left: 8 });
      } finally {
        await new Promise((resolve) => server.close(resolve));
      }
    });
    /** How many credentials of today are revoked. */
    const revoked = async (): Promise<number> => {
      const list = `${new Date().toISOString().slice(0, 10)}-1`;
      const token = await (await fetch(`${host.platform().url}/v1/credentials/status/${list}`)).text();
      const { status_list } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
      const bits = inflateSync(Buffer.from(status_list.lst, 'base64url'));
      return bits.reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0);
    };

    it('two clerks look at a document, and with the second look it is paid', { timeout: patienceMs }, async () => {
      const look = async (): Promise<Page> => {
        const counter = await host.openCounter();
        const pay = counter.getByTestId('pay-by-document');
        await pay.getByTestId('pay-account').fill(`0x${'d0'.repeat(20)}`);
        await pay.getByTestId('pay-born').fill('1990-01-31');
        await pay.getByTestId('document-issuer').fill('UTO');
        await pay.getByTestId('document-number').fill('L898902C3');
        await pay.getByTestId('document-named').press('Enter');
        return counter;
      };
      const first = await look();
      await first.getByTestId('second-look').waitFor(slow);
      await host.expectAccessible(first);
      await first.close();
      const second = await look();
      await second.getByTestId('paid-by-document').waitFor(slow);
      await second.close();
    });

    it('whose wallet was stolen replaces its secret; what was frozen before is paid all the same; the receipt brings wallet and key back', {
      timeout: patienceMs,
    }, async () => {
      const eyes = eyesOf(1, 1);
      const { url } = host.platform();
      const own = (name: string): readonly string[] => [
        '--wallet',
        join(folder, `${name}.json`),
        '--key-file',
        join(folder, `${name}.key`),
      ];
      const device = join(folder, 'device.json');
      const run = async (args: readonly string[]) => JSON.parse((await sclera(['wallet', ...args, '--url', url, '--json'])).stdout);
      const show = ['--left', eyes.left, '--right', eyes.right, '--device', device, '--consent'];
      const before = await revoked();
      expect(await run(['rotate', ...show, ...own('w')])).toMatchObject({ ok: true, rotation: 1 });
      expect((await revoked()) - before).toBe(10);
      const claim = ['claim', '--campaign', campaign, '--recipient', `0x${'a1'.repeat(20)}`];
      expect(await run([...claim, ...own('w')])).toMatchObject({ ok: true, outcome: 'paid', amount: '10' });
      const receipt = join(folder, 'receipt.txt');
      expect(await run(['receipt', '--to', receipt, ...own('w')])).toMatchObject({ ok: true });
      expect(readFileSync(receipt, 'utf8').split('.')).toHaveLength(3);

      const back = await host.openPage('/wallet', giveDevice);
      await back.getByTestId('begin-come-back').press('Enter');
      await back.getByTestId('come-back-receipt').setInputFiles(receipt);
      await back.getByTestId('eyes-age-adult').press('Space');
      await back.locator('[data-purpose="rights-access"]').waitFor();
      await giveEyes(back, 1, 1);
      await back.locator('[data-purpose="rights-access"]').getByTestId('agree').press('Enter');
      await back.getByTestId('came-back').or(back.getByRole('alert')).first().waitFor(slow);
      await seal(back);
      const rotate = back.locator('[data-testid="rotate"][data-rotation="1"]');
      await rotate.getByTestId('begin-rotation').press('Enter');
      await rotate.getByTestId('eyes-age-adult').press('Space');
      await rotate.getByTestId('notice').waitFor();
      await giveEyes(back, 1, 1);
      await host.expectAccessible(back);
      await rotate.getByTestId('agree').press('Enter');
      // Once in 30 days, whoever asks.
      await rotate.locator('[data-code="rotation-too-soon"]').waitFor(slow);
      await back.close();

      expect(await run(['recover', '--receipt', receipt, ...show, ...own('w2')])).toMatchObject({ ok: true });
      expect(await run(['show', ...own('w2')])).toMatchObject({ state: 'ready', rotation: 1, record: true });
    });

    it('the eyes bring the same wallet back on another device, which claims nothing twice; a copy does so without them', {
      timeout: patienceMs,
    }, async () => {
      const other = await host.openPage('/wallet', (page) => giveCamera(page, 1));
      await other.getByTestId('wallet-none').waitFor();
      await other.getByTestId('begin-come-back').press('Enter');
      await other.getByTestId('eyes-age-adult').press('Space');
      await other.locator('[data-purpose="personhood-recovery"]').waitFor();
      await other.getByTestId('show-by-camera').press('Space');
      await other.locator('[data-purpose="personhood-recovery"]').getByTestId('agree').press('Enter');
      await lookIntoLight(other);
      await other.getByTestId('came-back').or(other.getByRole('alert')).first().waitFor(slow);
      await host.expectAccessible(other);
      await seal(other);
      await other.getByTestId('wallet-holds').waitFor();
      await go(other, `/claim?campaign=${campaign}`);
      await other.getByTestId('claim-wallet').press('Space');
      await other.getByTestId('make-account').press('Enter');
      await other.getByTestId('claim').press('Enter');
      await other.getByTestId('claim-answer').getByText('It was paid before.').waitFor(slow);
      await other.close();

      const copied = await host.openPage('/wallet');
      await copied.getByTestId('copy-file').setInputFiles(join(folder, 'copy.json'));
      await copied.getByTestId('copy-passphrase').fill('five words that have nothing');
      await copied.getByTestId('passphrase').fill('other words that are here');
      await copied.getByTestId('passphrase-again').fill('other words that are here');
      await copied.getByTestId('lock-passphrase').press('Enter');
      await copied.getByTestId('wallet-holds').waitFor(slow);
      await copied.reload();
      await copied.getByTestId('passphrase-open').fill('not these words at all');
      await copied.getByTestId('passphrase-open').press('Enter');
      await copied.getByTestId('wallet-shut').waitFor(slow);
      await copied.close();
    });

    it('who leaves by their eyes, or with their wallet, is deleted by all three; what was frozen stays', {
      timeout: patienceMs,
    }, async () => {
      const stranger = await host.openPage('/leave', giveDevice);
      await stranger.getByTestId('leave-eyes').press('Space');
      await stranger.getByTestId('eyes-age-adult').press('Space');
      await stranger.locator('[data-purpose="personhood-recovery"]').waitFor();
      await giveEyes(stranger, 0, 2);
      await host.expectAccessible(stranger);
      await stranger.locator('[data-purpose="personhood-recovery"]').getByTestId('agree').press('Enter');
      const departed = stranger.getByTestId('departed');
      await departed.or(stranger.getByRole('alert')).first().waitFor(slow);
      expect(await departed.getAttribute('data-complete')).toBe('true');
      await host.expectAccessible(stranger);
      await stranger.close();

      await go(mine, '/leave');
      await mine.getByTestId('leave-device').press('Space');
      const before = await revoked();
      await mine.getByTestId('leave').press('Enter');
      await mine.getByTestId('leave-confirm').press('Enter');
      const erased = mine.getByTestId('erased');
      await erased.or(mine.getByRole('alert')).first().waitFor(slow);
      expect(await erased.getAttribute('data-complete')).toBe('true');
      await go(mine, '/wallet');
      await mine.locator('[data-testid="wallet-holds"][data-left="true"]').waitFor();
      // What was shown is not revoked: the list would tell what belongs together.
      expect(await revoked()).toBe(before + 9);

      const { url } = host.platform();
      const own = ['--wallet', join(folder, 'w2.json'), '--key-file', join(folder, 'w2.key'), '--url', url, '--json'];
      const left = await sclera(['wallet', 'leave', '--yes', ...own]);
      expect(JSON.parse(left.stdout)).toMatchObject({ ok: true, outcome: 'done' });
    });

    it('the operator sees counts, plots and reasons, and that the balance adds up', async () => {
      const line = desk.getByTestId('campaign');
      // They were opened with the campaign, and are fetched anew.
      await line.getByTestId('figures').press('Enter');
      await line.getByTestId('figures').press('Enter');
      const figures = desk.getByTestId('campaign-figures');
      await figures.waitFor();
      expect(await figures.getByTestId('balance').getAttribute('data-adds')).toBe('true');
      const totals = (await figures.getByTestId('plot-total').allTextContents()).map(Number);
      // What is deleted is counted for the whole platform.
      expect(totals.with(2, 0)).toEqual([2, 1, 0, 2, 1, 1]);
      expect(totals[2]).toBeGreaterThanOrEqual(2);
      await figures.getByText('Enrolled already').waitFor();
      await figures.locator('summary').press('Enter');
      await host.expectAccessible(desk);
      await line.getByTestId('act-pause').press('Enter');
      await line.getByTestId('act-confirm').press('Enter');
      await desk.locator('[data-testid="campaign"][data-paused="true"]').waitFor();
    });
  });
}

function never(): never {
  throw new Error('nobody votes here');
}
