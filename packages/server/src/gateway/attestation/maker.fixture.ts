import 'reflect-metadata';
import { createPrivateKey, type KeyObject } from 'node:crypto';
import * as x509 from '@peculiar/x509';

/** A certificate of tests and its private key, and what it can issue. */
export interface Maker {
  readonly pem: string;
  readonly der: Uint8Array;
  readonly privateKey: KeyObject;
  issue(wish: CertificateWish): Promise<Maker>;
}

export interface CertificateWish {
  /** `CN=…, O=…, C=…` */
  readonly name: string;
  /** Default EC, on P-256. */
  readonly key?: 'EC' | 'RSA';
  /** Whether it may issue others. Default false. */
  readonly ca?: boolean;
  /** Extended key usage, OIDs. */
  readonly purposes?: readonly string[];
  /** id-fido-gen-ce-aaguid (WebAuthn 2, section 8.2.1). */
  readonly aaguid?: Uint8Array;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

const aaguidExtension = '1.3.6.1.4.1.45724.1.1.4';
const dayMs = 86_400_000;
const algorithms = {
  EC: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  RSA: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1) },
} as const;

/** An authority of its own. */
export function createMaker(wish: CertificateWish): Promise<Maker> {
  return certify({ ca: true, ...wish }, null);
}

async function certify(wish: CertificateWish, issuer: { readonly name: string; readonly key: CryptoKey } | null): Promise<Maker> {
  const { name, key = 'EC', ca = false, purposes = [], aaguid, notBefore, notAfter } = wish;
  const algorithm = algorithms[key];
  const keys = (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair;
  const certificate = await x509.X509CertificateGenerator.create({
    subject: name,
    issuer: issuer?.name ?? name,
    notBefore: notBefore ?? new Date(Date.now() - dayMs),
    notAfter: notAfter ?? new Date(Date.now() + dayMs),
    publicKey: keys.publicKey,
    signingKey: issuer?.key ?? keys.privateKey,
    signingAlgorithm: { ...algorithms.EC, ...(issuer === null ? algorithm : issuer.key.algorithm), hash: 'SHA-256' },
    extensions: [
      new x509.BasicConstraintsExtension(ca, undefined, true),
      new x509.KeyUsagesExtension(ca ? x509.KeyUsageFlags.keyCertSign : x509.KeyUsageFlags.digitalSignature, true),
      ...(purposes.length === 0 ? [] : [new x509.ExtendedKeyUsageExtension([...purposes])]),
      // An OCTET STRING of 16 bytes.
      ...(aaguid === undefined ? [] : [new x509.Extension(aaguidExtension, false, Uint8Array.of(0x04, 0x10, ...aaguid))]),
    ],
  });
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey));
  return {
    pem: certificate.toString('pem'),
    der: new Uint8Array(certificate.rawData),
    privateKey: createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }),
    issue: (other) => certify(other, { name, key: keys.privateKey }),
  };
}
