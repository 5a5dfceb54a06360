import { type DerElement, readElements, readNumber, readOnly } from '../../der/der.ts';
import { DocumentFault } from '../reasons.ts';
import { type Hash, hashNamed, hashOf, isWeakHash } from './hashes.ts';
import { readOid } from './oid.ts';
import { isWeakKey, type PublicKey } from './public-key.ts';
import { type PssParameters, verifyPkcs1, verifyPss } from './rsa-verify.ts';

/** A signature algorithm whose every choice is known. */
export type SignatureAlgorithm =
  | { readonly scheme: 'pkcs1'; readonly hash: Hash }
  | { readonly scheme: 'ecdsa'; readonly hash: Hash }
  | ({ readonly scheme: 'pss' } & PssParameters);

const plainRsa = '1.2.840.113549.1.1.1';
const pss = '1.2.840.113549.1.1.10';
const mgf1 = '1.2.840.113549.1.1.8';

const withHash: ReadonlyMap<string, SignatureAlgorithm> = new Map<string, SignatureAlgorithm>([
  ['1.2.840.113549.1.1.5', { scheme: 'pkcs1', hash: hashNamed('SHA-1') }],
  ['1.2.840.113549.1.1.14', { scheme: 'pkcs1', hash: hashNamed('SHA-224') }],
  ['1.2.840.113549.1.1.11', { scheme: 'pkcs1', hash: hashNamed('SHA-256') }],
  ['1.2.840.113549.1.1.12', { scheme: 'pkcs1', hash: hashNamed('SHA-384') }],
  ['1.2.840.113549.1.1.13', { scheme: 'pkcs1', hash: hashNamed('SHA-512') }],
  ['1.2.840.10045.4.1', { scheme: 'ecdsa', hash: hashNamed('SHA-1') }],
  ['1.2.840.10045.4.3.1', { scheme: 'ecdsa', hash: hashNamed('SHA-224') }],
  ['1.2.840.10045.4.3.2', { scheme: 'ecdsa', hash: hashNamed('SHA-256') }],
  ['1.2.840.10045.4.3.3', { scheme: 'ecdsa', hash: hashNamed('SHA-384') }],
  ['1.2.840.10045.4.3.4', { scheme: 'ecdsa', hash: hashNamed('SHA-512') }],
]);

/**
 * Reads an AlgorithmIdentifier. `digest` is the hash that a CMS signer names beside it: it fills in where the identifier leaves the hash open
 * (plain RSA, RFC 5754, 3.2) and must agree with it elsewhere. Throws `algorithm-not-read` and `algorithm-mismatch`.
 */
export function readSignatureAlgorithm(oid: string, parameters: Uint8Array | null, digest?: Hash): SignatureAlgorithm {
  const algorithm =
    oid === pss
      ? readPss(parameters)
      : oid === plainRsa && digest !== undefined
        ? { scheme: 'pkcs1' as const, hash: digest }
        : withHash.get(oid);
  if (algorithm === undefined) throw new DocumentFault('algorithm-not-read');
  if (digest !== undefined && algorithm.hash !== digest) throw new DocumentFault('algorithm-mismatch');
  return algorithm;
}

/** RSASSA-PSS-params, RFC 4055, 3.1; what is left out is SHA-1 and a salt of 20 bytes. */
function readPss(parameters: Uint8Array | null): SignatureAlgorithm {
  const fields = new Map(parameters === null ? [] : readElements(readOnly(parameters).content).map((field) => [field.tag, field]));
  const [hash, mask, salt, trailer] = [0xa0, 0xa1, 0xa2, 0xa3].map((tag) => {
    const field = fields.get(tag);
    return field === undefined ? undefined : readOnly(field.content);
  });
  const sha1 = hashNamed('SHA-1');
  const [maskName, maskHash] = mask === undefined ? [] : readElements(mask.content);
  if (maskName !== undefined && readOid(maskName) !== mgf1) throw new DocumentFault('algorithm-not-read');
  if (trailer !== undefined && readNumber(trailer) !== 1) throw new DocumentFault('algorithm-not-read');
  return {
    scheme: 'pss',
    hash: hash === undefined ? sha1 : hashIn(hash),
    maskHash: maskHash === undefined ? sha1 : hashIn(maskHash),
    saltBytes: salt === undefined ? 20 : readNumber(salt),
  };
}

/** The hash of an AlgorithmIdentifier. */
function hashIn(identifier: DerElement): Hash {
  const [oid] = readElements(identifier.content);
  if (oid === undefined) throw new DocumentFault('algorithm-not-read');
  return hashOf(readOid(oid));
}

/** Whether an algorithm or key proves too little to be relied on. A mask made with SHA-1 does no harm, but stands with a hash of the same. */
export function isWeakSignature(algorithm: SignatureAlgorithm, key: PublicKey): boolean {
  return isWeakHash(algorithm.hash) || isWeakKey(key);
}

/** Verifies a signature. Throws `algorithm-mismatch` where algorithm and key are of different kinds: neither may choose for the other. */
export function verifySignature(algorithm: SignatureAlgorithm, key: PublicKey, message: Uint8Array, signature: Uint8Array): boolean {
  if ((algorithm.scheme === 'ecdsa') !== (key.kind === 'ec')) throw new DocumentFault('algorithm-mismatch');
  if (key.kind === 'rsa' && key.isPssOnly && algorithm.scheme !== 'pss') throw new DocumentFault('algorithm-mismatch');
  if (key.kind === 'ec') return verifyEcdsa(key, algorithm.hash.digest(message), signature);
  if (algorithm.scheme === 'pss') return verifyPss(key, algorithm, message, signature);
  return verifyPkcs1(key, algorithm.hash, message, signature);
}

/** ECDSA, FIPS 186-5, 6.4.2. Both of the two signatures that fit (s and n − s) count: nothing here is told apart by its signature. */
function verifyEcdsa({ curve, point }: Extract<PublicKey, { kind: 'ec' }>, digest: Uint8Array, signature: Uint8Array): boolean {
  const compact = compactSignature(signature, Math.ceil(curve.ecdsa.Point.Fn.BITS / 8));
  if (compact === null) return false;
  try {
    return curve.ecdsa.verify(compact, digest, point, { prehash: false, lowS: false });
  } catch {
    // A point that is not on the curve.
    return false;
  }
}

/** Ecdsa-Sig-Value (RFC 3279, 2.2.3) to r and s of fixed length; leading zeros that some signers add are passed over. */
function compactSignature(signature: Uint8Array, length: number): Uint8Array | null {
  const sequence = readOnly(signature);
  const [r, s, more] = readElements(sequence.content);
  if (sequence.tag !== 0x30 || r === undefined || s === undefined || more !== undefined) return null;
  const compact = new Uint8Array(2 * length);
  for (const [i, { tag, content }] of [r, s].entries()) {
    const from = content.findIndex((byte) => byte !== 0);
    const digits = from < 0 ? new Uint8Array() : content.subarray(from);
    if (tag !== 0x02 || digits.length > length) return null;
    compact.set(digits, (i + 1) * length - digits.length);
  }
  return compact;
}
