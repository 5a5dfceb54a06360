import { AlgorithmIdentifier, Name } from '@peculiar/asn1-x509';
import { type DerElement, readElements, readOnly } from '../../der/der.ts';
import { DocumentFault, type DocumentReason, documentReason, reasonOf } from '../reasons.ts';
import { type Certificate, nameKey, parseAs, readCertificate, readTime } from './certificate.ts';
import { hashOf, isWeakHash, sameBytes } from './hashes.ts';
import { readOid } from './oid.ts';
import { isWeakSignature, readSignatureAlgorithm, verifySignature } from './signature.ts';

/** A CMS SignedData (RFC 5652) with one signer, as documents and master lists carry it. */
export interface SignedContent {
  readonly contentType: string;
  readonly content: Uint8Array;
  /** The certificates that are carried along, DER. */
  readonly certificates: readonly Uint8Array[];
  readonly signer: SignerInfo;
}

interface SignerInfo {
  /** IssuerAndSerialNumber (SEQUENCE) or SubjectKeyIdentifier ([0]). */
  readonly id: DerElement;
  readonly digestOid: string;
  /** [0], whose bytes are signed under the tag of a SET; `null` where there are none. */
  readonly attributes: DerElement | null;
  readonly algorithm: DerElement;
  readonly signature: Uint8Array;
}

export interface SignerCheck {
  /** The certificate whose key is to have signed; `null` where it is not there or damaged. */
  readonly certificate: Certificate | null;
  /** The time that the signer says; `null` where it says none. It is as true as the signer is. */
  readonly signedAt: Date | null;
  /** Nothing: the content is what the certificate's key has signed. */
  readonly problems: readonly DocumentReason[];
  readonly isWeak: boolean;
}

const contentTypeAttribute = '1.2.840.113549.1.9.3';
const messageDigestAttribute = '1.2.840.113549.1.9.4';
const signingTimeAttribute = '1.2.840.113549.1.9.5';

const signedData = '1.2.840.113549.1.7.2';
const tag = { sequence: 0x30, set: 0x31, octets: 0x04, first: 0xa0, keyId: 0x80 } as const;

/**
 * Reads a ContentInfo with SignedData inside, strictly as DER, which ICAO Doc 9303-10 demands: what is verified and what is used are the very bytes of the file, read
 * by one reader. Throws document and DER faults.
 */
export function readSignedData(bytes: Uint8Array): SignedContent {
  const [type, wrapped] = sequenceIn(bytes);
  if (type === undefined || wrapped?.tag !== tag.first || readOid(type) !== signedData) throw new DocumentFault('signed-data-odd');
  const fields = sequenceIn(wrapped.content);
  const [, , encapsulated] = fields;
  const certificates = fields.slice(3).find((field) => field.tag === tag.first);
  const signers = fields.at(-1);
  if (encapsulated?.tag !== tag.sequence || signers?.tag !== tag.set) throw new DocumentFault('signed-data-odd');
  const [contentType, content] = readElements(encapsulated.content);
  const [signer, ...others] = readElements(signers.content);
  if (contentType === undefined || content?.tag !== tag.first || signer === undefined || others.length > 0)
    throw new DocumentFault('signed-data-odd');
  const octets = readOnly(content.content);
  if (octets.tag !== tag.octets) throw new DocumentFault('signed-data-odd');
  return {
    contentType: readOid(contentType),
    content: octets.content,
    certificates: certificates === undefined ? [] : readElements(certificates.content).map(({ whole }) => whole),
    signer: readSignerInfo(signer),
  };
}

/** The elements of bytes that are one SEQUENCE. */
function sequenceIn(bytes: Uint8Array): readonly DerElement[] {
  const element = readOnly(bytes);
  if (element.tag !== tag.sequence) throw new DocumentFault('signed-data-odd');
  return readElements(element.content);
}

/** SignerInfo (RFC 5652, 5.3). */
function readSignerInfo({ whole }: DerElement): SignerInfo {
  const [, id, digest, ...rest] = sequenceIn(whole);
  const attributes = rest[0]?.tag === tag.first ? (rest.shift() ?? null) : null;
  const [algorithm, signature] = rest;
  if (id === undefined || algorithm === undefined || signature?.tag !== tag.octets) throw new DocumentFault('signed-data-odd');
  const [digestOid] = readElements(digest?.content ?? new Uint8Array());
  if (digestOid === undefined) throw new DocumentFault('signed-data-odd');
  return { id, digestOid: readOid(digestOid), attributes, algorithm, signature: signature.content };
}

