import { AsnParser } from '@peculiar/asn1-schema';
import {
  Certificate as AsnCertificate,
  AuthorityKeyIdentifier,
  BasicConstraints,
  type Extension,
  KeyUsage,
  KeyUsageFlags,
  type Name,
  PrivateKeyUsagePeriod,
  SubjectKeyIdentifier,
  Time,
} from '@peculiar/asn1-x509';
import { type DerElement, readElements, readOnly } from '../../der/der.ts';
import { DocumentFault } from '../reasons.ts';
import { sameBytes } from './hashes.ts';
import { type PublicKey, readPublicKey } from './public-key.ts';
import { isWeakSignature, readSignatureAlgorithm, type SignatureAlgorithm, verifySignature } from './signature.ts';

export interface Period {
  readonly from: Date;
  readonly to: Date;
}

/** What of an X.509 certificate (RFC 5280) the way from a document to its state needs. */
export interface Certificate {
  /** The certificate itself, DER. */
  readonly der: Uint8Array;
  /** Serial number, the bytes of its INTEGER. */
  readonly serial: Uint8Array;
  /** Names in a form in which equal names are equal, see {@link nameKey}. */
  readonly subject: string;
  readonly issuer: string;
  /** countryName of the subject, two capital letters; `null` where it has none. */
  readonly country: string | null;
  readonly valid: Period;
  /** When the private key may sign, where the certificate limits it (RFC 3280, 4.2.1.4). */
  readonly keyUse: Partial<Period>;
  readonly key: PublicKey;
  readonly isAuthority: boolean;
  /** keyUsage; `null` where the certificate does not limit it. */
  readonly uses: { readonly digitalSignature: boolean; readonly keyCertSign: boolean; readonly cRLSign: boolean } | null;
  readonly keyId: Uint8Array | null;
  readonly issuerKeyId: Uint8Array | null;
  /** Purposes of extKeyUsage; signers of documents have none. */
  readonly purposes: boolean;
  /** Kinds of documents (first letters of the machine readable zone) that this signer may sign; `null`: all. */
  readonly documentKinds: readonly string[] | null;
  readonly signed: Uint8Array;
  readonly algorithm: SignatureAlgorithm;
  readonly signature: Uint8Array;
}

const known = {
  subjectKeyId: '2.5.29.14',
  keyUsage: '2.5.29.15',
  keyUse: '2.5.29.16',
  subjectNames: '2.5.29.17',
  issuerNames: '2.5.29.18',
  basicConstraints: '2.5.29.19',
  crlPoints: '2.5.29.31',
  policies: '2.5.29.32',
  issuerKeyId: '2.5.29.35',
  purposes: '2.5.29.37',
  nameChange: '2.23.136.1.1.6.1',
  documentKinds: '2.23.136.1.1.6.2',
} as const;
const knownOids: ReadonlySet<string> = new Set(Object.values(known));
const countryName = '2.5.4.6';

/**
 * Reads one certificate. Throws a fault: `certificate-damaged`, `certificate-extension` for a critical extension that is not known,
 * `algorithm-not-read`, `algorithm-mismatch` where it names two signature algorithms.
 */
export function readCertificate(der: Uint8Array): Certificate {
  try {
    return read(der);
  } catch (fault) {
    if (fault instanceof DocumentFault) throw fault;
    // DER that is none, or what the library throws, in words of its own, on DER that is no certificate.
    throw new DocumentFault('certificate-damaged');
  }
}

