import { createHash } from 'node:crypto';
import { derElement, derNumber } from '../../src/der/der.ts';
import { makeMrz, specimen } from '../../src/specimen/make-mrz.ts';
import {
  algorithmOf,
  type HashId,
  hashId,
  keyIdOf,
  makeCertificate,
  makeKey,
  nameOf,
  octets,
  oid,
  seq,
  set,
  signWith,
  type TestKey,
  text,
  time,
} from './make-certificate.ts';

export interface SodDraft {
  readonly groups: Readonly<Record<number, Uint8Array>>;
  readonly certificate: Uint8Array;
  readonly key: TestKey;
  readonly serial?: number;
  readonly issuer?: { readonly subject: string; readonly country?: string };
  readonly hash?: HashId;
  /** Hash of the signature and of the attributes. */
  readonly signatureHash?: HashId;
  readonly signedAt?: string | null;
  readonly lds?: '1.7' | '1.8';
  /** Names the signer by key identifier instead of issuer and serial number. */
  readonly byKeyId?: boolean;
  readonly certificates?: readonly Uint8Array[];
  readonly algorithm?: Uint8Array;
  readonly contentType?: string;
  readonly withoutAttributes?: boolean;
  /** Changes what has been signed, afterwards. */
  readonly changeAttributes?: (attributes: Uint8Array[]) => Uint8Array[];
  readonly changeList?: (list: Uint8Array) => Uint8Array;
}

export const ldsObject = '2.23.136.1.1.1';
const attribute = (id: string, value: Uint8Array): Uint8Array => seq(oid(id), set(value));
const digest = (hash: HashId, data: Uint8Array): Uint8Array => new Uint8Array(createHash(hash).update(data).digest());

/** EF.SOD of a chip whose data groups are given (ICAO Doc 9303-10, 4.6.2). */
export function makeSod(draft: SodDraft): Uint8Array {
  const { groups, hash = 'sha256', lds = '1.8' } = draft;
  const hashes = Object.entries(groups).map(([number, file]) => seq(derNumber(0x02, Number(number)), octets(digest(hash, file))));
  const version = lds === '1.7' ? [] : [seq(text(0x13, '0108'), text(0x13, '040000'))];
  const list = seq(derNumber(0x02, version.length), hashId(hash), seq(...hashes), ...version);
  return derElement(0x77, makeSigned(draft, draft.changeList?.(list) ?? list, digest(draft.signatureHash ?? 'sha256', list)));
}

/** CMS SignedData (RFC 5652) over any content. `messageDigest` is that of what was signed. */
export function makeSigned(draft: Omit<SodDraft, 'groups'>, content: Uint8Array, messageDigest: Uint8Array): Uint8Array {
  const { key, certificate, signatureHash = 'sha256', signedAt = '2025-03-01T12:00:00Z', contentType = ldsObject } = draft;
  const attributes = [
    attribute('1.2.840.113549.1.9.3', oid(contentType)),
    attribute('1.2.840.113549.1.9.4', octets(messageDigest)),
    ...(signedAt === null ? [] : [attribute('1.2.840.113549.1.9.5', time(new Date(signedAt)))]),
  ];
  const carried = draft.changeAttributes?.([...attributes]) ?? attributes;
  const signature = signWith(key, signatureHash, draft.withoutAttributes === true ? content : set(...attributes));
  const issuer = draft.issuer ?? { subject: 'CSCA' };
  const signer = seq(
    derNumber(0x02, draft.byKeyId === true ? 3 : 1),
    draft.byKeyId === true ? derElement(0x80, keyIdOf(key)) : seq(nameOf(issuer), derNumber(0x02, draft.serial ?? 7)),
    hashId(signatureHash),
    ...(draft.withoutAttributes === true ? [] : [derElement(0xa0, ...carried)]),
    draft.algorithm ?? algorithmOf(key.scheme, signatureHash),
    octets(signature),
  );
  const data = seq(
    derNumber(0x02, 3),
    set(hashId(signatureHash)),
    seq(oid(contentType), derElement(0xa0, octets(content))),
    derElement(0xa0, ...(draft.certificates ?? [certificate])),
    set(signer),
  );
  return seq(oid('1.2.840.113549.1.7.2'), derElement(0xa0, data));
}

