import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type LogSource, ownProblem, readVerifierKey, SdkProblem, type VerifierKey, writeVerifierKey } from '@sclera/sdk';
import { unreadable } from './disk.ts';

/** The log's verifier key beside its files, for whoever checks the folder on its own. */
const keyFile = 'log.key';

/** A log that lies in a folder as it is served: `checkpoint`, `tile/…`. */
export function folderSource(cwd: string, folder: string): LogSource {
  const read = async (name: string): Promise<Uint8Array> => {
    const file = join(folder, name);
    try {
      return new Uint8Array(await readFile(resolve(cwd, file)));
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw unreadable(file, 'read', cause);
      throw new SdkProblem(
        { code: 'not-found', status: 404, title: 'There is nothing at this address', detail: `${file} is not there.` },
        { cause },
      );
    }
  };
  return {
    checkpoint: async () => new TextDecoder().decode(await read('checkpoint')),
    tile: read,
  };
}

/** A log below an address: a mirror that serves its files as they are. */
export function addressSource(prefix: string, fetch: (url: string, init: RequestInit) => Promise<Response>): LogSource {
  const read = async (name: string): Promise<Uint8Array> => {
    const url = `${prefix.replace(/\/+$/, '')}/${name}`;
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(15_000) }).catch((cause: unknown) => {
      throw ownProblem('gateway-unreachable', `${url} does not answer.`, { cause });
    });
    if (response.ok) return new Uint8Array(await response.arrayBuffer());
    await response.body?.cancel();
    if (response.status !== 404 && response.status !== 410)
      throw ownProblem('gateway-unreachable', `${url} answered with status ${response.status}.`);
    throw new SdkProblem({ code: 'not-found', status: 404, title: 'There is nothing at this address', detail: `${url} is not there.` });
  };
  return { checkpoint: async () => new TextDecoder().decode(await read('checkpoint')), tile: read };
}

/** The key that lies beside an exported log; null where there is none. */
export async function readLogKey(cwd: string, folder: string): Promise<VerifierKey | null> {
  const text = await readFile(resolve(cwd, folder, keyFile), 'utf8').catch(() => null);
  return text === null ? null : readVerifierKey(text.trim());
}

export async function writeLogKey(cwd: string, folder: string, key: VerifierKey): Promise<void> {
  await writeLogFile(cwd, folder, keyFile, `${writeVerifierKey(key)}\n`);
}

export async function writeLogFile(cwd: string, folder: string, name: string, bytes: Uint8Array | string): Promise<void> {
  const path = resolve(cwd, folder, name);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
  } catch (cause) {
    throw unreadable(join(folder, name), 'written', cause);
  }
}
