import { fromBase64Url, toBase64Url } from '../encoding/base64.ts';
import { canonicalJson } from '../encoding/canonical-json.ts';
import { readWallet, type Wallet } from './wallet.ts';
import { bytesOf, type LockKind, type LockParameters, lockKeyBytes, type WalletLock } from './wallet-lock.ts';

/** A sealed wallet and what opens it, for as long as one works with it. */
export interface OpenWallet {
  readonly wallet: Wallet;
  readonly key: WalletKey;
}

/** The key of a lock that was opened. Forget the object, and the key is gone. */
export interface WalletKey {
  readonly kind: LockKind;
  readonly parameters: LockParameters;
  readonly key: CryptoKey;
}

export type WalletOpening =
  | ({ readonly kind: 'opened' } & OpenWallet)
  /** Another passphrase, another key file, or not this passkey; or somebody changed what was sealed. Which of them cannot be told apart. */
  | { readonly kind: 'wrong-key' }
  /** It is sealed with another kind of lock. */
  | { readonly kind: 'other-lock'; readonly lock: LockKind }
  | { readonly kind: 'unreadable' };

const schema = 'sclera-sealed-wallet-1';
const nonceBytes = 12;
const about =
  'A Sclera wallet, sealed (AES-256-GCM). It is useless to whoever does not have its passphrase, key file or passkey; whoever has both can act as its owner.';
const maxChars = 2_000_000;

/** The key of a new lock. */
export async function makeWalletKey(lock: WalletLock): Promise<WalletKey> {
  const { key, parameters } = await lock.make();
  return { kind: lock.kind, parameters, key: await importKey(key) };
}

/** The wallet as it may lie on a disk: JSON, sealed with AES-256-GCM under a fresh nonce; what stands beside it is bound to it. */
export async function sealWallet({ wallet, key }: OpenWallet): Promise<string> {
  const nonce = crypto.getRandomValues(new Uint8Array(nonceBytes));
  const head = { schema, about, lock: key.kind, parameters: key.parameters };
  const plain = new TextEncoder().encode(JSON.stringify(wallet));
  const sealed = await crypto.subtle.encrypt(gcm(nonce, head), key.key, plain);
  plain.fill(0);
  return `${JSON.stringify({ ...head, nonce: toBase64Url(nonce), sealed: toBase64Url(new Uint8Array(sealed)) }, null, 2)}\n`;
}

/** Which kind of lock a sealed wallet has; null where this is none. */
export function lockOf(text: string): LockKind | null {
  return readSealed(text)?.head.lock ?? null;
}

/** Opens a sealed wallet with the lock that it was sealed with, or with a key that is open already. */
export async function openWallet(text: string, opener: WalletLock | WalletKey): Promise<WalletOpening> {
  const read = readSealed(text);
  if (read === null) return { kind: 'unreadable' };
  const { head, nonce, sealed } = read;
  if (head.lock !== opener.kind) return { kind: 'other-lock', lock: head.lock };
  const key = 'find' in opener ? await findKey(opener, head.parameters) : opener;
  if (key === null) return { kind: 'unreadable' };
  let plain: ArrayBuffer;
  try {
    plain = await crypto.subtle.decrypt(gcm(nonce, head), key.key, sealed);
  } catch {
    return { kind: 'wrong-key' };
  }
  const wallet = readWallet(parse(new TextDecoder().decode(plain)));
  new Uint8Array(plain).fill(0);
  return wallet === null ? { kind: 'unreadable' } : { kind: 'opened', wallet, key };
}

async function findKey(lock: WalletLock, parameters: LockParameters): Promise<WalletKey | null> {
  const found = await lock.find(parameters);
  return found && { kind: lock.kind, parameters, key: await importKey(found) };
}

interface Head {
  readonly schema: string;
  readonly about: string;
  readonly lock: LockKind;
  readonly parameters: LockParameters;
}

const kinds: readonly LockKind[] = ['passphrase', 'key-file', 'passkey'];

function readSealed(
  text: string,
): { readonly head: Head; readonly nonce: Uint8Array<ArrayBuffer>; readonly sealed: Uint8Array<ArrayBuffer> } | null {
  const value = text.length > maxChars ? null : parse(text);
  if (typeof value !== 'object' || value === null) return null;
  const { schema: named, about: said, lock, parameters, nonce, sealed } = value as Readonly<Record<string, unknown>>;
  const kind = kinds.find((each) => each === lock);
  const nonceRead = bytesOf(nonce, nonceBytes);
  if (named !== schema || typeof said !== 'string' || kind === undefined || nonceRead === null || typeof sealed !== 'string') return null;
  if (typeof parameters !== 'object' || parameters === null) return null;
  if (!Object.values(parameters).every((each) => typeof each === 'string' || typeof each === 'number')) return null;
  try {
    const head = { schema, about: said, lock: kind, parameters: parameters as LockParameters };
    return { head, nonce: new Uint8Array(nonceRead), sealed: new Uint8Array(fromBase64Url(sealed)) };
  } catch {
    return null;
  }
}

function gcm(nonce: Uint8Array<ArrayBuffer>, head: Head): AesGcmParams {
  return { name: 'AES-GCM', iv: nonce, additionalData: new TextEncoder().encode(canonicalJson(head)) };
}

async function importKey(bytes: Uint8Array): Promise<CryptoKey> {
  if (bytes.length !== lockKeyBytes) throw new TypeError('a lock gives 32 bytes');
  const key = await crypto.subtle.importKey('raw', new Uint8Array(bytes), 'AES-GCM', false, ['encrypt', 'decrypt']);
  bytes.fill(0);
  return key;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
