import { joinBytes } from '../../image/join-bytes.ts';
import { wholeNumber } from './curves.ts';
import { type Hash, type HashName, sameBytes } from './hashes.ts';

/*
 * RSA signatures are only verified here, with public numbers, so that nothing has to be kept from a clock. WebCrypto cannot take their place: it has no
 * SHA-224 and no PSS with two different hashes, both of which ICAO Doc 9303-12 permits.
 */

export interface RsaKey {
  readonly modulus: bigint;
  readonly exponent: bigint;
  readonly bits: number;
}

/** DigestInfo up to the digest, RFC 8017, 9.2, note 1; the same for SHA-224. */
const digestInfo: Readonly<Record<HashName, string>> = {
  'SHA-1': '3021300906052b0e03021a05000414',
  'SHA-224': '302d300d06096086480165030402040500041c',
  'SHA-256': '3031300d060960864801650304020105000420',
  'SHA-384': '3041300d060960864801650304020205000430',
  'SHA-512': '3051300d060960864801650304020305000440',
};

/**
 * RSASSA-PKCS1-v1_5, RFC 8017, 8.2.2. The whole encoded message is made anew and compared: no padding is ever parsed, which is
 * what forgeries of small exponents live on.
 */
export function verifyPkcs1(key: RsaKey, hash: Hash, message: Uint8Array, signature: Uint8Array): boolean {
  const length = Math.ceil(key.bits / 8);
  const encoded = open(key, signature, length);
  const end = joinBytes([fromHex(digestInfo[hash.name]), hash.digest(message)]);
  const padding = length - end.length - 3;
  if (encoded === null || padding < 8) return false;
  return sameBytes(encoded, joinBytes([Uint8Array.of(0, 1), new Uint8Array(padding).fill(0xff), Uint8Array.of(0), end]));
}

export interface PssParameters {
  readonly hash: Hash;
  readonly maskHash: Hash;
  readonly saltBytes: number;
}

/** RSASSA-PSS, RFC 8017, 8.1.2 with EMSA-PSS-VERIFY, 9.1.2, whose steps are named below. */
export function verifyPss(key: RsaKey, { hash, maskHash, saltBytes }: PssParameters, message: Uint8Array, signature: Uint8Array): boolean {
  const length = Math.ceil(key.bits / 8);
  const opened = open(key, signature, length);
  if (opened === null) return false;
  const encodedBits = key.bits - 1;
  const encodedBytes = Math.ceil(encodedBits / 8);
  // Where the modulus is one bit longer than whole bytes, the first byte must be 0.
  if (length > encodedBytes && opened[0] !== 0) return false;
  const encoded = opened.subarray(length - encodedBytes);
  // Steps 3 and 4.
  if (encodedBytes < hash.bytes + saltBytes + 2 || encoded.at(-1) !== 0xbc) return false;
  const masked = encoded.subarray(0, encodedBytes - hash.bytes - 1);
  const digest = encoded.subarray(masked.length, -1);
  const spare = 8 * encodedBytes - encodedBits;
  // Step 6.
  if ((masked[0] as number) >> (8 - spare) !== 0 && spare > 0) return false;
  // Steps 7 to 9.
  const mask = mgf1(maskHash, digest, masked.length);
  const block = masked.map((byte, i) => byte ^ (mask[i] as number));
  block[0] = (block[0] as number) & (0xff >> spare);
  // Step 10.
  const saltAt = block.length - saltBytes;
  if (block[saltAt - 1] !== 1 || block.subarray(0, saltAt - 1).some((byte) => byte !== 0)) return false;
  // Steps 12 to 14.
  const again = hash.digest(joinBytes([new Uint8Array(8), hash.digest(message), block.subarray(saltAt)]));
  return sameBytes(again, digest);
}

/** RFC 8017, B.2.1. */
function mgf1(hash: Hash, seed: Uint8Array, length: number): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let counter = 0; counter * hash.bytes < length; counter++) {
    parts.push(hash.digest(joinBytes([seed, Uint8Array.of(counter >>> 24, counter >>> 16, counter >>> 8, counter)])));
  }
  return joinBytes(parts).subarray(0, length);
}

/** RSAVP1, RFC 8017, 5.2.2: signature to encoded message of `length` bytes; `null` for what cannot be a signature of this key. */
function open({ modulus, exponent }: RsaKey, signature: Uint8Array, length: number): Uint8Array | null {
  if (signature.length !== length) return null;
  let base = wholeNumber(signature);
  if (base >= modulus) return null;
  let result = 1n;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * base) % modulus;
    base = (base * base) % modulus;
  }
  return fromHex(result.toString(16).padStart(2 * length, '0'));
}

function fromHex(digits: string): Uint8Array {
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) => Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16));
}
