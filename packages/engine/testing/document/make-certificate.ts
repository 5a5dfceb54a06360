import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { derElement, derNumber } from '../../src/der/der.ts';

/*
 * States, signers of documents and their certificates for tests, encoded by hand so that each guard can be given what it must refuse. All keys
 * are made on the spot; the state is Utopia.
 */

export type HashId = 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512';
export interface TestKey {
  readonly privateKey: KeyObject;
  readonly spki: Uint8Array;
  readonly scheme: 'ecdsa' | 'pkcs1' | 'pss';
}

export const oid = (dotted: string): Uint8Array => {
  const [first, second, ...rest] = dotted.split('.').map(Number) as [number, number, ...number[]];
  const bytes = [40 * first + second, ...rest].flatMap((arc) => {
    const digits = [arc % 128];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) digits.unshift((left % 128) | 128);
    return digits;
  });
  return derElement(0x06, Uint8Array.from(bytes));
};
export const seq = (...parts: readonly Uint8Array[]): Uint8Array => derElement(0x30, ...parts);
export const set = (...parts: readonly Uint8Array[]): Uint8Array => derElement(0x31, ...parts);
export const octets = (bytes: Uint8Array): Uint8Array => derElement(0x04, bytes);
export const bits = (bytes: Uint8Array): Uint8Array => derElement(0x03, Uint8Array.of(0), bytes);
export const text = (tag: number, value: string): Uint8Array => derElement(tag, new TextEncoder().encode(value));
export const time = (date: Date): Uint8Array =>
  date.getUTCFullYear() < 2050
    ? text(0x17, `${date.toISOString().slice(2, 19).replace(/[-:T]/g, '')}Z`)
    : text(0x18, `${date.toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`);
const nothing = derElement(0x05);

export const hashOids: Readonly<Record<HashId, string>> = {
  sha1: '1.3.14.3.2.26',
  sha224: '2.16.840.1.101.3.4.2.4',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
};
export const hashId = (hash: HashId): Uint8Array => seq(oid(hashOids[hash]));

/** An RSA key takes a second to make: one of a kind and length is enough. */
const rsaKeys = new Map<string, KeyObject>();

/** A key on a curve, `explicit` with its figures written out, or of RSA. */
export function makeKey(kind: string, options: { readonly explicit?: boolean; readonly bits?: number } = {}): TestKey {
  if (kind === 'pkcs1' || kind === 'pss') {
    const name = `${kind} ${options.bits ?? 2048}`;
    const made = rsaKeys.get(name) ?? generateKeyPairSync('rsa', { modulusLength: options.bits ?? 2048 }).privateKey;
    rsaKeys.set(name, made);
    return { privateKey: made, spki: spkiOf(made), scheme: kind };
  }
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: kind, paramEncoding: options.explicit === true ? 'explicit' : 'named' });
  return { privateKey, spki: spkiOf(privateKey), scheme: 'ecdsa' };
}

function spkiOf(privateKey: KeyObject): Uint8Array {
  return new Uint8Array(createPublicKey(privateKey).export({ type: 'spki', format: 'der' }));
}

const schemes: Readonly<Record<'ecdsa' | 'pkcs1', Readonly<Record<HashId, string>>>> = {
  ecdsa: {
    sha1: '1.2.840.10045.4.1',
    sha224: '1.2.840.10045.4.3.1',
    sha256: '1.2.840.10045.4.3.2',
    sha384: '1.2.840.10045.4.3.3',
    sha512: '1.2.840.10045.4.3.4',
  },
  pkcs1: {
    sha1: '1.2.840.113549.1.1.5',
    sha224: '1.2.840.113549.1.1.14',
    sha256: '1.2.840.113549.1.1.11',
    sha384: '1.2.840.113549.1.1.12',
    sha512: '1.2.840.113549.1.1.13',
  },
};
const saltBytes = 32;

export function algorithmOf(scheme: TestKey['scheme'], hash: HashId): Uint8Array {
  if (scheme !== 'pss') return seq(oid(schemes[scheme][hash]), ...(scheme === 'pkcs1' ? [nothing] : []));
  const mask = seq(oid('1.2.840.113549.1.1.8'), hashId(hash));
  const parameters = seq(derElement(0xa0, hashId(hash)), derElement(0xa1, mask), derElement(0xa2, derNumber(0x02, saltBytes)));
  return seq(oid('1.2.840.113549.1.1.10'), parameters);
}

