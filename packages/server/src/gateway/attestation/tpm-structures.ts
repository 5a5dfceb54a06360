import { createHash, createPublicKey, type KeyObject } from 'node:crypto';

/**
 * The structures of a TPM's quote as a TPM marshals them: big-endian, without padding. Sections are those of TCG, Trusted Platform Module
 * Library, Part 2: Structures, Family 2.0, Revision 01.59. What is not exactly such a structure throws a `RangeError`.
 */

/** TPMS_ATTEST (10.12.12) of type TPM_ST_ATTEST_QUOTE. */
export interface Quote {
  /** What the caller had signed with it: the challenge. */
  readonly extraData: Buffer;
  /** TPML_PCR_SELECTION (10.9.7): of each bank, by its hash algorithm, which registers. */
  readonly selections: readonly { readonly hash: number; readonly registers: readonly number[] }[];
  /** Over the selected registers, one after the other, with the hash of the signature (10.12.4). */
  readonly pcrDigest: Buffer;
}

/** TPMT_SIGNATURE (11.3.4). `value` as node:crypto takes it: r and s of ECDSA as big-endian numbers to be padded. */
export type TpmSignature =
  | { readonly kind: 'rsa'; readonly padding: 'pkcs1' | 'pss'; readonly hash: HashName; readonly value: Buffer }
  | { readonly kind: 'ecdsa'; readonly hash: HashName; readonly r: Buffer; readonly s: Buffer };

/** TPM2B_PUBLIC (12.2.5) of a signing key. */
export interface TpmPublic {
  readonly key: KeyObject;
  /** What a TPM calls this object (Part 1, 16): its name algorithm and the digest of its public area, as hex. */
  readonly name: string;
  /** TPMA_OBJECT (8.3). */
  readonly attributes: number;
}

export type HashName = 'sha256' | 'sha384' | 'sha512';

/** TPM_ALG_ID (6.3). */
export const alg = { rsa: 0x0001, sha256: 0x000b, null: 0x0010, rsassa: 0x0014, rsapss: 0x0016, ecdsa: 0x0018, ecc: 0x0023 } as const;
const hashes: ReadonlyMap<number, HashName> = new Map([
  [alg.sha256, 'sha256'],
  [0x000c, 'sha384'],
  [0x000d, 'sha512'],
]);
/** TPM_ECC_CURVE (6.4). */
const curves: ReadonlyMap<number, { readonly crv: string; readonly bytes: number }> = new Map([
  [0x0003, { crv: 'P-256', bytes: 32 }],
  [0x0004, { crv: 'P-384', bytes: 48 }],
]);
/** TPM_GENERATED (6.2): a TPM begins nothing with it that it did not make itself. */
const generated = 0xff544347;
/** TPM_ST (6.9). */
const attestQuote = 0x8018;
const defaultExponent = 65_537;

export function readQuote(bytes: Uint8Array): Quote {
  const read = readerOf(bytes);
  if (read.number(4) !== generated) throw new RangeError('not made by a TPM itself');
  if (read.number(2) !== attestQuote) throw new RangeError('not a quote');
  read.sized(); // qualifiedSigner
  const extraData = read.sized();
  read.bytes(8 + 4 + 4 + 1 + 8); // clockInfo (10.11.1), firmwareVersion
  const count = read.number(4);
  if (count > 16) throw new RangeError('too many banks');
  const selections = Array.from({ length: count }, () => {
    // TPMS_PCR_SELECTION (10.6.2): register n is bit n % 8 of byte n / 8.
    const hash = read.number(2);
    const bits = read.bytes(read.number(1));
    const registers = Array.from({ length: bits.length * 8 }, (_, i) => i).filter((i) => ((bits[i >> 3] ?? 0) >> (i & 7)) & 1);
    return { hash, registers };
  });
  const pcrDigest = read.sized();
  read.end();
  return { extraData, selections, pcrDigest };
}

