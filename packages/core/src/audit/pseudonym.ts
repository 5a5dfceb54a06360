import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { idOf, type SubjectId } from '../ids.ts';

/**
 * Under which name a person stands in the leaves of one day (UTC): HMAC-SHA256 over the day, keyed with the SHA-256 of their personal key.
 * Who has that key finds their own leaves; to everybody else two days of one person look like two people. `keyHash`: hex; `at`: ISO 8601.
 */
export function pseudonymOn(keyHash: string, at: string): SubjectId {
  return idOf('subject', hmac(sha256, hexToBytes(keyHash), utf8ToBytes(`sclera-pseudonym-1\n${at.slice(0, 10)}`)));
}
