import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeHead, renderHead } from '@sclera/synth';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { colourJpeg } from '../../packages/engine/testing/colour-jpeg.ts';
import { launchChromium } from './chromium.ts';
import { type DrawnChip, drawPassport, drawPoses, standBefore } from './drawn-camera.ts';

/** What these tests need of the file that they are a part of: its platform, its browser, its ways to look at a page. */
export interface SimTestHost {
  openPage(path: string, before?: (page: Page) => Promise<unknown>): Promise<Page>;
  /** A page that is signed in as a clerk. */
  openCounter(): Promise<Page>;
  address(path: string): string;
  /** Its state is on the list that the platform was started with. */
  readonly chip: () => Promise<DrawnChip>;
  expectAccessible(page: Page): Promise<void>;
}

const passport = drawPassport('anna');
/** Networks run in the page; a machine that is busy with other things takes its time. */
const patienceMs = 360_000;

/** Registering a line by hand: a drawn person before the camera, a still picture before it, and the counter. */
export function testSimPages(host: SimTestHost): void {
  describe('registering a line', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sclera-lines-'));
    const photo = join(folder, 'passport.jpg');
    beforeAll(() => writeFileSync(photo, passport.photo));
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    /** Which line and which way; then, with a face, the decision. */
    const begin = async (page: Page, way: 'face' | 'counter', line: string, code = ''): Promise<void> => {
      await page.getByTestId('line').fill(line);
      if (code !== '') {
        await page.locator('summary', { hasText: 'gives the line over' }).press('Enter');
        await page.getByTestId('code').fill(code);
      }
      await page.getByTestId(`way-${way}`).press('Space');
      await page.getByTestId('name').press('Enter');
      if (way === 'counter') return;
      await page.getByTestId('age-adult').press('Space');
      await page.getByTestId('notice').waitFor();
    };

    const showDocument = async (page: Page): Promise<void> => {
      await page.locator('[data-testid="sim"][data-engine="ready"]').waitFor({ timeout: 120_000 });
      await page.getByTestId('document-photo-file').setInputFiles(photo);
      await page.getByTestId('document-zone').fill(passport.zone.toLowerCase());
      await page.locator('[data-testid="zone-said"][data-ok="true"]').waitFor();
      await page.getByTestId('read-document').press('Enter');
      await page.getByTestId('document-read').waitFor({ timeout: 120_000 });
    };

    /** The three files of a chip, first with one that is another's; then away with it again. */
    const showChip = async (page: Page): Promise<void> => {
      const { sod, dg1, dg2 } = (await host.chip()).files;
      const file = (name: string, bytes: Uint8Array) => ({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(bytes) });
      await page.locator('[data-testid="sim"][data-engine="ready"]').waitFor({ timeout: 120_000 });
      await page.getByTestId('document-chip').press('Space');
      await page.getByTestId('chip-files').setInputFiles([file('EF_SOD.BIN', sod), file('EF_DG1.BIN', dg1), file('EF_DG2.BIN', dg1)]);
      await page.getByTestId('read-chip').press('Enter');
      await page.getByTestId('document-refused').waitFor({ timeout: 60_000 });
      await page.getByTestId('chip-files').setInputFiles([file('EF_DG2.BIN', dg2)]);
      await page.getByTestId('read-chip').press('Enter');
      await page.locator('[data-testid="document-read"][data-evidence="chip"]').waitFor({ timeout: 60_000 });
      await page.getByText('appointed by a state on the operator’s list').waitFor();
      await page.getByRole('button', { name: 'Take another one' }).press('Enter');
    };

    /** The camera on, a face in place, and the first step asked for. */
    const start = async (page: Page): Promise<void> => {
      await page.getByTestId('camera-on').press('Enter');
      await page.locator('[data-testid="face"][data-say="ready"]').waitFor({ timeout: 120_000 });
      await page.getByTestId('begin').press('Enter');
      await page.locator('[data-testid="face"][data-attempt="steps"]').waitFor({ timeout: 120_000 });
    };

    const save = async (page: Page, button: string, name: string): Promise<string> => {
      const download = page.waitForEvent('download');
      await page.getByTestId(button).press('Enter');
      const path = join(folder, name);
      await (await download).saveAs(path);
      return path;
    };

    it('by a face: notice, document, three steps before the camera, the line with its receipt; then given over and ended', {
      timeout: patienceMs,
    }, async () => {
      const page = await host.openPage('/sim', (fresh) => fresh.addInitScript(standBefore, drawPoses('anna')));
      await begin(page, 'face', '8934071234567890123');
      await host.expectAccessible(page);
      await page.getByTestId('agree').press('Enter');
      await page.getByTestId('decided').waitFor();
      await page.getByTestId('document-zone').fill(passport.zone.replace('L898902C3', 'L898902C4'));
      await page.getByText('A check digit does not fit').first().waitFor();
      await showDocument(page);
      expect(await page.getByTestId('not-proven').textContent()).toContain('No chip was read');
      await host.expectAccessible(page);
      await page.getByTestId('open-claim').press('Enter');
      await start(page);
      const answer = page.getByTestId('sim-answer');
      await answer.or(page.getByTestId('face').getByRole('alert')).waitFor({ timeout: 240_000 });
      // Where it came to nothing, its reasons.
      expect(await page.getByTestId('face').getByRole('alert').allTextContents()).toEqual([]);
      expect([await answer.getAttribute('data-state'), await answer.getAttribute('data-way')]).toEqual(['registered', 'face']);
      await host.expectAccessible(page);
      expect(readFileSync(await save(page, 'save-line', 'line.txt'), 'utf8').split('.')).toHaveLength(3);
      const receipt = await save(page, 'save-receipt', 'receipt.json');
      // The camera is off, and no picture is left on the page.
      expect(await page.locator('video').evaluateAll((found) => found.some((one) => (one as HTMLVideoElement).srcObject !== null))).toBe(
        false,
      );
      await page.close();

      const record = await host.openPage('/record');
      await record.getByTestId('receipt-file').setInputFiles(receipt);
      const line = record.locator('[data-testid="lines"] [data-testid="line"]');
      await line.getByText('The line that ends in 0123').waitFor();
      await record.locator('[data-testid="use"][data-kind="line"]').waitFor();
      await line.getByTestId('offer').press('Enter');
      expect(await line.getByTestId('offer-code').textContent()).toMatch(/^[\w-]{43}$/);
      await host.expectAccessible(record);
      await line.getByTestId('take-back').press('Enter');
      await line.getByTestId('offered').waitFor({ state: 'detached' });
      await line.getByTestId('end-line').press('Enter');
      await line.getByTestId('end-line-confirm').press('Enter');
      await line.waitFor({ state: 'detached' });
      await record.getByText('A line of yours was ended.').waitFor();
      await record.close();
    });

    it('reads the chip of a document; a still picture before a real camera interface never passes, and is told why, with the tries that are left', {
      timeout: patienceMs,
    }, async () => {
      const still = join(folder, 'still.mjpeg');
      writeFileSync(
        still,
        colourJpeg(renderHead(makeHead('anna'), { width: 320, height: 240, interEyePx: 40, at: { x: 160, y: 100 } }), 92),
      );
      const browser = await launchChromium([
        '--use-fake-ui-for-media-stream',
        '--use-fake-device-for-media-stream',
        `--use-file-for-fake-video-capture=${still}`,
      ]);
      try {
        const page = await browser.newPage();
        // So that half a minute need not be waited for: the page's clock can be put forward.
        await page.addInitScript(() => {
          const real = performance.now.bind(performance);
          performance.now = () => real() + (((globalThis as { laterMs?: number }).laterMs as number | undefined) ?? 0);
        });
        await page.goto(host.address('/sim'));
        await begin(page, 'face', '8934071234567890124');
        await page.getByTestId('agree').press('Enter');
        await page.getByTestId('decided').waitFor();
        await showChip(page);
        await showDocument(page);
        await page.getByTestId('open-claim').press('Enter');
        await start(page);
        await page.waitForTimeout(3_000);
        const face = page.getByTestId('face');
        expect([await face.getAttribute('data-attempt'), await face.getAttribute('data-done')]).toEqual(['steps', '0']);
        await page.evaluate(() => Object.assign(globalThis, { laterMs: 30_000 }));
        const failed = page.getByTestId('attempt-failed');
        await failed.waitFor({ timeout: 30_000 });
        expect(await failed.getAttribute('data-code')).toBe('too-slow');
        expect(await page.getByTestId('tries').textContent()).toContain('4 of 5');
        await host.expectAccessible(page);
      } finally {
        await browser.close();
      }
    });

    it('at the counter, without a camera: a clerk looks, decides with reasons, and the person has the same receipt', async () => {
      const page = await host.openPage('/sim');
      await begin(page, 'counter', '8934071234567890125');
      await page.getByTestId('document-issuer').fill('NLD');
      await page.getByTestId('document-number').fill('SPECI2026');
      await page.getByTestId('document-number').press('Enter');
      const waiting = page.getByTestId('at-counter');
      await waiting.waitFor();
      await host.expectAccessible(page);

      const desk = await host.openCounter();
      const claim = desk.getByTestId('waiting-claim').filter({ hasText: (await waiting.getByTestId('claim').textContent()) ?? 'no claim' });
      await claim.getByTestId('take-claim').press('Enter');
      await claim.getByTestId('document-issuer').fill('nld');
      await claim.getByTestId('document-number').fill('speci 2026');
      await claim.getByTestId('document-number').press('Enter');
      const decision = claim.getByTestId('clerk-decision');
      expect(await decision.getByTestId('same-person').isDisabled()).toBe(true);
      await decision.getByRole('textbox').fill('The face is that of the portrait, and the passport is whole.');
      await host.expectAccessible(desk);
      await decision.getByTestId('same-person').press('Enter');
      await claim.waitFor({ state: 'detached' });
      await desk.close();

      const answer = page.getByTestId('sim-answer');
      await answer.waitFor({ timeout: 30_000 });
      expect([await answer.getAttribute('data-state'), await answer.getAttribute('data-way')]).toEqual(['registered', 'counter']);
      await page.close();
    });
  });
}