export function signWith({ privateKey, scheme }: TestKey, hash: HashId, message: Uint8Array): Uint8Array {
  // 6 is RSA_PKCS1_PSS_PADDING.
  const key = scheme === 'pss' ? { key: privateKey, padding: 6, saltLength: saltBytes } : privateKey;
  return new Uint8Array(sign(hash, message, key));
}

export interface CertificateDraft {
  readonly subject: string;
  readonly country?: string;
  readonly serial?: number;
  readonly from?: string;
  readonly to?: string;
  readonly hash?: HashId;
  readonly key: TestKey;
  readonly issuer?: { readonly subject: string; readonly country?: string; readonly key: TestKey };
  readonly isAuthority?: boolean;
  /** Content of the keyUsage bits; by default what the kind of certificate has. */
  readonly usage?: number;
  readonly extensions?: readonly Uint8Array[];
  /** Algorithm named outside of the signed part. */
  readonly outerAlgorithm?: Uint8Array;
}

export const extension = (id: string, value: Uint8Array, critical = false): Uint8Array =>
  seq(oid(id), ...(critical ? [derElement(0x01, Uint8Array.of(255))] : []), octets(value));

export function nameOf({ subject, country = 'UT' }: { readonly subject: string; readonly country?: string }): Uint8Array {
  return seq(set(seq(oid('2.5.4.6'), text(0x13, country))), set(seq(oid('2.5.4.3'), text(0x0c, subject))));
}

/** The last 20 bytes of a key stand in for its identifier. */
export const keyIdOf = ({ spki }: TestKey): Uint8Array => spki.subarray(-20);

/** A certificate as RFC 5280 and ICAO Doc 9303-12 have it, or as a test wants it otherwise. */
export function makeCertificate(draft: CertificateDraft): Uint8Array {
  const { key, isAuthority = false, hash = 'sha256', from = '2024-01-01', to = '2040-01-01' } = draft;
  const issuer = draft.issuer ?? draft;
  const algorithm = algorithmOf(issuer.key.scheme, hash);
  const usage = draft.usage ?? (isAuthority ? 0x06 : 0x80);
  const extensions = [
    extension('2.5.29.35', seq(derElement(0x80, keyIdOf(issuer.key)))),
    extension('2.5.29.14', octets(keyIdOf(key))),
    extension('2.5.29.15', derElement(0x03, Uint8Array.of(isAuthority ? 1 : 7, usage)), true),
    ...(isAuthority ? [extension('2.5.29.19', seq(derElement(0x01, Uint8Array.of(255)), derNumber(0x02, 0)), true)] : []),
    ...(draft.extensions ?? []),
  ];
  const signed = seq(
    derElement(0xa0, derNumber(0x02, 2)),
    derNumber(0x02, draft.serial ?? 7),
    algorithm,
    nameOf(issuer),
    seq(time(new Date(from)), time(new Date(to))),
    nameOf(draft),
    key.spki,
    derElement(0xa3, seq(...extensions)),
  );
  return seq(signed, draft.outerAlgorithm ?? algorithm, bits(signWith(issuer.key, hash, signed)));
}

export interface RevocationDraft {
  readonly issuer: { readonly subject: string; readonly key: TestKey };
  readonly serials?: readonly number[];
  readonly from?: string;
  readonly to?: string | null;
  readonly extensions?: readonly Uint8Array[];
}

export function makeRevocationList({
  issuer,
  serials = [],
  from = '2026-11-01',
  to = '2027-01-01',
  extensions = [],
}: RevocationDraft): Uint8Array {
  const algorithm = algorithmOf(issuer.key.scheme, 'sha256');
  const revoked = serials.map((serial) => seq(derNumber(0x02, serial), time(new Date(from))));
  const signed = seq(
    derNumber(0x02, 1),
    algorithm,
    nameOf(issuer),
    time(new Date(from)),
    ...(to === null ? [] : [time(new Date(to))]),
    ...(revoked.length === 0 ? [] : [seq(...revoked)]),
    derElement(0xa0, seq(extension('2.5.29.35', seq(derElement(0x80, keyIdOf(issuer.key)))), ...extensions)),
  );
  return seq(signed, algorithm, bits(signWith(issuer.key, 'sha256', signed)));
}

export function pem(label: string, ...der: readonly Uint8Array[]): Uint8Array {
  const blocks = der.map(
    (bytes) =>
      `-----BEGIN ${label}-----\n${Buffer.from(bytes)
        .toString('base64')
        .replace(/(.{64})/g, '$1\n')}\n-----END ${label}-----\n`,
  );
  return new TextEncoder().encode(blocks.join('\n'));
}
