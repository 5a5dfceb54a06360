import { babyjubjub } from '@noble/curves/misc.js';
import { bytesToNumberLE } from '@noble/curves/utils.js';
import { blake512 } from '@noble/hashes/blake1.js';
import { poseidon2 } from 'poseidon-lite/poseidon2';
import { CredentialError } from './credential-error.ts';
import { hashToField } from './field.ts';

/** A Semaphore v4 identity. The scalar is as secret as the secret it comes from; the commitment is what a group lists. */
export type Identity = { readonly scalar: bigint; readonly commitment: bigint };

const { Point } = babyjubjub;

/** The identity of a 32-byte secret: a Baby Jubjub key pair as EdDSA-Poseidon derives it, its commitment the Poseidon hash of the public key. Throws `bad-secret`. */
export function identityOf(secret: Uint8Array): Identity {
  if (secret.length !== 32) throw new CredentialError('bad-secret', 'a secret has 32 bytes');
  const hash = blake512(secret).slice(0, 32);
  hash[0]! &= 0xf8;
  hash[31]! &= 0x7f;
  hash[31]! |= 0x40;
  const scalar = (bytesToNumberLE(hash) >> 3n) % Point.Fn.ORDER;
  hash.fill(0);
  return { scalar, commitment: commitmentOf(scalar) };
}

/** What a group lists of whoever has this scalar. Throws `bad-secret` for a number that is no scalar of the curve. */
export function commitmentOf(scalar: bigint): bigint {
  if (scalar <= 0n || scalar >= Point.Fn.ORDER) throw new CredentialError('bad-secret', 'not a scalar of Baby Jubjub');
  const { x, y } = Point.BASE.multiply(scalar).toAffine();
  return poseidon2([x, y]);
}

/** What a scope learns about an identity: the same each time in this scope, and unlike that of any other scope. */
export function nullifierOf({ scalar }: Identity, scope: bigint): bigint {
  return poseidon2([hashToField(scope), scalar]);
}
