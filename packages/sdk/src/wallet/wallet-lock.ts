import { scryptAsync } from '@noble/hashes/scrypt.js';
import { fromBase64Url, toBase64Url } from '../encoding/base64.ts';

/** What lies beside a sealed wallet, so that its lock finds the key again. Nothing in it is secret. */
export type LockParameters = Readonly<Record<string, string | number>>;

export type LockKind = 'passphrase' | 'key-file' | 'passkey';

/** Where the 32-byte key comes from that a wallet is sealed with. The key is the caller's to wipe. */
export interface WalletLock {
  readonly kind: LockKind;
  /** A key for a wallet that is sealed anew. */
  make(): Promise<{ readonly key: Uint8Array; readonly parameters: LockParameters }>;
  /** The same key again; null where these are no parameters of this kind of lock. Another secret gives another key, which opens nothing. */
  find(parameters: LockParameters): Promise<Uint8Array | null>;
}

export const lockKeyBytes = 32;
const saltBytes = 16;
/** OWASP Password Storage Cheat Sheet: scrypt with N = 2^17, r = 8, p = 1 (128 MiB, about a second here). */
const usualLogN = 17;
/** What lies beside is not signed: neither so little that guessing is cheap, nor so much that opening never ends. */
const leastLogN = 14;
const mostLogN = 20;
const [r, p] = [8, 1];

/** A passphrase, stretched by scrypt (RFC 7914). `logN`: the cost, 14 to 20, for wallets that are sealed with it. */
export function passphraseLock(passphrase: string, { logN = usualLogN }: { readonly logN?: number } = {}): WalletLock {
  const stretch = (salt: Uint8Array, cost: number): Promise<Uint8Array> =>
    scryptAsync(passphrase.normalize('NFKC'), salt, { N: 2 ** cost, r, p, dkLen: lockKeyBytes });
  return {
    kind: 'passphrase',
    make: async () => {
      const salt = crypto.getRandomValues(new Uint8Array(saltBytes));
      return { key: await stretch(salt, logN), parameters: { salt: toBase64Url(salt), logN } };
    },
    find: async ({ salt, logN: cost }) => {
      const bytes = bytesOf(salt, saltBytes);
      if (bytes === null || typeof cost !== 'number' || !Number.isInteger(cost) || cost < leastLogN || cost > mostLogN) return null;
      return stretch(bytes, cost);
    },
  };
}

/** A key of 32 bytes that is kept elsewhere: whoever can read both opens the wallet. */
export function keyFileLock(key: Uint8Array): WalletLock {
  return {
    kind: 'key-file',
    make: async () => ({ key: key.slice(), parameters: {} }),
    find: async () => key.slice(),
  };
}

/** Bytes out of base64url of exactly this length, or null. */
export function bytesOf(text: unknown, count: number): Uint8Array | null {
  if (typeof text !== 'string') return null;
  try {
    const bytes = fromBase64Url(text);
    return bytes.length === count ? bytes : null;
  } catch {
    return null;
  }
}
