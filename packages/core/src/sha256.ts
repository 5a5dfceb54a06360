import { hash } from 'node:crypto';

/** SHA-256, 32 bytes. Text is hashed as UTF-8. */
export function sha256(data: string | Uint8Array): Uint8Array {
  return new Uint8Array(hash('sha256', data, 'buffer'));
}

/** SHA-256 as lower-case hex. Text is hashed as UTF-8. */
export function sha256Hex(data: string | Uint8Array): string {
  return hash('sha256', data, 'hex');
}
