import { AlgorithmIdentifier, AuthorityKeyIdentifier, Extension, Name } from '@peculiar/asn1-x509';
import { type DerElement, readElements, readOnly } from '../../der/der.ts';
import { DocumentFault, type DocumentReason, documentReason, reasonOf } from '../reasons.ts';
import { type Certificate, isNamedIssuer, nameKey, parseAs, readTime } from './certificate.ts';
import { sameBytes } from './hashes.ts';
import { pemBlocks } from './pem.ts';
import { isWeakSignature, readSignatureAlgorithm, type SignatureAlgorithm, verifySignature } from './signature.ts';

/** What a state has revoked (RFC 5280, section 5; ICAO Doc 9303-12, 7.1.4), not yet verified. */
export interface RevocationList {
  readonly issuer: string;
  readonly issuerKeyId: Uint8Array | null;
  readonly issuedAt: Date;
  /** When the next one is due; ICAO demands it at least every 90 days. */
  readonly nextAt: Date | null;
  readonly serials: ReadonlySet<string>;
  readonly signed: Uint8Array;
  readonly algorithm: SignatureAlgorithm;
  readonly signature: Uint8Array;
}

export type RevocationReading =
  | { readonly kind: 'revocation-list'; readonly list: RevocationList }
  | { readonly kind: 'rejected'; readonly reasons: readonly DocumentReason[] };

/** Largest revocation list read, bytes; those of states have a few KiB. */
export const maxRevocationBytes: number = 4 * 1024 * 1024;

const issuerKeyIdOid = '2.5.29.35';
/** Number of the list, and other ways to name its issuer: they change nothing in what is revoked. */
const harmless: ReadonlySet<string> = new Set([issuerKeyIdOid, '2.5.29.20', '2.5.29.18']);

/** Reads a revocation list, DER or PEM. Delta and indirect lists, which tell only a part, are refused. Never throws. */
export function readRevocationList(bytes: Uint8Array): RevocationReading {
  if (bytes.length > maxRevocationBytes) {
    return { kind: 'rejected', reasons: [documentReason('file-too-large', { value: bytes.length, limit: maxRevocationBytes })] };
  }
  try {
    return { kind: 'revocation-list', list: read(bytes[0] === 0x30 ? bytes : (pemBlocks(bytes, 'X509 CRL')[0] ?? bytes)) };
  } catch (fault) {
    return { kind: 'rejected', reasons: [reasonOf(fault, 'file-damaged')] };
  }
}

function read(der: Uint8Array): RevocationList {
  const [signed, algorithm, signature] = readElements(readOnly(der).content);
  if (signed?.tag !== 0x30 || algorithm === undefined || signature?.tag !== 0x03) throw new DocumentFault('file-damaged');
  const fields = [...readElements(signed.content)];
  if (fields[0]?.tag === 0x02) fields.shift();
  const [named, issuer, issuedAt, ...rest] = fields;
  if (named?.tag !== 0x30 || issuer === undefined || issuedAt === undefined) throw new DocumentFault('file-damaged');
  if (!sameBytes(named.whole, algorithm.whole)) throw new DocumentFault('algorithm-mismatch');
  const nextAt = isTime(rest[0]) ? rest.shift() : undefined;
  const revoked = rest[0]?.tag === 0x30 ? rest.shift() : undefined;
  const extensions = rest[0]?.tag === 0xa0 ? readElements(readOnly(rest[0].content).content) : [];
  const { algorithm: oid, parameters } = parseAs(algorithm.whole, AlgorithmIdentifier);
  return Object.freeze({
    issuer: nameKey(parseAs(issuer.whole, Name)),
    issuerKeyId: readExtensions(extensions),
    issuedAt: readTime(issuedAt),
    nextAt: nextAt === undefined ? null : readTime(nextAt),
    serials: new Set(revoked === undefined ? [] : readElements(revoked.content).map(serialOf)),
    signed: signed.whole,
    algorithm: readSignatureAlgorithm(oid, parameters ? new Uint8Array(parameters) : null),
    signature: signature.content.subarray(1),
  });
}

function isTime(element: DerElement | undefined): boolean {
  return element?.tag === 0x17 || element?.tag === 0x18;
}

function serialOf(entry: DerElement): string {
  const [serial] = readElements(entry.content);
  if (serial?.tag !== 0x02) throw new DocumentFault('file-damaged');
  return serialKey(serial.content);
}

function serialKey(serial: Uint8Array): string {
  return Array.from(serial, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The key identifier of the issuer. */
function readExtensions(extensions: readonly DerElement[]): Uint8Array | null {
  let found: Uint8Array | null = null;
  for (const { whole } of extensions) {
    const { extnID, critical, extnValue } = parseAs(whole, Extension);
    if (critical && !harmless.has(extnID)) throw new DocumentFault('file-not-read');
    if (extnID !== issuerKeyIdOid) continue;
    const { keyIdentifier } = parseAs(extnValue.buffer, AuthorityKeyIdentifier);
    found = keyIdentifier === undefined ? null : new Uint8Array(keyIdentifier.buffer);
  }
  return found;
}

export interface RevocationCheck {
  readonly problems: readonly DocumentReason[];
  readonly isWeak: boolean;
}

/** Whether a list is to be relied on at `at`: signed by a state of the operator's list, not stale, not of the future. */
export function checkRevocationList(list: RevocationList, states: readonly Certificate[], at: Date): RevocationCheck {
  const problems: DocumentReason[] = [];
  const signer = states.find((state) => isNamedIssuer(list, state) && state.uses?.cRLSign !== false && isSigned(list, state));
  if (signer === undefined) problems.push(documentReason('crl-signature-wrong'));
  if (list.issuedAt > at) problems.push(documentReason('crl-not-yet-valid'));
  if (list.nextAt !== null && list.nextAt < at) problems.push(documentReason('crl-stale'));
  return { problems, isWeak: signer !== undefined && isWeakSignature(list.algorithm, signer.key) };
}

export function isRevoked(list: RevocationList, certificate: Certificate): boolean {
  return certificate.issuer === list.issuer && list.serials.has(serialKey(certificate.serial));
}

function isSigned({ algorithm, signed, signature }: RevocationList, { key }: Certificate): boolean {
  try {
    return verifySignature(algorithm, key, signed, signature);
  } catch (fault) {
    // Another certificate of the state may have a key of the right kind.
    reasonOf(fault, 'crl-signature-wrong');
    return false;
  }
}
