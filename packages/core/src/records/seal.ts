import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { ScleraError } from '../errors.ts';

/** A record at rest: AES-256-GCM under its own data key, and that key wrapped by the key-encryption key. */
export interface SealedRecord {
  /** nonce (12) ‖ encrypted data key (32) ‖ tag (16): 60 bytes. Destroying it destroys the record. */
  readonly wrappedKey: Uint8Array;
  /** nonce (12) ‖ encrypted record ‖ tag (16): 28 bytes more than the record. */
  readonly ciphertext: Uint8Array;
}

export interface RecordContext {
  /** 32 bytes, kept outside the database and its backups. */
  readonly keyEncryptionKey: Uint8Array;
  /** What the record belongs to (party, id, version …); a record moved elsewhere does not open. */
  readonly associatedData: string;
}

const nonceBytes = 12;
const keyBytes = 32;
const tagBytes = 16;

/** Seals a record under a fresh data key. Two sealings of the same bytes have nothing in common. */
export function sealRecord(plaintext: Uint8Array, context: RecordContext): SealedRecord {
  assertKey(context.keyEncryptionKey);
  const dataKey = new Uint8Array(randomBytes(keyBytes));
  try {
    return {
      wrappedKey: encrypt(dataKey, context.keyEncryptionKey, `sclera/key/v1\n${context.associatedData}`),
      ciphertext: encrypt(plaintext, dataKey, `sclera/record/v1\n${context.associatedData}`),
    };
  } finally {
    dataKey.fill(0);
  }
}

/** Opens a record. Throws `store-foreign` if key, associated data or a single bit is not what it was sealed with. */
export function openRecord(sealed: SealedRecord, context: RecordContext): Uint8Array {
  assertKey(context.keyEncryptionKey);
  const dataKey = decrypt(sealed.wrappedKey, context.keyEncryptionKey, `sclera/key/v1\n${context.associatedData}`);
  try {
    if (dataKey.length !== keyBytes) throw foreign();
    return decrypt(sealed.ciphertext, dataKey, `sclera/record/v1\n${context.associatedData}`);
  } finally {
    dataKey.fill(0);
  }
}

function encrypt(plaintext: Uint8Array, key: Uint8Array, associatedData: string): Uint8Array {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(Buffer.from(associatedData, 'utf8'));
  const body = cipher.update(plaintext);
  const last = cipher.final();
  return new Uint8Array(Buffer.concat([nonce, body, last, cipher.getAuthTag()]));
}

function decrypt(sealed: Uint8Array, key: Uint8Array, associatedData: string): Uint8Array {
  if (sealed.length < nonceBytes + tagBytes) throw foreign();
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(associatedData, 'utf8'));
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
  const body = decipher.update(sealed.subarray(nonceBytes, sealed.length - tagBytes));
  try {
    return new Uint8Array(Buffer.concat([body, decipher.final()]));
  } catch {
    body.fill(0);
    throw foreign();
  }
}

function assertKey(key: Uint8Array): void {
  if (key.length !== keyBytes) throw new ScleraError('configuration-invalid', 'The key-encryption key must have 32 bytes.');
}

function foreign(): ScleraError {
  return new ScleraError('store-foreign', 'A sealed record does not open with this key.');
}