function read(der: Uint8Array): Certificate {
  // The library passes over bytes that follow; nothing may follow.
  const [signed, , signature] = readElements(readOnly(der).content);
  if (signed === undefined || signature?.tag !== 0x03 || signature.content[0] !== 0) throw new DocumentFault('certificate-damaged');
  // version [0] may be left out; serial number, algorithm, issuer, validity and subject come first (RFC 5280, 4.1).
  const fields = readElements(signed.content);
  const publicKeyInfo = fields[fields[0]?.tag === 0xa0 ? 6 : 5];
  if (publicKeyInfo === undefined) throw new DocumentFault('certificate-damaged');
  const { tbsCertificate: tbs, signatureAlgorithm } = parseAs(der, AsnCertificate);
  if (!signatureAlgorithm.isEqual(tbs.signature)) throw new DocumentFault('algorithm-mismatch');
  const parameters = signatureAlgorithm.parameters;
  const extensions = new Map<string, Extension>();
  for (const extension of tbs.extensions ?? []) {
    if (extensions.has(extension.extnID)) throw new DocumentFault('certificate-damaged');
    if (extension.critical && !knownOids.has(extension.extnID)) throw new DocumentFault('certificate-extension');
    extensions.set(extension.extnID, extension);
  }
  const value = <T>(oid: string, type: new () => T): T | null => {
    const extension = extensions.get(oid);
    return extension === undefined ? null : parseAs(extension.extnValue.buffer, type);
  };
  const uses = value(known.keyUsage, KeyUsage);
  const keyUse = value(known.keyUse, PrivateKeyUsagePeriod);
  const keyId = value(known.subjectKeyId, SubjectKeyIdentifier);
  const issuerKeyId = value(known.issuerKeyId, AuthorityKeyIdentifier)?.keyIdentifier;
  const documentKinds = extensions.get(known.documentKinds);
  return Object.freeze({
    der,
    serial: new Uint8Array(tbs.serialNumber),
    subject: nameKey(tbs.subject),
    issuer: nameKey(tbs.issuer),
    country: countryOf(tbs.subject),
    valid: { from: realTime(tbs.validity.notBefore.getTime()), to: realTime(tbs.validity.notAfter.getTime()) },
    keyUse: {
      ...(keyUse?.notBefore === undefined ? {} : { from: realTime(keyUse.notBefore) }),
      ...(keyUse?.notAfter === undefined ? {} : { to: realTime(keyUse.notAfter) }),
    },
    key: readPublicKey(publicKeyInfo.whole),
    isAuthority: value(known.basicConstraints, BasicConstraints)?.cA === true,
    uses:
      uses === null
        ? null
        : {
            digitalSignature: has(uses, KeyUsageFlags.digitalSignature),
            keyCertSign: has(uses, KeyUsageFlags.keyCertSign),
            cRLSign: has(uses, KeyUsageFlags.cRLSign),
          },
    keyId: keyId === null ? null : new Uint8Array(keyId.buffer),
    issuerKeyId: issuerKeyId === undefined ? null : new Uint8Array(issuerKeyId.buffer),
    purposes: extensions.has(known.purposes),
    documentKinds: documentKinds === undefined ? null : readDocumentKinds(new Uint8Array(documentKinds.extnValue.buffer)),
    signed: signed.whole,
    algorithm: readSignatureAlgorithm(signatureAlgorithm.algorithm, parameters ? new Uint8Array(parameters) : null),
    signature: signature.content.subarray(1),
  });
}

/** Whether `issuer` is, by name and key identifier, who a certificate or revocation list says has issued it. */
export function isNamedIssuer(issued: { readonly issuer: string; readonly issuerKeyId: Uint8Array | null }, issuer: Certificate): boolean {
  if (issued.issuer !== issuer.subject) return false;
  return issued.issuerKeyId === null || issuer.keyId === null || sameBytes(issued.issuerKeyId, issuer.keyId);
}

/** Verifies the signature on a certificate. `isWeak` tells that algorithm or key prove too little. */
export function checkIssuance(issued: Certificate, issuer: Certificate): { readonly isSigned: boolean; readonly isWeak: boolean } {
  return {
    isSigned: verifySignature(issued.algorithm, issuer.key, issued.signed, issued.signature),
    isWeak: isWeakSignature(issued.algorithm, issuer.key),
  };
}

export function isSelfIssued(certificate: Certificate): boolean {
  return isNamedIssuer(certificate, certificate);
}

export function isWithin(time: Date, { from, to }: Partial<Period>): boolean {
  return (from === undefined || time >= from) && (to === undefined || time <= to);
}

/**
 * A name in a form in which equal names are equal: states write their own name now as PrintableString, now as UTF8String, in capitals or not, and
 * ICAO Doc 9303-12 warns of it. Which key has signed is told by the signature, never by the name.
 */
export function nameKey(name: Name): string {
  return JSON.stringify(
    name.map((part) => part.map(({ type, value }) => [type, value.toString().trim().replace(/\s+/g, ' ').toLowerCase()]).sort()),
  );
}

function countryOf(name: Name): string | null {
  const found = name.flatMap((part) => part.filter(({ type }) => type === countryName));
  return found[0]?.value.toString().trim().toUpperCase() ?? null;
}

function has(uses: KeyUsage, flag: number): boolean {
  return (uses.toNumber() & flag) !== 0;
}

/** DocumentTypeListSyntax (ICAO Doc 9303-12, 7.1.1): version and SET OF PrintableString. */
function readDocumentKinds(value: Uint8Array): readonly string[] {
  const [, kinds] = readElements(readOnly(value).content);
  if (kinds === undefined) throw new DocumentFault('certificate-damaged');
  return readElements(kinds.content).map(({ content }) => String.fromCharCode(...content.subarray(0, 2)));
}

/** A UTCTime or GeneralizedTime. */
export function readTime({ tag, whole }: DerElement): Date {
  if (tag !== 0x17 && tag !== 0x18) throw new DocumentFault('certificate-damaged');
  return realTime(parseAs(whole, Time).getTime());
}

/** The library makes no time of a text that is none. */
function realTime(time: Date): Date {
  if (Number.isNaN(time.getTime())) throw new DocumentFault('certificate-damaged');
  return time;
}

/** Parses what a library may throw on, each time in its own words. */
export function parseAs<T>(der: Uint8Array | ArrayBuffer, type: new () => T): T {
  try {
    return AsnParser.parse(der, type);
  } catch {
    throw new DocumentFault('certificate-damaged');
  }
}
