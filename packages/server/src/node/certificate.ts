import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** PEM, both. */
export interface TlsIdentity {
  readonly certificate: string;
  readonly privateKey: string;
}

const dayMs = 86_400_000;
const lifetimeDays = 3_650;

/**
 * A fresh P-256 key and its self-signed X.509 certificate (RFC 5280) for localhost and 127.0.0.1. Nodes trust each other's certificates
 * by content (the roster pins them), not by name, issuer or expiry; the certificate cannot sign others.
 */
export function createTlsIdentity(commonName: string): TlsIdentity {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const now = Date.now();
  const name = sequence(set(sequence(oid('550403'), tagged(0x0c, Buffer.from(`sclera ${commonName}`, 'utf8')))));
  const tbs = sequence(
    tagged(0xa0, integer(Buffer.from([2]))), // version 3
    integer(randomBytes(16)),
    ecdsaWithSha256,
    name,
    // A day of grace for a peer whose clock is behind.
    sequence(time(now - dayMs), time(now + lifetimeDays * dayMs)),
    name,
    publicKey.export({ format: 'der', type: 'spki' }),
    tagged(0xa3, sequence(...extensions)),
  );
  const certificate = sequence(tbs, ecdsaWithSha256, bitString(sign('sha256', tbs, privateKey)));
  return { certificate: toPem(certificate), privateKey: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString() };
}

/** DER (ITU-T X.690): tag, length, content. */
function tagged(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  const { length } = body;
  const header = length < 0x80 ? [tag, length] : length < 0x100 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(header), body]);
}

function sequence(...content: readonly Uint8Array[]): Buffer {
  return tagged(0x30, ...content);
}

function set(content: Uint8Array): Buffer {
  return tagged(0x31, content);
}

function oid(hex: string): Buffer {
  return tagged(0x06, Buffer.from(hex, 'hex'));
}

/** A positive integer in as few bytes as it takes. */
function integer(bytes: Uint8Array): Buffer {
  const digits = Buffer.from(bytes);
  let start = 0;
  while (start < digits.length - 1 && digits[start] === 0) start++;
  const shortest = digits.subarray(start);
  return (shortest[0] ?? 0) >= 0x80 ? tagged(0x02, Buffer.from([0]), shortest) : tagged(0x02, shortest);
}

function bitString(bytes: Uint8Array, unusedBits = 0): Buffer {
  return tagged(0x03, Buffer.from([unusedBits]), bytes);
}

/** UTCTime until 2049, GeneralizedTime from 2050 (RFC 5280, 4.1.2.5). */
function time(ms: number): Buffer {
  const digits = `${new Date(ms).toISOString().replace(/\D/g, '').slice(0, 14)}Z`;
  return digits < '2050' ? tagged(0x17, Buffer.from(digits.slice(2))) : tagged(0x18, Buffer.from(digits));
}

function extension(id: string, critical: boolean, value: Uint8Array): Buffer {
  const flag = critical ? [tagged(0x01, Buffer.from([0xff]))] : [];
  return sequence(oid(id), ...flag, tagged(0x04, value));
}

/** 1.2.840.10045.4.3.2 */
const ecdsaWithSha256: Buffer = sequence(oid('2a8648ce3d040302'));
const serverAuth: Buffer = oid('2b06010505070301');
const clientAuth: Buffer = oid('2b06010505070302');
const extensions: readonly Buffer[] = [
  extension('551d13', true, sequence()), // basicConstraints: not a CA
  extension('551d0f', true, bitString(Buffer.from([0x80]), 7)), // keyUsage: digitalSignature
  extension('551d25', false, sequence(serverAuth, clientAuth)),
  extension('551d11', false, sequence(tagged(0x82, Buffer.from('localhost')), tagged(0x87, Buffer.from([127, 0, 0, 1])))),
];

function toPem(der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
