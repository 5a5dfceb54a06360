import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Starts a Chromium that keeps to itself: `CHROMIUM`, or Debian's; `more` are switches of its own. */
export async function launchChromium(more: readonly string[] = []): Promise<Browser> {
  const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
  if (!existsSync(executablePath)) throw new Error(`There is no Chromium at ${executablePath}: install it, or set CHROMIUM.`);
  const args = [
    '--no-sandbox',
    '--disable-gpu',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
  return chromium.launch({ executablePath, args: [...args, ...more] });
}
