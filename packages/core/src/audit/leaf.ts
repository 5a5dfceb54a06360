import { randomBytes } from 'node:crypto';
import { canonicalJson } from '../encoding.ts';
import { ScleraError } from '../errors.ts';
import type { LogEvent, OversightEvent } from '../model.ts';
import { sha256 } from '../sha256.ts';

const saltBytes = 16;

/**
 * The leaf of an event: SHA-256(salt ‖ canonical JSON). Only who holds the salt and the event can tell what the leaf says;
 * erase the salt and it says nothing. `salt`: 16 bytes, random unless given.
 */
export function commitEvent<E extends LogEvent | OversightEvent>(
  event: E,
  salt: Uint8Array = new Uint8Array(randomBytes(saltBytes)),
): { readonly commitment: Uint8Array; readonly use: { readonly event: E; readonly salt: string } } {
  if (salt.length !== saltBytes) throw new ScleraError('bad-request', `The salt of a leaf has ${saltBytes} bytes.`);
  return { commitment: commitment(event, salt), use: { event, salt: Buffer.from(salt).toString('hex') } };
}

/** Whether a person's record of a use is what a leaf commits to. `salt`: 32 hex digits. */
export function opensLeaf(leafCommitment: Uint8Array, event: LogEvent | OversightEvent, salt: string): boolean {
  if (!/^[0-9a-f]{32}$/.test(salt)) return false;
  return Buffer.from(commitment(event, Buffer.from(salt, 'hex'))).equals(leafCommitment);
}

function commitment(event: LogEvent | OversightEvent, salt: Uint8Array): Uint8Array {
  return sha256(Buffer.concat([salt, Buffer.from(canonicalJson(event), 'utf8')]));
}
