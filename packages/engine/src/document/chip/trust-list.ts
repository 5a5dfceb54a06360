import { DerFault, readElements, readOnly } from '../../der/der.ts';
import { DocumentFault, type DocumentReason, documentReason, reasonOf } from '../reasons.ts';
import { type Certificate, readCertificate } from './certificate.ts';
import { pemBlocks } from './pem.ts';
import { readSignedData, verifySigner } from './signed-data.ts';

/** The certificates of states (CSCAs, and links from one to the next) that an operator relies on. */
export interface TrustList {
  readonly certificates: readonly Certificate[];
  /** Entries that could not be read, by the reason why; they are left out. */
  readonly leftOut: readonly DocumentReason[];
  /** A master list carries a signature: it proves the file whole, while whether to rely on it is for the operator to say. */
  readonly source: 'certificates' | 'master-list';
}

export type TrustListReading =
  | { readonly kind: 'trust-list'; readonly list: TrustList }
  | { readonly kind: 'rejected'; readonly reasons: readonly DocumentReason[] };

/** Largest list read, bytes; ICAO's own has about 1 MiB. */
export const maxTrustListBytes: number = 16 * 1024 * 1024;
const masterList = '2.23.136.1.1.2';

/** Reads an operator's list: PEM certificates one after another, one DER certificate, or an ICAO master list (Doc 9303-12, section 9). Never throws. */
export function readTrustList(bytes: Uint8Array): TrustListReading {
  if (bytes.length > maxTrustListBytes) {
    return { kind: 'rejected', reasons: [documentReason('file-too-large', { value: bytes.length, limit: maxTrustListBytes })] };
  }
  try {
    const { entries, source } = splitList(bytes);
    const certificates: Certificate[] = [];
    const leftOut: DocumentReason[] = [];
    for (const [i, entry] of entries.entries()) {
      try {
        certificates.push(readCertificate(entry));
      } catch (fault) {
        leftOut.push({ ...reasonOf(fault, 'certificate-damaged'), subject: `certificate ${i + 1}` });
      }
    }
    if (certificates.length === 0) return { kind: 'rejected', reasons: [documentReason('trust-list-empty'), ...leftOut] };
    return { kind: 'trust-list', list: Object.freeze({ certificates, leftOut, source }) };
  } catch (fault) {
    return { kind: 'rejected', reasons: [reasonOf(fault, 'trust-list-empty')] };
  }
}

interface Entries {
  readonly entries: readonly Uint8Array[];
  readonly source: TrustList['source'];
}

function splitList(bytes: Uint8Array): Entries {
  // A DER file begins with SEQUENCE, a PEM file with text.
  if (bytes[0] !== 0x30) return { entries: pemBlocks(bytes, 'CERTIFICATE'), source: 'certificates' };
  const [first] = readElements(readOnly(bytes).content);
  if (first?.tag !== 0x06) return { entries: [bytes], source: 'certificates' };
  const signed = readSignedData(bytes);
  if (signed.contentType !== masterList) throw new DocumentFault('file-not-read');
  const { problems } = verifySigner(signed);
  if (problems.length > 0) throw new DocumentFault('trust-list-changed');
  const [, list] = readElements(readOnly(signed.content).content);
  if (list?.tag !== 0x31) throw new DerFault();
  return { entries: readElements(list.content).map(({ whole }) => whole), source: 'master-list' };
}
