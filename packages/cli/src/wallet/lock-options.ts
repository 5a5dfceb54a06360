import { randomBytes } from 'node:crypto';
import { keyFileLock, type LockKind, ownProblem, passphraseLock, type WalletLock } from '@sclera/sdk';
import { isThere, readBytes, readText, writeSecret } from '../files/disk.ts';
import type { Io } from '../io/io.ts';

export interface LockOptions {
  readonly keyFile?: string;
  readonly passphraseFile?: string;
}

const keyChars = 64;
/** NIST SP 800-63B-4, 3.1.1.2: at least 15 characters where a password is all there is. */
const leastPassphraseChars = 15;

/** What a new wallet is sealed with: a key file that is made unless it is there, or a passphrase. */
export async function newLock(io: Io, options: LockOptions): Promise<WalletLock> {
  const { keyFile } = options;
  requireOne(options);
  if (keyFile !== undefined) {
    if (!(await isThere(io.cwd, keyFile))) await writeSecret(io.cwd, keyFile, `${randomBytes(32).toString('hex')}\n`, { fresh: true });
    return keyFileLock(await readKey(io.cwd, keyFile));
  }
  const passphrase = await readPassphrase(io, options, 'A passphrase for this wallet, of 15 characters or more: ');
  if ([...passphrase].length < leastPassphraseChars) {
    throw ownProblem('bad-usage', 'A passphrase has at least 15 characters.', {
      fix: 'Five words that have nothing to do with each other.',
    });
  }
  if (options.passphraseFile === undefined && (await askSecret(io, 'The same once more: ')) !== passphrase) {
    throw ownProblem('bad-usage', 'The two were not the same, so nothing was made.');
  }
  return passphraseLock(passphrase);
}

/** What opens a wallet that is sealed with this kind of lock. */
export async function lockFor(io: Io, kind: LockKind, options: LockOptions): Promise<WalletLock> {
  requireOne(options);
  if (kind === 'key-file') {
    if (options.keyFile === undefined)
      throw ownProblem('bad-usage', 'This wallet is sealed with a key file.', { fix: 'Name it with --key-file.' });
    return keyFileLock(await readKey(io.cwd, options.keyFile));
  }
  if (kind === 'passkey') {
    throw ownProblem('bad-usage', 'This wallet is sealed with a passkey, which opens in the browser alone.', {
      fix: 'Make a copy with a passphrase on the page Wallet.',
    });
  }
  if (options.keyFile !== undefined)
    throw ownProblem('bad-usage', 'This wallet is sealed with a passphrase.', { fix: 'Leave out --key-file.' });
  return passphraseLock(await readPassphrase(io, options, 'The passphrase of this wallet: '));
}

function requireOne({ keyFile, passphraseFile }: LockOptions): void {
  if (keyFile !== undefined && passphraseFile !== undefined)
    throw ownProblem('bad-usage', 'One lock is enough.', { fix: 'Give --key-file or --passphrase-file.' });
}

async function readPassphrase(io: Io, { passphraseFile }: LockOptions, question: string): Promise<string> {
  return passphraseFile === undefined ? askSecret(io, question) : (await readText(io.cwd, passphraseFile)).replace(/\r?\n$/, '');
}

async function askSecret({ askSecret: ask }: Io, question: string): Promise<string> {
  if (ask === null) {
    throw ownProblem('bad-usage', 'Nobody can be asked for a passphrase here.', { fix: 'Give --passphrase-file FILE or --key-file FILE.' });
  }
  return ask(question);
}

async function readKey(cwd: string, file: string): Promise<Uint8Array> {
  const text = new TextDecoder().decode(await readBytes(cwd, file)).trim();
  if (text.length !== keyChars || !/^[0-9a-f]+$/.test(text)) {
    throw ownProblem('file-unreadable', `${file} does not hold the key of a wallet: 64 hex digits.`);
  }
  return new Uint8Array(Buffer.from(text, 'hex'));
}
