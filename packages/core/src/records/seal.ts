import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { ScleraError } from '../errors.ts';

const nonceBytes = 12;
const tagBytes = 16;
/** AES-256: a data key, and what wraps it. */
export const dataKeyBytes = 32;
/** A sealed record is this much longer than the record. */
export const sealingOverheadBytes: number = nonceBytes + tagBytes;

/**
 * Seals a record with AES-256-GCM under its data key: nonce (12) ‖ ciphertext ‖ tag (16). `associatedData` says what it belongs to (tenant,
 * subject, purpose, version): a record that was moved elsewhere does not open. Two sealings of the same bytes have nothing in common.
 */
export function sealRecord(plaintext: Uint8Array, dataKey: Uint8Array, associatedData: string): Uint8Array {
  assertKey(dataKey);
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', dataKey, nonce, { authTagLength: tagBytes });
  cipher.setAAD(Buffer.from(associatedData, 'utf8'));
  const body = cipher.update(plaintext);
  const last = cipher.final();
  return new Uint8Array(Buffer.concat([nonce, body, last, cipher.getAuthTag()]));
}

/** Opens a record. Throws `store-foreign` if key, associated data or a single bit is not what it was sealed with. */
export function openRecord(sealed: Uint8Array, dataKey: Uint8Array, associatedData: string): Uint8Array {
  assertKey(dataKey);
  if (sealed.length < sealingOverheadBytes) throw foreign();
  const decipher = createDecipheriv('aes-256-gcm', dataKey, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes });
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
  if (key.length !== dataKeyBytes) throw new ScleraError('configuration-invalid', `A key that seals records has ${dataKeyBytes} bytes.`);
}

function foreign(): ScleraError {
  return new ScleraError('store-foreign', 'A sealed record does not open with this key.');
}
