import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { type Identity, identityOf } from '../identity.ts';

/** The people of vectors/proofs.json. */
export const people: readonly Identity[] = Array.from({ length: 21 }, (_, person) =>
  identityOf(sha256(utf8ToBytes(`sclera test person ${person}`))),
);
