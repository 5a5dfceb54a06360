import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { bigintOf } from './field.ts';

/**
 * The scope that a relying party’s own name for it stands for, a number of 256 bits. The relying party’s id is part of it: nobody shares a scope with another, so what two
 * of them see of one person has nothing in common.
 */
export function relyingScope(relyingParty: string, scope: string): bigint {
  return numberOf(['sclera-scope-1', relyingParty, scope]);
}

/** What a proof says for a request (a compact JWS): this one and no other. */
export function requestMessage(request: string): bigint {
  return numberOf(['sclera-verify-1', request]);
}

/** Each part on a line of its own; no id, name or JWS has a line end in it. */
function numberOf(parts: readonly string[]): bigint {
  return bigintOf(sha256(utf8ToBytes(parts.join('\n'))));
}
