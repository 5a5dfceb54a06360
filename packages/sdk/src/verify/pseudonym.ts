import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * Under which name a person stands in the leaves of one day (UTC): HMAC-SHA256 over the day, keyed with the SHA-256 of their personal key.
 * `at`: ISO 8601. Nobody without the key can tell that two days belong to one person.
 */
export function pseudonymOn(personalKey: string, at: string): string {
  return pseudonymUnder(sha256(utf8ToBytes(personalKey)), at);
}

/** The same, by the SHA-256 of the key: of one that was replaced no more is left. */
export function pseudonymUnder(keyHash: Uint8Array, at: string): string {
  const mac = hmac(sha256, keyHash, utf8ToBytes(`sclera-pseudonym-1\n${at.slice(0, 10)}`));
  return `sub_${[...mac.subarray(0, 26)].map((byte) => alphabet[byte & 31]).join('')}`;
}
