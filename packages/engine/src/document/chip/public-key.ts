import { type DerElement, readElements, readOnly } from '../../der/der.ts';
import { DocumentFault } from '../reasons.ts';
import { type Curve, curveDescribed, curveNamed, wholeNumber } from './curves.ts';
import { readOid } from './oid.ts';

export type PublicKey =
  | { readonly kind: 'rsa'; readonly modulus: bigint; readonly exponent: bigint; readonly bits: number; readonly isPssOnly: boolean }
  | { readonly kind: 'ec'; readonly curve: Curve; readonly point: Uint8Array };

/** Longest RSA key whose signatures are computed, bits: what is longer costs time and nobody uses it. */
const mostRsaBits = 8192;
/** ICAO Doc 9303-12, 4.2: at least this for signers of documents. */
const leastRsaBits = 2048;

const rsaEncryption = '1.2.840.113549.1.1.1';
const rsaPss = '1.2.840.113549.1.1.10';
const ecPublicKey = '1.2.840.10045.2.1';

/** Reads a SubjectPublicKeyInfo: RSA, or a point on a known curve, named or described by its figures. Throws document and DER faults. */
export function readPublicKey(spki: Uint8Array): PublicKey {
  const [algorithm, bits] = readElements(readOnly(spki).content);
  const [identifier, parameters] = readElements(need(algorithm).content);
  const key = bitString(need(bits));
  const oid = readOid(need(identifier));
  if (oid === ecPublicKey) {
    const described = need(parameters);
    const curve = described.tag === 0x06 ? curveNamed(readOid(described)) : curveDescribed(described);
    return { kind: 'ec', curve, point: key };
  }
  if (oid !== rsaEncryption && oid !== rsaPss) throw new DocumentFault('algorithm-not-read');
  const [modulus, exponent] = readElements(readOnly(key).content).map(({ content }) => wholeNumber(content)) as [bigint, bigint];
  const length = modulus === undefined ? 0 : modulus.toString(2).length;
  // An exponent of 1 signs nothing, a long one only costs time; an even modulus or exponent is no key.
  const isKey =
    exponent !== undefined && length <= mostRsaBits && (modulus & exponent & 1n) === 1n && exponent > 1n && exponent < 1n << 33n;
  if (!isKey) throw new DocumentFault('certificate-damaged');
  return { kind: 'rsa', modulus, exponent, bits: length, isPssOnly: oid === rsaPss };
}

export function isWeakKey(key: PublicKey): boolean {
  // Curves of fewer than 224 bits are not known here.
  return key.kind === 'rsa' && key.bits < leastRsaBits;
}

function need(element: DerElement | undefined): DerElement {
  if (element === undefined) throw new DocumentFault('certificate-damaged');
  return element;
}

/** Content of a BIT STRING of whole bytes. */
function bitString({ tag, content }: DerElement): Uint8Array {
  if (tag !== 0x03 || content[0] !== 0) throw new DocumentFault('certificate-damaged');
  return content.subarray(1);
}
