import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from './support/chromium.ts';
import { drawEyes } from './support/people.ts';
import { startPlatform, type TestPlatform, temporaryFolder } from './support/platform.ts';

/** The console's first page by hand, in a real browser: two pictures, notice, consent, contours, shares, answer, record, deletion. */
describe('the console in Chromium', () => {
  const folder = temporaryFolder('browser');
  const pictures = mkdtempSync(join(tmpdir(), 'sclera-pictures-'));
  const reached = new Set<string>();
  const complaints: string[] = [];
  let platform: TestPlatform;
  let browser: Browser;

  beforeAll(async () => {
    platform = await startPlatform({ data: folder.path });
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser?.close();
    await platform?.stop();
    folder.remove();
    rmSync(pictures, { recursive: true, force: true });
  });

  const openPage = async (): Promise<Page> => {
    const page = await browser.newPage();
    page.on('request', (request) => reached.add(new URL(request.url()).origin));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(platform.console);
    return page;
  };

  /** Gives both pictures, chooses the purpose, says how old, agrees to the notice, and asks. */
  const walk = async (page: Page, purpose: string, capture: number): Promise<string> => {
    for (const [eye, bytes] of Object.entries(drawEyes('browser', 0, capture))) {
      const path = join(pictures, `${eye}.png`);
      mkdirSync(pictures, { recursive: true });
      writeFileSync(path, bytes);
      await page.getByTestId(`file-${eye}`).setInputFiles(path);
    }
    await page.getByTestId(`purpose-${purpose}`).check({ force: true });
    await page.getByTestId('age-adult').check({ force: true });
    await page.getByTestId('notice').waitFor();
    await page.getByTestId('agree').click();
    await page.getByTestId('captured').waitFor({ timeout: 120_000 });
    for (const party of ['a', 'b', 'c']) await page.getByTestId(`share-${party}`).waitFor();
    await page.getByTestId('ask').click();
    const answer = page.getByTestId('answer');
    await answer.waitFor({ timeout: 120_000 });
    return (await answer.getAttribute('data-decision')) ?? '';
  };

  it('enrols by hand, recognises another capture, shows the record, and deletes everywhere', async () => {
    const page = await openPage();
    expect(await walk(page, 'uniqueness-enrolment', 0)).toBe('enrolled');
    const checks = page.getByTestId('checks').locator('li');
    expect(await checks.count()).toBeGreaterThanOrEqual(4);
    for (const ok of await checks.evaluateAll((items) => items.map((item) => item.getAttribute('data-ok')))) expect(ok).toBe('true');

    const download = page.waitForEvent('download');
    await page.getByTestId('save-receipt').click();
    const receipt = join(pictures, 'receipt.json');
    await (await download).saveAs(receipt);
    expect(JSON.parse(readFileSync(receipt, 'utf8')).personalKey).toMatch(/^[\w-]{43}$/);

    const second = await openPage();
    expect(await walk(second, 'uniqueness-check', 1)).toBe('already-enrolled');
    await second.close();

    await page.getByTestId('erase').first().click();
    await page.getByTestId('erase-confirm').first().click();
    const erased = page.getByTestId('erased').first();
    await erased.waitFor({ timeout: 60_000 });
    expect(await erased.getAttribute('data-complete')).toBe('true');

    const third = await openPage();
    expect(await walk(third, 'uniqueness-check', 2)).toBe('new');
  });

  it('reached nothing but its own server and the gateway, and nothing complained', () => {
    for (const origin of reached) expect([platform.url, platform.console, 'null']).toContain(origin);
    expect(complaints).toEqual([]);
  });
});