export function readSignature(bytes: Uint8Array): TpmSignature {
  const read = readerOf(bytes);
  const scheme = read.number(2);
  const hash = hashes.get(read.number(2));
  if (hash === undefined) throw new RangeError('no hash that is taken');
  const signature: TpmSignature =
    scheme === alg.ecdsa
      ? { kind: 'ecdsa', hash, r: read.sized(), s: read.sized() }
      : { kind: 'rsa', padding: paddingOf(scheme), hash, value: read.sized() };
  read.end();
  return signature;
}

export function readPublic(bytes: Uint8Array): TpmPublic {
  const whole = readerOf(bytes);
  const area = whole.sized();
  whole.end();
  const read = readerOf(area);
  const type = read.number(2);
  const nameAlg = read.number(2);
  const nameHash = hashes.get(nameAlg);
  if (nameHash === undefined) throw new RangeError('no hash that is taken');
  const attributes = read.number(4);
  read.sized(); // authPolicy
  // A signing key has no symmetric algorithm (12.2.3.5, 12.2.3.6).
  if (read.number(2) !== alg.null) throw new RangeError('not a signing key');
  const scheme = read.number(2);
  if (scheme !== alg.null) read.number(2);
  const key = type === alg.rsa ? readRsa(read) : type === alg.ecc ? readEcc(read) : null;
  read.end();
  if (key === null) throw new RangeError('neither RSA nor ECC');
  const digest = createHash(nameHash).update(area).digest('hex');
  return { key, attributes, name: nameAlg.toString(16).padStart(4, '0') + digest };
}

/** TPMS_RSA_PARMS after its scheme (12.2.3.5), and the modulus. */
function readRsa(read: Reader): KeyObject {
  read.number(2); // keyBits: those of the modulus itself count
  const exponent = read.number(4) || defaultExponent;
  const e = Buffer.alloc(4);
  e.writeUInt32BE(exponent);
  return keyOf({ kty: 'RSA', n: unpadded(read.sized()), e: unpadded(e) });
}

/** TPMS_ECC_PARMS after its scheme (12.2.3.6), and the point. */
function readEcc(read: Reader): KeyObject {
  const curve = curves.get(read.number(2));
  if (curve === undefined) throw new RangeError('no curve that is taken');
  if (read.number(2) !== alg.null) read.number(2); // kdf
  const { crv, bytes } = curve;
  return keyOf({
    kty: 'EC',
    crv,
    x: padded(read.sized(), bytes).toString('base64url'),
    y: padded(read.sized(), bytes).toString('base64url'),
  });
}

function keyOf(jwk: Readonly<Record<string, string>>): KeyObject {
  try {
    return createPublicKey({ key: jwk, format: 'jwk' });
  } catch {
    throw new RangeError('not a public key');
  }
}

/** A number in exactly so many bytes. */
export function padded(number: Buffer, size: number): Buffer {
  if (number.length > size) throw new RangeError('too large a number');
  return Buffer.concat([Buffer.alloc(size - number.length), number]);
}

function unpadded(number: Buffer): string {
  const start = number.findIndex((byte) => byte !== 0);
  return number.subarray(Math.max(start, 0)).toString('base64url');
}

function paddingOf(scheme: number): 'pkcs1' | 'pss' {
  if (scheme === alg.rsassa) return 'pkcs1';
  if (scheme === alg.rsapss) return 'pss';
  throw new RangeError('no scheme that is taken');
}

interface Reader {
  number(size: 1 | 2 | 4): number;
  bytes(size: number): Buffer;
  /** TPM2B: two bytes of size, and as many bytes. */
  sized(): Buffer;
  end(): void;
}

function readerOf(bytes: Uint8Array): Reader {
  const buffer = Buffer.from(bytes);
  let at = 0;
  const take = (size: number): Buffer => {
    if (at + size > buffer.length) throw new RangeError('too short');
    at += size;
    return buffer.subarray(at - size, at);
  };
  const number = (size: 1 | 2 | 4): number => take(size).readUIntBE(0, size);
  return {
    number,
    bytes: take,
    sized: () => take(number(2)),
    end: () => {
      if (at !== buffer.length) throw new RangeError('too long');
    },
  };
}
