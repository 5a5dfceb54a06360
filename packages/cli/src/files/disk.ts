import { constants } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ownProblem, type SdkProblem } from '@sclera/sdk';

/** Most bytes read from one file: an eye picture has well under 1 MiB, and nothing else here is larger. */
const maxFileBytes = 64 * 1024 * 1024;

/** Reads a file whole. Throws `file-unreadable` naming it; files over 64 MiB are not read. */
export async function readBytes(cwd: string, file: string): Promise<Uint8Array> {
  const path = resolve(cwd, file);
  try {
    const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const found = await handle.stat();
      // A device or a pipe may never end.
      if (!found.isFile()) throw ownProblem('file-unreadable', `${file} is ${found.isDirectory() ? 'a folder' : 'not a plain file'}.`);
      const { size } = found;
      if (size > maxFileBytes)
        throw ownProblem('file-unreadable', `${file} has ${size} bytes.`, { fix: 'Files of up to 64 MiB are read.' });
    } finally {
      await handle.close();
    }
    return new Uint8Array(await readFile(path));
  } catch (error) {
    throw unreadable(file, 'read', error);
  }
}

export async function readText(cwd: string, file: string): Promise<string> {
  return new TextDecoder().decode(await readBytes(cwd, file));
}

export async function isThere(cwd: string, file: string): Promise<boolean> {
  return stat(resolve(cwd, file)).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw unreadable(file, 'read', error);
    },
  );
}

/** Writes a file, making the folders on the way. Throws `file-unreadable` naming it. */
export async function writeBytes(cwd: string, file: string, bytes: Uint8Array | string): Promise<void> {
  const path = resolve(cwd, file);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
  } catch (error) {
    throw unreadable(file, 'written', error);
  }
}

/**
 * Writes a file for its owner alone (mode 0600), whole or not at all. `fresh`: refuses to replace a file, which may hold the only copy of
 * another key. Throws `file-unreadable` naming it.
 */
export async function writeSecret(cwd: string, file: string, text: string, options: { readonly fresh: boolean }): Promise<void> {
  const path = resolve(cwd, file);
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    if (options.fresh) await writeFile(path, text, { mode: 0o600, flag: 'wx', flush: true });
    else {
      const beside = `${path}.${process.pid}.tmp`;
      await writeFile(beside, text, { mode: 0o600, flush: true });
      await rename(beside, path);
    }
  } catch (error) {
    throw unreadable(file, 'written', error);
  }
}

/** Names of the folders and of the files in a folder, sorted. Throws `file-unreadable` naming it. */
export async function listFolder(
  cwd: string,
  folder: string,
): Promise<{ readonly folders: readonly string[]; readonly files: readonly string[] }> {
  try {
    const path = resolve(cwd, folder);
    const entries = await readdir(path, { withFileTypes: true });
    const folders: string[] = [];
    const files: string[] = [];
    for (const entry of entries) {
      // A link stands for what it leads to; one that leads nowhere is passed on as a file, so that its reading says so.
      const target = entry.isSymbolicLink() ? await stat(join(path, entry.name)).catch(() => null) : entry;
      if (target?.isDirectory()) folders.push(entry.name);
      else if (target === null || target.isFile()) files.push(entry.name);
    }
    return { folders: folders.sort(), files: files.sort() };
  } catch (error) {
    throw unreadable(folder, 'read', error);
  }
}

const meanings: Readonly<Record<string, string>> = {
  ENOENT: 'is not there',
  EACCES: 'may not be opened by you',
  EPERM: 'may not be opened by you',
  EISDIR: 'is a folder',
  ENOTDIR: 'is not a folder',
  ENOSPC: 'does not fit on the disk',
  EEXIST: 'is there already',
};

/** What went wrong with a file, as a problem naming it; a problem of our own is left as it is. */
export function unreadable(file: string, verb: 'read' | 'written', cause: unknown): SdkProblem | Error {
  const code = (cause as { code?: unknown } | null)?.code;
  // A problem of our own has said what it had to say.
  if (cause instanceof Error && cause.name === 'SdkProblem') return cause;
  const meaning = (typeof code === 'string' && meanings[code]) || `cannot be ${verb}`;
  return ownProblem('file-unreadable', `${file} ${meaning}.`, { cause });
}
