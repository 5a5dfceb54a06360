import { sha1 } from '@noble/hashes/legacy.js';
import { sha224, sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import { DocumentFault } from '../reasons.ts';

export type HashName = 'SHA-1' | 'SHA-224' | 'SHA-256' | 'SHA-384' | 'SHA-512';

export interface Hash {
  readonly name: HashName;
  readonly oid: string;
  readonly bytes: number;
  readonly digest: (data: Uint8Array) => Uint8Array;
}

const list: readonly Hash[] = [
  { name: 'SHA-1', oid: '1.3.14.3.2.26', bytes: 20, digest: sha1 },
  { name: 'SHA-224', oid: '2.16.840.1.101.3.4.2.4', bytes: 28, digest: sha224 },
  { name: 'SHA-256', oid: '2.16.840.1.101.3.4.2.1', bytes: 32, digest: sha256 },
  { name: 'SHA-384', oid: '2.16.840.1.101.3.4.2.2', bytes: 48, digest: sha384 },
  { name: 'SHA-512', oid: '2.16.840.1.101.3.4.2.3', bytes: 64, digest: sha512 },
];

const byOid: ReadonlyMap<string, Hash> = new Map(list.map((hash) => [hash.oid, hash]));
const byName: ReadonlyMap<HashName, Hash> = new Map(list.map((hash) => [hash.name, hash]));

export function hashNamed(name: HashName): Hash {
  return byName.get(name) as Hash;
}

/** The hash of an object identifier. Throws `algorithm-not-read`. */
export function hashOf(oid: string): Hash {
  const hash = byOid.get(oid);
  if (hash === undefined) throw new DocumentFault('algorithm-not-read');
  return hash;
}

/** Collisions of SHA-1 can be made: two lists of data groups may carry one signature. ICAO Doc 9303-12, 4.2 names SHA-224 and up. */
export function isWeakHash({ name }: Hash): boolean {
  return name === 'SHA-1';
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
