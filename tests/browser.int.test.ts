import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtinNotices, type DeviceKey, deviceIdOf } from '@sclera/core';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from './support/chromium.ts';
import { drawChip } from './support/drawn-camera.ts';
import { drawEyes } from './support/people.ts';
import { testPersonhoodPages } from './support/personhood-pages.ts';
import { sclera, startPlatform, type TestPlatform, temporaryFolder } from './support/platform.ts';
import { testSimPages } from './support/sim-pages.ts';

/** A platform begins with a trial assessment for each. */
const builtinPurposes = [...new Set(builtinNotices().map(({ purpose }) => purpose))];

/** The console's first page by hand, in a real browser: two pictures, notice, consent, contours, shares, answer, record, deletion. */
describe('the console in Chromium', () => {
  const folder = temporaryFolder('browser');
  const pictures = mkdtempSync(join(tmpdir(), 'sclera-pictures-'));
  const reached = new Set<string>();
  /** Where people go by their own hand. */
  const ownHand = new Set<string>();
  const complaints: string[] = [];
  const chip = drawChip('anna');
  let platform: TestPlatform;
  let browser: Browser;
  /** Whoever was told that they are enrolled already, and appealed. */
  let appellant: Page;

  beforeAll(async () => {
    const csca = join(pictures, 'csca.pem');
    writeFileSync(csca, (await chip).csca);
    platform = await startPlatform({ data: folder.path, env: { SCLERA_CSCA: csca } });
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser?.close();
    await platform?.stop();
    folder.remove();
    rmSync(pictures, { recursive: true, force: true });
  });

  const openPage = async (path = '/', before: (page: Page) => Promise<unknown> = async () => {}): Promise<Page> => {
    const page = await browser.newPage();
    await before(page);
    page.on('request', (request) => reached.add(new URL(request.url()).origin));
    // What is asked for and not there, not yet allowed, done before, or too soon again, is an answer that pages wait for.
    const isAnswer = (text: string): boolean => /the server responded with a status of (40[149]|429)/.test(text);
    page.on('console', (message) => message.type() === 'error' && !isAnswer(message.text()) && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(new URL(path, platform.console).href);
    return page;
  };

  /** A device that makes and uses passkeys. */
  const giveAuthenticator = async (page: Page): Promise<void> => {
    const authenticator = await page.context().newCDPSession(page);
    await authenticator.send('WebAuthn.enable');
    const options = {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
    } as const;
    await authenticator.send('WebAuthn.addVirtualAuthenticator', { options: { ...options, automaticPresenceSimulation: true } });
  };

  /** Gives both pictures and chooses the purpose. */
  const begin = async (page: Page, purpose: string, capture: number): Promise<void> => {
    await givePictures(page, capture);
    await page.getByTestId(`purpose-${purpose}`).press('Space');
  };

  const givePictures = async (page: Page, capture: number): Promise<void> => {
    // A folder of its own: a page that still shows a picture must not find another one in its place.
    const folder = mkdtempSync(join(pictures, 'eyes-'));
    for (const [eye, bytes] of Object.entries(drawEyes('browser', 0, capture))) {
      const path = join(folder, `${eye}.png`);
      writeFileSync(path, bytes);
      await page.getByTestId(`file-${eye}`).setInputFiles(path);
    }
  };

  /** Says how old, agrees to the notice, and asks. */
  const walk = async (page: Page, purpose: string, capture: number): Promise<string> => {
    await begin(page, purpose, capture);
    await page.getByTestId('age-adult').press('Space');
    await page.getByTestId('notice').waitFor();
    await page.getByTestId('agree').click();
    await page.getByTestId('captured').waitFor({ timeout: 120_000 });
    for (const party of ['a', 'b', 'c']) await page.getByTestId(`share-${party}`).waitFor();
    await page.getByTestId('ask').click();
    const answer = page.getByTestId('answer');
    await answer.waitFor({ timeout: 120_000 });
    return (await answer.getAttribute('data-decision')) ?? '';
  };

  /** Nothing that axe finds wrong, light and dark. */
  const expectAccessible = async (page: Page): Promise<void> => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.evaluate(axe.source);
      const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: typeof import('axe-core') }).axe.run());
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    }
  };

  /** An assessment that was drafted at the machine waits for a reviewer, who reads it whole and puts it in force. */
  const approveAssessment = async (page: Page): Promise<void> => {
    const questions = (await (await fetch(`${platform.url}/v1/assessments/questions`)).json()) as { id: string }[];
    const answers = join(pictures, 'answers.json');
    writeFileSync(answers, JSON.stringify(Object.fromEntries(questions.map(({ id }) => [id, `A whole answer about ${id}.`]))));
    const at = ['--data', folder.path, '--json'];
    const drafted = await sclera(['assessment', 'draft', '--purpose', 'uniqueness-check', '--answers', answers, ...at]);
    const { id } = JSON.parse(drafted.stdout);
    expect((await sclera(['assessment', 'submit', id, ...at])).code).toBe(0);
    await page.reload();
    const waiting = page.getByTestId('assessment-waiting');
    await waiting.getByTestId('read-assessment').press('Enter');
    await waiting.getByText('A whole answer about risks.').waitFor();
    const form = waiting.getByTestId('approve-form');
    expect(await form.getByRole('button').isDisabled()).toBe(true);
    await form.getByRole('textbox').fill('data protection officer');
    await expectAccessible(page);
    await form.getByRole('button').press('Enter');
    await waiting.waitFor({ state: 'detached' });
    const about = await (await fetch(`${platform.url}/.well-known/biometrics`)).json();
    const rests = about.purposes.map((one: { purpose: string; assessments: object[] }) => [one.purpose, one.assessments]);
    expect(Object.fromEntries(rests)).toMatchObject({
      'uniqueness-check': [{ state: 'approved', id, approved: { by: 'data protection officer' } }],
      'uniqueness-enrolment': [{ state: 'trial', approved: null }],
    });
  };

  /** The device that this browser is, whose private key no script can read out. */
  const deviceIn = async (page: Page): Promise<string> => {
    const { publicJwk, extractable } = await page.evaluate(async () => {
      const opening = indexedDB.open('sclera-device');
      const done = <T>(request: IDBRequest<T>) =>
        new Promise<T>((resolve) => request.addEventListener('success', () => resolve(request.result)));
      const pair: CryptoKeyPair = await done((await done(opening)).transaction('keys').objectStore('keys').get('own'));
      return { publicJwk: await crypto.subtle.exportKey('jwk', pair.publicKey), extractable: pair.privateKey.extractable };
    });
    expect(extractable).toBe(false);
    const { kty, crv, x, y } = publicJwk;
    return deviceIdOf({ kty, crv, x, y } as DeviceKey);
  };

  /** The capture was signed by this browser, the page says how weak that is, and the operators see the device. */
  const expectSigned = async (page: Page, data: string): Promise<void> => {
    const id = await deviceIn(page);
    const said = page.getByTestId('checks').locator('li', { hasText: `Device ${id.slice(0, 8)} signed the capture` });
    expect(await said.textContent()).toContain('weak');
    const { devices } = JSON.parse((await sclera(['device', 'list', '--data', data, '--json'])).stdout);
    expect(devices).toContainEqual(expect.objectContaining({ id, name: 'a browser', weak: true, by: 'itself', state: 'active' }));
  };

  /** My data as it stands while something is held: five sentences, every place, the file, and the text that was agreed to. */
  const readMyData = async (page: Page): Promise<void> => {
    const pages = page.getByRole('navigation', { name: 'Pages' });
    await pages.getByRole('link', { name: 'My data' }).click();
    const glance = page.getByTestId('glance');
    await glance.waitFor();
    for (const sentence of [
      'Three shares of your eyes',
      'Party A, Party B and Party C',
      'You agreed to it',
      'Until',
      'compared yourself once',
    ])
      expect(await glance.textContent()).toContain(sentence);
    await page.getByTestId('places').waitFor();
    expect(await page.getByTestId('places').locator('li').count()).toBe(4);
    await expectAccessible(page);
    const download = page.waitForEvent('download');
    await page.getByTestId('take-away').click();
    const path = join(pictures, 'my-data.json');
    await (await download).saveAs(path);
    const text = readFileSync(path, 'utf8');
    const { data, signature } = JSON.parse(text);
    const { notices } = data;
    expect([data.enrolments.length, notices.length, signature.split('.').length]).toEqual([1, 1, 3]);
    expect(text).not.toContain('personalKey');

    await page.locator('summary', { hasText: 'Correct' }).press('Enter');
    await page.getByTestId('correct-14-17').press('Space');
    await page.getByRole('button', { name: 'Correct it' }).press('Enter');
    await page.locator('[data-kind="correction"]').waitFor();
    await page.locator('summary', { hasText: 'Object' }).press('Enter');
    const objection = page.getByTestId('objection');
    // By keyboard: what comes in above moves the page under a pointer.
    await objection.getByRole('radio').first().press('Space');
    await objection.getByRole('textbox').fill('It should stop while I am away.');
    await objection.getByRole('button').click();
    await page.getByTestId('matters').getByText('It should stop while I am away.').waitFor();
    await expectAccessible(page);

    await page.getByRole('link', { name: /^Read again what you were told/ }).press('Enter');
    await page.getByTestId('notice').waitFor();
    expect(new URL(page.url()).pathname).toBe(`/notice/${notices[0].hash}`);
    expect(await page.getByTestId('notice').textContent()).toContain(notices[0].necessity);
    await page.getByTestId('language').selectOption('es');
    await page.locator('[data-testid="notice"][data-language="es"]').waitFor();
    expect(new URL(page.url()).pathname).not.toContain(notices[0].hash);
    await expectAccessible(page);
  };

  /** Adds a passkey to the record that is open, comes in with it as on another device, and goes. */
  const usePasskey = async (page: Page): Promise<void> => {
    await giveAuthenticator(page);
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'My data' }).click();
    await page.getByTestId('receipt-file').setInputFiles(join(pictures, 'receipt.json'));
    await page.getByTestId('passkey-name').fill('my telephone');
    await page.getByTestId('passkey-name').press('Enter');
    await page.getByTestId('passkey').getByText('my telephone').waitFor({ timeout: 30_000 });
    await page.locator('[data-testid="use"][data-kind="passkey"]').waitFor();
    await page.reload();
    await page.getByTestId('passkey-sign-in').press('Enter');
    await page.getByTestId('person-signed-in').waitFor({ timeout: 30_000 });
    await page.getByTestId('glance').waitFor();
    expect(await page.locator('[data-testid="use"][data-kind="passkey"]').count()).toBe(2);
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByTestId('record').waitFor({ state: 'detached' });
  };

  /** Back into the record with a receipt that has no key, and one’s eyes. */
  const comeBack = async (page: Page, spare: string): Promise<void> => {
    await page.getByTestId('way-back').press('Enter');
    await page.getByTestId('way-back-form').waitFor();
    expect(await page.getByTestId('way-back-agree').isDisabled()).toBe(true);
    await page.getByTestId('way-back-receipt').setInputFiles(spare);
    await givePictures(page, 1);
    await page.getByTestId('way-back-adult').press('Space');
    await page.getByTestId('notice').waitFor();
    await expectAccessible(page);
    await page.getByTestId('way-back-agree').press('Enter');
    const answer = page.getByTestId('way-back-answer');
    await answer.waitFor({ timeout: 120_000 });
    expect(await answer.getAttribute('data-decision')).toBe('matched');
    expect(await page.getByTestId('way-back-open').isDisabled()).toBe(true);
    await expectAccessible(page);
    const download = page.waitForEvent('download');
    await page.getByTestId('save-receipt').click();
    await (await download).saveAs(join(pictures, 'new-receipt.json'));
    await page.getByTestId('way-back-open').press('Enter');
    await page.locator('[data-testid="use"][data-kind="recovery"]').waitFor();
    expect(await page.getByTestId('passkey').count()).toBe(0);
  };

  /** Puts the answer that one is enrolled already before a human being. */
  const appeal = async (page: Page): Promise<void> => {
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'My data' }).click();
    await page.locator('summary', { hasText: 'Appeal' }).press('Enter');
    const form = page.getByTestId('appeal');
    const button = form.getByRole('button');
    await form.getByRole('textbox').fill('I have never been here before.');
    expect(await button.isDisabled()).toBe(true);
    await form.getByTestId('refusal').press('Space');
    await button.press('Enter');
    await page.getByTestId('matters').getByText('I have never been here before.').waitFor();
    await page.getByText('Nothing was refused to you that you have not appealed already.').waitFor();
  };

  /** Objects to what was agreed to; until a human being has answered it rests. */
  const object = async (page: Page): Promise<void> => {
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'My data' }).click();
    await page.locator('summary', { hasText: 'Object' }).press('Enter');
    const form = page.getByTestId('objection');
    await form.getByRole('textbox').fill('I was hurried.');
    await form.getByRole('radio').press('Space');
    await form.getByRole('button').press('Enter');
    await page.getByTestId('matters').getByText('Until then your eyes are not used for it.').waitFor();
    await expectAccessible(page);
  };

  it('enrols by hand, recognises another capture, shows the record, and deletes everywhere', async () => {
    const page = await openPage();
    expect(await walk(page, 'uniqueness-enrolment', 0)).toBe('enrolled');
    const checks = page.getByTestId('checks').locator('li');
    expect(await checks.count()).toBeGreaterThanOrEqual(4);
    for (const ok of await checks.evaluateAll((items) => items.map((item) => item.getAttribute('data-ok')))) expect(ok).toBe('true');

    await expectSigned(page, folder.path);

    const download = page.waitForEvent('download');
    await page.getByTestId('save-receipt').click();
    const receipt = join(pictures, 'receipt.json');
    await (await download).saveAs(receipt);
    const kept = JSON.parse(readFileSync(receipt, 'utf8'));
    expect(kept.personalKey).toMatch(/^[\w-]{43}$/);
    const { origin } = JSON.parse(Buffer.from(kept.receipt.split('.')[1], 'base64url').toString());
    expect(origin).toEqual({ device: await deviceIn(page), kind: 'software-key', weak: true });
    const apart = page.waitForEvent('download');
    await page.getByTestId('save-spare').click();
    const spare = join(pictures, 'spare.txt');
    await (await apart).saveAs(spare);
    expect(readFileSync(spare, 'utf8').split('.')).toHaveLength(3);

    const reader = await openPage();
    await reader.goto(new URL('/record', platform.console).href);
    await reader.getByTestId('receipt-file').setInputFiles(receipt);
    await readMyData(reader);
    await usePasskey(reader);

    const second = await openPage();
    expect(await walk(second, 'uniqueness-check', 1)).toBe('already-enrolled');
    await appeal(second);
    appellant = second;

    await comeBack(reader, spare);
    const stale = await openPage();
    await stale.goto(new URL('/record', platform.console).href);
    await stale.getByTestId('receipt-file').setInputFiles(receipt);
    await stale.locator('[data-code="unauthenticated"]').waitFor();
    await stale.close();

    await reader.getByTestId('erase').click();
    await reader.getByTestId('erase-confirm').click();
    const erased = reader.getByTestId('erased');
    await erased.waitFor({ timeout: 60_000 });
    expect(await erased.getAttribute('data-complete')).toBe('true');
    expect(await reader.locator('[data-testid="deletion-parties"] [data-confirmed="true"]').count()).toBe(3);
    for (const ok of await reader
      .getByTestId('checks')
      .locator('li')
      .evaluateAll((items) => items.map((item) => item.getAttribute('data-ok'))))
      expect(ok).toBe('true');
    await reader.getByTestId('forgotten').waitFor();
    expect(await reader.getByTestId('stays').locator('li').count()).toBe(2);
    await expectAccessible(reader);
    await reader.close();
    await page.close();

    const third = await openPage();
    expect(await walk(third, 'uniqueness-check', 2)).toBe('new');
    await object(third);
    await third.close();
  });

  /** A page whose device makes passkeys, and what signs in there with an invitation. */
  const openDesk = async (path: string): Promise<Page> => {
    const page = await browser.newPage();
    await giveAuthenticator(page);
    await page.goto(new URL(path, platform.console).href);
    return page;
  };
  const signInWithInvitation = async (page: Page, role: string): Promise<void> => {
    const invited = await sclera(['operator', 'invite', '--role', role, '--data', folder.path, '--json']);
    await page.getByTestId('invitation').fill(JSON.parse(invited.stdout).invitation);
    await page.getByTestId('invitation').press('Enter');
    await page.getByTestId('signed-in').waitFor({ timeout: 30_000 });
  };
  /** The words of the heading that has the focus. */
  const focused = (page: Page) => page.evaluate(() => `${document.activeElement?.tagName} ${document.activeElement?.textContent}`);

  let reference = '';
  it('takes a report from anybody, by keyboard, with no cookie, and gives a reference to come back with', async () => {
    const page = await openPage();
    await page.getByRole('link', { name: 'Report what is wrong' }).press('Enter');
    const form = page.getByTestId('report');
    await form.getByTestId('topic-misuse').press('Space');
    await form.getByRole('textbox').fill('A camera in a changing room.');
    await expectAccessible(page);
    await form.getByRole('button').press('Enter');
    await page.getByTestId('report-sent').waitFor();
    expect(await focused(page)).toBe('H2 Your report has arrived');
    reference = (await page.getByTestId('reference').textContent()) ?? '';
    await expectAccessible(page);
    expect([await page.context().cookies(), await page.evaluate(() => JSON.stringify([localStorage, sessionStorage]))]).toEqual([
      [],
      expect.not.stringContaining(reference),
    ]);
    await page.getByTestId('ticket').fill('none-such');
    await page.getByTestId('ticket').press('Enter');
    await page.getByTestId('no-report').waitFor();
    await page.close();
  });

  it('lets a reviewer in by passkey, who takes the appeal and answers it; the person reads the answer', async () => {
    const page = await openDesk('/review');
    await page.getByTestId('invitation').fill('nobody-was-invited');
    await page.getByTestId('invitation').press('Enter');
    await page.getByTestId('sign-in-refused').waitFor();
    await expectAccessible(page);
    await signInWithInvitation(page, 'reviewer');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByTestId('sign-in').press('Enter');
    await page.getByTestId('signed-in').waitFor({ timeout: 30_000 });

    const matter = page.getByTestId('matter').filter({ hasText: 'I have never been here before.' });
    await matter.getByTestId('take').press('Enter');
    const answer = matter.getByTestId('answer-form');
    await answer.waitFor();
    expect(await focused(page)).toBe('H3 Appeal');
    expect(await answer.getByRole('button').isDisabled()).toBe(true);
    await answer.getByTestId('other-way-ordered').press('Space');
    await answer.getByRole('textbox').fill('Ask at the counter: papers of your choice are enough.');
    await expectAccessible(page);
    await answer.getByRole('button').press('Enter');
    await matter.waitFor({ state: 'detached' });
    expect(await focused(page)).toContain('H2 Waiting for an answer');

    const report = page.getByTestId('matter').filter({ hasText: 'A camera in a changing room.' });
    await report.getByTestId('take').press('Enter');
    await report.getByTestId('remedied').press('Space');
    await report.getByRole('textbox').fill('It was taken down today.');
    await report.getByTestId('answer-form').getByRole('button').press('Enter');
    await report.waitFor({ state: 'detached' });
    await approveAssessment(page);
    await page.close();

    const pages = appellant.getByRole('navigation', { name: 'Pages' });
    await pages.getByRole('link', { name: 'Ask or enrol' }).click();
    await pages.getByRole('link', { name: 'My data' }).click();
    await appellant.getByTestId('matters').getByText('Ask at the counter: papers of your choice are enough.').waitFor();
    await appellant.locator('[data-kind="appeal-answer"]').waitFor();
    await appellant.close();

    const anybody = await openPage();
    await anybody.goto(new URL('/report', platform.console).href);
    await anybody.getByTestId('ticket').fill(reference);
    await anybody.getByTestId('ticket').press('Enter');
    await anybody.getByTestId('followed').getByText('It was taken down today.').waitFor();
    await expectAccessible(anybody);
    await anybody.close();
  });

  it('shows an operator what is to be done; one task is taken and done with a note, another ends by itself', async () => {
    const page = await openDesk('/operator');
    await signInWithInvitation(page, 'operator');
    const tasks = page.getByTestId('task');
    await tasks.first().waitFor();
    const trial = page.locator('[data-testid="task"][data-source="assessment"]').first();
    await trial.getByTestId('take-task').press('Enter');
    await trial.getByText('It leaves this list as soon as that is so.').waitFor();
    expect(await focused(page)).toContain('H3 The trial assessment');
    await page.getByTestId('retention').getByText('The gateway looked last on').waitFor();

    const breach = { summary: 'A disk was stolen.', awareAt: new Date().toISOString(), risk: 'likely', records: ['shares'], people: null };
    const body = JSON.stringify({ ...breach, consequences: 'None alone.', measures: 'New shares.' });
    const opened = await page.evaluate(
      async ({ url, body }) => {
        const headers = { 'content-type': 'application/json' };
        return (await fetch(`${url}/v1/operator/breaches`, { method: 'POST', credentials: 'include', headers, body })).status;
      },
      { url: platform.url.replace('127.0.0.1', 'localhost'), body },
    );
    expect(opened).toBe(200);
    await page.reload();
    const tell = page.locator('[data-testid="task"][data-source="breach"]').first();
    await tell.getByTestId('take-task').press('Enter');
    await tell.getByRole('textbox').fill('They were told on the first page.');
    await expectAccessible(page);
    await tell.getByRole('button', { name: 'It is done' }).press('Enter');
    await page.locator('summary', { hasText: 'Done' }).press('Enter');
    await page.getByTestId('tasks-done').getByText('They were told on the first page.').waitFor();
    await expectAccessible(page);
    await page.close();
    const status = await sclera(['status', '--url', platform.url, '--data', folder.path, '--json']);
    const { tasks: left, expiry } = JSON.parse(status.stdout) as { tasks: { source: string; state: string }[]; expiry: { lastAt: string } };
    // One trial assessment was approved, one was taken; those of the other purposes wait.
    const others = builtinPurposes.length - 2;
    expect(left.map(({ source, state }) => `${source} ${state}`).sort()).toEqual([
      ...Array.from({ length: others }, () => 'assessment open'),
      'assessment taken',
      'breach open',
    ]);
    expect(expiry.lastAt).toMatch(/^2\d{3}-/);
  });

  it('shows an auditor everything that was done on a day, part by part', async () => {
    const page = await openDesk('/operator');
    await signInWithInvitation(page, 'auditor');
    await page.evaluate(
      async (url) => {
        for (let i = 0; i < 30; i++) await fetch(`${url}/v1/operator/me`, { credentials: 'include' });
      },
      platform.url.replace('127.0.0.1', 'localhost'),
    );
    await page.reload();
    const acts = page.getByTestId('acts').locator('li');
    await acts.first().waitFor();
    expect(await acts.count()).toBe(50);
    await page.getByTestId('more').press('Enter');
    await acts.nth(50).waitFor();
    expect(await page.getByTestId('acts').textContent()).toContain('An account (reviewer): assessment-approval-asked');
    await expectAccessible(page);
    await page.getByLabel('Day (UTC)').fill('2020-01-01');
    await page.getByText('Nothing was done on this day.').waitFor();
    await page.close();
  });

  it('captures nothing of a child before a parent or guardian agreed with a key of their own', async () => {
    const page = await openPage();
    const child = async (): Promise<void> => {
      await begin(page, 'uniqueness-check', 3);
      await page.getByTestId('age-under-14').press('Space');
      await page.getByTestId('notice').waitFor();
      await page.getByTestId('guardian').press('Space');
      await page.getByTestId('agree').click();
      await page.getByTestId('guardian-decision').waitFor();
      expect(await page.getByTestId('capturing').count()).toBe(0);
    };
    await child();
    await expectAccessible(page);
    await page.getByTestId('guardian-refuse').click();
    await page.getByText('The parent or guardian said no.').waitFor();
    expect(await page.getByTestId('capturing').count()).toBe(0);
    await page.getByTestId('restart').first().click();
    await child();
    await page.getByTestId('guardian-agree').press('Enter');
    const theirs = page.getByTestId('guardian-receipt');
    await theirs.waitFor();
    const download = page.waitForEvent('download');
    await theirs.getByTestId('save-receipt').press('Enter');
    const receipt = join(pictures, 'guardian.json');
    await (await download).saveAs(receipt);
    await page.getByTestId('captured').waitFor({ timeout: 120_000 });

    // The guardian, elsewhere and later, takes it back with their own key; the child sees that it is over.
    const guardian = await openPage();
    await guardian.goto(new URL('/record', platform.console).href);
    await guardian.getByTestId('receipt-file').setInputFiles(receipt);
    const confirmed = guardian.getByTestId('consent');
    await confirmed.waitFor();
    expect(await confirmed.textContent()).toContain('You agreed as parent or guardian.');
    await expectAccessible(guardian);
    await confirmed.getByTestId('withdraw').press('Enter');
    await guardian.getByTestId('withdrawn').waitFor();
    await guardian.close();
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'My data' }).click();
    await page.locator('[data-testid="consent"][data-state="withdrawn"]').waitFor();
    await page.close();

    // Who is old enough decides alone.
    const later = await openPage();
    await begin(later, 'uniqueness-check', 3);
    await later.getByTestId('age-14-17').press('Space');
    await later.getByTestId('notice').waitFor();
    await later.getByTestId('agree').click();
    await later.getByTestId('captured').waitFor({ timeout: 120_000 });
    expect(await later.getByTestId('guardian-decision').count()).toBe(0);
    await later.close();
  });

  const openCounter = async (): Promise<Page> => {
    const page = await openDesk('/counter');
    await signInWithInvitation(page, 'clerk');
    return page;
  };
  testSimPages({
    openPage,
    expectAccessible,
    chip: () => chip,
    address: (path) => new URL(path, platform.console).href,
    openCounter,
  });

  testPersonhoodPages({
    openPage,
    expectAccessible,
    platform: () => ({ url: platform.url, console: platform.console, data: folder.path }),
    ownHand,
    openCounter,
    openDesk: async (path) => {
      const page = await openDesk(path);
      await signInWithInvitation(page, 'operator');
      return page;
    },
  });

  it('shows every impact assessment, how it stands, and its document to print', async () => {
    const page = await openPage();
    await page.getByRole('link', { name: 'Impact assessments' }).click();
    const assessments = page.getByTestId('assessments');
    await assessments.waitFor();
    const states = await assessments.locator('li').evaluateAll((items) => items.map((item) => item.getAttribute('data-state')));
    expect(states).toEqual(['approved', ...builtinPurposes.map(() => 'trial')]);
    expect(await assessments.locator('li').first().textContent()).toMatch(/data protection officer, on .* line \d+ of the public log/);
    const address = await assessments.getByRole('link').first().getAttribute('href');
    const text = await (await fetch(address ?? '')).text();
    expect(text).toContain('@media print');
    expect(text).toContain((await assessments.locator('.hash').first().textContent()) ?? 'no hash');
    await page.close();
  });

  it('reads the public log, checks all of it, remembers it, and proves one line', async () => {
    const page = await openPage();
    await page.getByRole('link', { name: 'Public log' }).first().click();
    await page.getByTestId('log-check').click();
    const checked = page.getByTestId('log-checked');
    await checked.waitFor({ timeout: 60_000 });
    expect(await checked.getAttribute('data-ok')).toBe('true');
    await page.getByTestId('log-check').click();
    await page.getByText('It still begins with what this browser saw before').waitFor({ timeout: 60_000 });
    const lines = Number((await page.getByTestId('log-size').textContent())?.replace(/\D/g, ''));
    expect(lines).toBeGreaterThan(5);
    await page.getByTestId('line-number').fill(String(lines));
    expect(await page.getByTestId('line-look').isDisabled()).toBe(true);
    await page.getByTestId('line-number').fill('3');
    await page.getByTestId('line-number').press('Enter');
    const line = page.getByTestId('line');
    await line.waitFor();
    expect(await line.getAttribute('data-proved')).toBe('true');
    await page.close();
  });

  it.each([
    '/',
    '/record',
    '/notice',
    '/log',
    '/assessments',
    '/report',
    '/review',
    '/operator',
    '/refusals',
    '/sim',
    '/counter',
    '/enrol',
    '/wallet',
  ])('%s has nothing that axe finds wrong, light and dark, and is walked through by keyboard', async (path) => {
    const page = await openPage();
    await page.goto(new URL(path, platform.console).href);
    await page.locator('h1').waitFor();
    await page.waitForFunction(() => document.querySelector('.wait') === null);
    await expectAccessible(page);
    // One title, and no step of the headings left out.
    const levels = await page.locator('h1, h2, h3, h4').evaluateAll((found) => found.map(({ tagName }) => Number(tagName[1])));
    expect([levels[0], levels.filter((level) => level === 1).length]).toEqual([1, 1]);
    for (const [i, level] of levels.entries()) expect(level - (levels[i - 1] ?? 0)).toBeLessThanOrEqual(1);
    // The first stop leads past what every page has.
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
    await page.locator('.skip').focus();
    // From the top of the page to its end: every stop is visible, and none is a trap.
    const stops = new Set<string>();
    for (let i = 0; i < 60; i++) {
      await page.keyboard.press('Tab');
      const stop = await page.evaluate(() => {
        const at = document.activeElement;
        return at === null || at === document.body
          ? null
          : `${at.tagName} ${at.getBoundingClientRect().width > 0} ${at.outerHTML.slice(0, 80)}`;
      });
      if (stop === null) break;
      expect(stop).toContain(' true ');
      stops.add(stop);
    }
    expect(stops.size).toBeGreaterThan(6);
    await page.close();
  });

  it('says that it has no notice of a fingerprint that nobody published', async () => {
    const page = await browser.newPage();
    await page.goto(new URL(`/notice/${'0'.repeat(64)}`, platform.console).href);
    await page.locator('[data-code="notice-unknown"]').waitFor({ timeout: 30_000 });
    await page.close();
  });

  it('reached nothing but its own server and the gateway, and nothing complained', () => {
    // The pages stand at the other name of this machine.
    for (const origin of reached)
      expect([platform.url, platform.console, 'null', ...ownHand]).toContain(origin.replace('localhost', '127.0.0.1'));
    expect(complaints).toEqual([]);
  });
});