/** An ICAO master list (Doc 9303-12, section 9) signed by a signer of such lists. */
export function makeMasterList(
  certificates: readonly Uint8Array[],
  signer: { readonly key: TestKey; readonly certificate: Uint8Array },
): Uint8Array {
  const content = seq(derNumber(0x02, 0), set(...certificates));
  return makeSigned({ ...signer, contentType: '2.23.136.1.1.2' }, content, digest('sha256', content));
}

/** EF.DG1. */
export function makeZoneFile(lines: readonly string[] = makeMrz(specimen)): Uint8Array {
  return derElement(0x61, text(0x5f1f, lines.join('')));
}

export interface FaceDraft {
  readonly picture: Uint8Array;
  readonly standard?: '19794-5' | '39794-5';
  readonly width?: number;
  readonly height?: number;
  readonly points?: number;
}

/** EF.DG2 with one face. */
export function makeFaceFile(draft: FaceDraft): Uint8Array {
  const header = derElement(
    0xa1,
    derElement(0x80, Uint8Array.of(1, 1)),
    derElement(0x87, Uint8Array.of(1, 1)),
    derElement(0x88, Uint8Array.of(0, 8)),
  );
  const block =
    draft.standard === '39794-5' ? derElement(0x7f2e, derElement(0xa1, face39794(draft))) : derElement(0x5f2e, face19794(draft));
  return derElement(0x75, derElement(0x7f61, derNumber(0x02, 1), derElement(0x7f60, header, block)));
}

/** ISO/IEC 19794-5:2005: record header of 14 bytes, face block of 20, points of 8 each, picture block of 12. */
function face19794({ picture, width = 0, height = 0, points = 0 }: FaceDraft): Uint8Array {
  const length = 20 + 8 * points + 12 + picture.length;
  const bytes = new Uint8Array(14 + length);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode('FAC\0' + '010\0'));
  view.setUint32(8, bytes.length);
  view.setUint16(12, 1);
  view.setUint32(14, length);
  view.setUint16(18, points);
  const at = 34 + 8 * points;
  bytes.set([1, picture[0] === 0xff && picture[1] === 0xd8 ? 0 : 1], at);
  view.setUint16(at + 2, width);
  view.setUint16(at + 4, height);
  bytes.set(picture, at + 12);
  return bytes;
}

function face39794({ picture, width, height }: FaceDraft): Uint8Array {
  const size = width === undefined || height === undefined ? [] : [derElement(0xa7, derNumber(0x80, width), derNumber(0x81, height))];
  const information = derElement(0xa1, derElement(0xa0, derNumber(0x80, 2)), ...size);
  const picture2d = derElement(0xa0, derElement(0x80, picture), information);
  const representation = seq(derNumber(0x80, 1), derElement(0xa1, derElement(0xa0, picture2d)));
  return derElement(0x65, derElement(0xa0, derNumber(0x80, 3), derNumber(0x81, 2019)), derElement(0xa1, representation));
}

export interface TestState {
  readonly csca: { readonly subject: string; readonly key: TestKey; readonly certificate: Uint8Array };
  readonly signer: { readonly key: TestKey; readonly certificate: Uint8Array };
}

/** A state and its signer of documents. */
export function makeState(stateKey: TestKey = makeKey('P-256'), signerKey: TestKey = makeKey('P-256'), hash: HashId = 'sha256'): TestState {
  const csca = { subject: 'CSCA', key: stateKey };
  return {
    csca: { ...csca, certificate: makeCertificate({ ...csca, isAuthority: true, serial: 1, hash }) },
    signer: { key: signerKey, certificate: makeCertificate({ subject: 'Signer', key: signerKey, issuer: csca, hash }) },
  };
}