/** Verifies the signer's signature with the certificate that is carried along (RFC 5652, 5.4 and 5.6); whom that certificate belongs to is not asked here. */
export function verifySigner(signed: SignedContent): SignerCheck {
  const { signer, content, contentType } = signed;
  const problems: DocumentReason[] = [];
  const certificate = findCertificate(signed, problems);
  const attributes = readAttributes(signer.attributes);
  const digest = hashOf(signer.digestOid);
  if (attributes !== null) {
    const [typeAttribute, digestAttribute] = [attributes.values.get(contentTypeAttribute), attributes.values.get(messageDigestAttribute)];
    const isWhole =
      typeAttribute !== undefined &&
      readOid(typeAttribute) === contentType &&
      digestAttribute?.tag === tag.octets &&
      sameBytes(digestAttribute.content, digest.digest(content));
    if (!isWhole) problems.push(documentReason('signed-attributes-odd'));
  } else if (contentType !== idData) problems.push(documentReason('signed-attributes-odd'));
  const signedAt = attributes?.signedAt ?? null;
  if (certificate === null) return { certificate, signedAt, problems, isWeak: isWeakHash(digest) };
  const { algorithm: oid, parameters } = parseAs(signer.algorithm.whole, AlgorithmIdentifier);
  const algorithm = readSignatureAlgorithm(oid, parameters ? new Uint8Array(parameters) : null, digest);
  const message = attributes?.signed ?? content;
  if (!verifySignature(algorithm, certificate.key, message, signer.signature)) {
    problems.push(documentReason('signature-wrong'));
  }
  return { certificate, signedAt, problems, isWeak: isWeakSignature(algorithm, certificate.key) };
}

/** Only content of this plain type may be signed without attributes (RFC 5652, 5.3). */
const idData = '1.2.840.113549.1.7.1';

interface Attributes {
  /** The bytes that are signed: the attributes under the tag SET OF (RFC 5652, 5.4). */
  readonly signed: Uint8Array;
  readonly values: ReadonlyMap<string, DerElement>;
  readonly signedAt: Date | null;
}

function readAttributes(attributes: DerElement | null): Attributes | null {
  if (attributes === null) return null;
  const signed = attributes.whole.slice();
  signed[0] = tag.set;
  const values = new Map<string, DerElement>();
  for (const attribute of readElements(readOnly(signed).content)) {
    const [type, set] = readElements(attribute.content);
    if (type === undefined || set?.tag !== tag.set) throw new DocumentFault('signed-attributes-odd');
    const oid = readOid(type);
    const [value, ...others] = readElements(set.content);
    // One attribute of a kind, with one value (RFC 5652, 11): of two, each reader might take another.
    if (value === undefined || (others.length > 0 && standard.has(oid)) || values.has(oid))
      throw new DocumentFault('signed-attributes-odd');
    values.set(oid, value);
  }
  const time = values.get(signingTimeAttribute);
  return { signed, values, signedAt: time === undefined ? null : readTime(time) };
}

const standard: ReadonlySet<string> = new Set([contentTypeAttribute, messageDigestAttribute, signingTimeAttribute]);

/** The certificate that the signer names, by issuer and serial number or by key identifier. */
function findCertificate({ signer, certificates }: SignedContent, problems: DocumentReason[]): Certificate | null {
  const [issuerName, serial] = signer.id.tag === tag.sequence ? readElements(signer.id.content) : [];
  const issuer = issuerName === undefined ? null : nameKey(parseAs(issuerName.whole, Name));
  const damages: DocumentReason[] = [];
  for (const der of certificates) {
    let certificate: Certificate;
    try {
      certificate = readCertificate(der);
    } catch (fault) {
      damages.push(reasonOf(fault, 'certificate-damaged'));
      continue;
    }
    const isNamed =
      issuer !== null
        ? certificate.issuer === issuer && serial !== undefined && sameBytes(certificate.serial, serial.content)
        : signer.id.tag === tag.keyId && certificate.keyId !== null && sameBytes(certificate.keyId, signer.id.content);
    if (isNamed) return certificate;
  }
  // A certificate that cannot be read may have been the one.
  problems.push(...(damages.length > 0 ? damages : [documentReason('signer-missing')]));
  return null;
}
