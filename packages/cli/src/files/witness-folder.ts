import { createHash, createPrivateKey, createPublicKey, randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ownProblem, type VerifierKey, type WitnessStore } from '@sclera/sdk';
import { unreadable } from './disk.ts';

/** A witness's own folder: `witness.key`, the last checkpoint of each log, and evidence of forks. */
export interface WitnessFolder extends WitnessStore {
  readonly key: VerifierKey;
  /** Ed25519 seed, 32 bytes. */
  readonly secretKey: Uint8Array;
  /** Keeps what shows a fork; returns the file. */
  keepEvidence(text: string, name: string): string;
}

/** What lies before an Ed25519 seed in PKCS #8 (RFC 8410). */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Opens the folder, making it and its key at the first start. Throws `file-unreadable`, and `bad-usage` for another name than it has. */
export async function openWitnessFolder(cwd: string, dir: string, name: string | null): Promise<WitnessFolder> {
  const folder = resolve(cwd, dir);
  if (name !== null && !/^[^\s+]{1,200}$/u.test(name))
    throw ownProblem('bad-usage', 'The name of a key has no white space and no plus sign.');
  const { key, secretKey } = await openKey(folder, dir, name);
  const fileOf = (origin: string): string => join(folder, 'logs', `${createHash('sha256').update(origin).digest('hex')}.checkpoint`);
  await mkdir(join(folder, 'logs'), { recursive: true, mode: 0o700 });
  return {
    key,
    secretKey,
    async load(origin) {
      return readFile(fileOf(origin), 'utf8').catch((cause: NodeJS.ErrnoException) => {
        // Only where there is none it never signed; a file that cannot be read may say otherwise.
        if (cause.code === 'ENOENT') return null;
        throw cause;
      });
    },
    save: (origin, note) => writeDurably(fileOf(origin), note),
    keepEvidence(text, id) {
      const forks = join(folder, 'forks');
      mkdirSync(forks, { recursive: true, mode: 0o700 });
      const file = join(forks, `${id.slice(0, 16)}.txt`);
      writeFileSync(file, text, { mode: 0o600 });
      return file;
    },
  };
}

async function openKey(
  folder: string,
  dir: string,
  name: string | null,
): Promise<{ readonly key: VerifierKey; readonly secretKey: Uint8Array }> {
  const path = join(folder, 'witness.key');
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return null;
    throw unreadable(join(dir, 'witness.key'), 'read', cause);
  });
  if (text !== null) {
    const match = /^([^\s+]+) ([A-Za-z0-9_-]{43})\n$/u.exec(text);
    if (match === null) throw ownProblem('file-unreadable', `${join(dir, 'witness.key')} is not the key of a witness.`);
    const [, known, seed] = match as unknown as [string, string, string];
    if (name !== null && name !== known)
      throw ownProblem('bad-usage', `This witness is named ${known}.`, { fix: 'Another name needs another folder.' });
    return keyOf(known, Buffer.from(seed, 'base64url'));
  }
  const secretKey = randomBytes(32);
  const made = keyOf(name ?? `sclera-witness/${publicKeyOf(secretKey).toString('hex').slice(0, 16)}`, secretKey);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeDurably(path, `${made.key.name} ${secretKey.toString('base64url')}\n`);
  } catch (cause) {
    throw unreadable(join(dir, 'witness.key'), 'written', cause);
  }
  return made;
}

function keyOf(name: string, secretKey: Buffer): { readonly key: VerifierKey; readonly secretKey: Uint8Array } {
  return { key: { name, type: 4, publicKey: new Uint8Array(publicKeyOf(secretKey)) }, secretKey: new Uint8Array(secretKey) };
}

function publicKeyOf(secretKey: Buffer): Buffer {
  const key = createPrivateKey({ key: Buffer.concat([pkcs8, secretKey]), format: 'der', type: 'pkcs8' });
  return createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32);
}

/** Whole or not at all, and on the disk before it resolves: also the name, which lies in the folder. */
async function writeDurably(path: string, text: string): Promise<void> {
  const beside = `${path}.next`;
  const file = await open(beside, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
  const folder = await open(join(path, '..'), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
