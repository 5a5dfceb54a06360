import { readElements, readNumber, readOnly } from '../../der/der.ts';
import { DocumentFault } from '../reasons.ts';
import { type Hash, hashOf } from './hashes.ts';
import { readOid } from './oid.ts';
import { readSignedData, type SignedContent } from './signed-data.ts';

/** EF.SOD (ICAO Doc 9303-10, 4.6.2): the signed list of the data groups' hashes. */
export interface SecurityObject {
  readonly signed: SignedContent;
  readonly hash: Hash;
  /** Hash of each data group, by its number 1–16. */
  readonly hashes: ReadonlyMap<number, Uint8Array>;
  /** Version of the logical data structure, where the list says it (from 1.8 on). */
  readonly ldsVersion: string | null;
}

const fileTag = 0x77;
const ldsSecurityObject = '2.23.136.1.1.1';

/** Reads EF.SOD of LDS 1.7 (version 0 of the list) or 1.8 (version 1). Nothing is verified yet. Throws document and DER faults. */
export function readSecurityObject(file: Uint8Array): SecurityObject {
  const { tag, content } = readOnly(file);
  if (tag !== fileTag) throw new DocumentFault('file-not-read');
  const signed = readSignedData(content);
  if (signed.contentType !== ldsSecurityObject) throw new DocumentFault('signed-data-odd');
  const [version, algorithm, groups, ldsVersion] = readElements(readOnly(signed.content).content);
  if (version === undefined || algorithm === undefined || groups?.tag !== 0x30) throw new DocumentFault('signed-data-odd');
  if (readNumber(version) > 1) throw new DocumentFault('file-not-read');
  const [hashOid] = readElements(algorithm.content);
  if (hashOid === undefined) throw new DocumentFault('signed-data-odd');
  const hash = hashOf(readOid(hashOid));
  const hashes = new Map<number, Uint8Array>();
  for (const group of readElements(groups.content)) {
    const [number, value] = readElements(group.content);
    if (number === undefined || value?.tag !== 0x04 || value.content.length !== hash.bytes) throw new DocumentFault('signed-data-odd');
    const n = readNumber(number);
    // Of two hashes for one data group, each reader might take another.
    if (n < 1 || n > 16 || hashes.has(n)) throw new DocumentFault('signed-data-odd');
    hashes.set(n, value.content);
  }
  const [versionText] = ldsVersion === undefined ? [] : readElements(ldsVersion.content);
  return {
    signed,
    hash,
    hashes,
    ldsVersion: versionText === undefined ? null : String.fromCharCode(...versionText.content.subarray(0, 8)),
  };
}
