import { rm, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ownProblem, type WalletPlace } from '@sclera/sdk';
import { isThere, readText, writeSecret } from '../files/disk.ts';

/** Where the wallet lies unless somebody says otherwise. */
export const usualWallet = '.sclera/wallet.json';

/** Another command writes for milliseconds; a mark that is older was left by one that was killed. */
const staleMs = 10_000;
const patienceMs = 20_000;
const pauseMs = 20;

/** A sealed wallet in a file, readable by its owner alone. Commands that write at once wait for each other. */
export function walletFile(cwd: string, file: string): WalletPlace {
  const read = async (): Promise<string | null> => ((await isThere(cwd, file)) ? readText(cwd, file) : null);
  return {
    read,
    replace: (before, sealed) =>
      alone(cwd, file, async () => {
        if ((await read()) !== before) return false;
        await writeSecret(cwd, file, sealed, { fresh: false });
        return true;
      }),
    remove: () => alone(cwd, file, () => rm(resolve(cwd, file), { force: true })),
  };
}

/** Runs `work` while no other command of this machine does so with the same file. */
async function alone<T>(cwd: string, file: string, work: () => Promise<T>): Promise<T> {
  const mark = `${file}.writing`;
  const path = resolve(cwd, mark);
  for (const deadline = Date.now() + patienceMs; ; ) {
    try {
      await writeSecret(cwd, mark, `${process.pid}\n`, { fresh: true });
      break;
    } catch (error) {
      if (((error as Error).cause as NodeJS.ErrnoException | undefined)?.code !== 'EEXIST') throw error;
      if (Date.now() > deadline) {
        throw ownProblem('file-unreadable', `Another command has been writing ${file} for a long time.`, {
          fix: `If none is running, remove ${mark}.`,
        });
      }
      const age = await stat(path).then(
        ({ mtimeMs }) => Date.now() - mtimeMs,
        () => 0,
      );
      if (age > staleMs) await rm(path, { force: true });
      else await new Promise((resume) => setTimeout(resume, pauseMs));
    }
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}
