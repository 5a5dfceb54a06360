import { describe, expect, it } from 'vitest';
import { algorithmOf, type HashId, hashId, makeKey, oid, seq, signWith, type TestKey } from '../../../testing/document/make-certificate.ts';
import { constants, createHash, generateKeyPairSync, makePssKey, privateEncrypt, sign } from '../../../testing/document/openssl.ts';
import { derElement, derNumber, readElements, readOnly } from '../../der/der.ts';
import { joinBytes } from '../../image/join-bytes.ts';
import { hashNamed } from './hashes.ts';
import { readOid } from './oid.ts';
import { isWeakKey, readPublicKey } from './public-key.ts';
import { isWeakSignature, readSignatureAlgorithm, type SignatureAlgorithm, verifySignature } from './signature.ts';

const message = new TextEncoder().encode('Utopia');
const other = new TextEncoder().encode('Utopja');
const hashes: readonly HashId[] = ['sha1', 'sha224', 'sha256', 'sha384', 'sha512'];

function read(identifier: Uint8Array): SignatureAlgorithm {
  const [id, parameters] = readElements(readOnly(identifier).content);
  return readSignatureAlgorithm(readOid(id!), parameters?.whole ?? null);
}

function holds(key: TestKey, hash: HashId): boolean {
  const algorithm = read(algorithmOf(key.scheme, hash));
  const signature = signWith(key, hash, message);
  const publicKey = readPublicKey(key.spki);
  expect(verifySignature(algorithm, publicKey, other, signature)).toBe(false);
  expect(verifySignature(algorithm, publicKey, message, signature.with(signature.length - 1, signature.at(-1)! ^ 1))).toBe(false);
  return verifySignature(algorithm, publicKey, message, signature);
}

// Node's OpenSSL signs; this code verifies.
describe('signatures that OpenSSL has made', () => {
  it.each([
    'secp224r1',
    'P-256',
    'P-384',
    'P-521',
    'brainpoolP224r1',
    'brainpoolP256r1',
    'brainpoolP320r1',
    'brainpoolP384r1',
    'brainpoolP512r1',
  ])('ECDSA on %s, named and by its figures, over every hash', (curve) => {
    const [named, explicit] = [makeKey(curve), makeKey(curve, { explicit: true })];
    expect(explicit.spki.length).toBeGreaterThan(named.spki.length + 100);
    for (const hash of hashes) expect(holds(hash.endsWith('4') ? explicit : named, hash)).toBe(true);
  });

  it.each([
    ['brainpoolP320r1', '1.3.36.3.3.2.8.1.1.9'],
    ['secp224r1', '1.3.132.0.33'],
  ])('ECDSA with a compressed point on %s', (curve, id) => {
    const key = makeKey(curve);
    const plain = readPublicKey(key.spki);
    if (plain.kind !== 'ec') throw new Error('no curve');
    const compressed = plain.curve.ecdsa.Point.fromBytes(plain.point).toBytes(true);
    const spki = seq(seq(oid('1.2.840.10045.2.1'), oid(id)), derElement(0x03, Uint8Array.of(0), compressed));
    expect(holds({ ...key, spki }, 'sha256')).toBe(true);
  });

  it.each(['pkcs1', 'pss'] as const)('RSA, %s, over every hash', (scheme) => {
    const key = makeKey(scheme);
    for (const hash of hashes) expect(holds(key, hash)).toBe(true);
    // A modulus one bit longer than whole bytes, where PSS drops a byte.
    if (scheme === 'pss') expect(holds(makeKey(scheme, { bits: 2049 }), 'sha256')).toBe(true);
  });

  it('PSS with two hashes and a salt of its own', () => {
    const { privateKey, publicKey } = makePssKey();
    const parameters = seq(
      derElement(0xa0, hashId('sha512')),
      derElement(0xa1, seq(oid('1.2.840.113549.1.1.8'), hashId('sha256'))),
      derElement(0xa2, derNumber(0x02, 40)),
    );
    const algorithm = readSignatureAlgorithm('1.2.840.113549.1.1.10', parameters);
    const key = readPublicKey(new Uint8Array(publicKey.export({ type: 'spki', format: 'der' })));
    const signature = new Uint8Array(sign('sha512', message, privateKey));
    expect(verifySignature(algorithm, key, message, signature)).toBe(true);
    const otherSalt = { ...algorithm, saltBytes: 32 } as SignatureAlgorithm;
    expect(verifySignature(otherSalt, key, message, signature)).toBe(false);
    // The key is for PSS alone.
    expect(() => verifySignature({ scheme: 'pkcs1', hash: hashNamed('SHA-512') }, key, message, signature)).toThrow('algorithm-mismatch');
  });
});

describe('forgeries', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 });
  const key = readPublicKey(new Uint8Array(publicKey.export({ type: 'spki', format: 'der' })));
  const info = derElement(
    0x30,
    seq(oid('2.16.840.1.101.3.4.2.1'), derElement(0x05)),
    derElement(0x04, createHash('sha256').update(message).digest()),
  );
  const raw = (encoded: Uint8Array): Uint8Array =>
    new Uint8Array(privateEncrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, encoded));
  const encoded = (padding: number, end: Uint8Array): Uint8Array => {
    const bytes = new Uint8Array(256).fill(0x5a);
    bytes.set(joinBytes([Uint8Array.of(0, 1), new Uint8Array(padding).fill(0xff), Uint8Array.of(0), end]));
    return bytes;
  };
  const verify = (signature: Uint8Array): boolean =>
    verifySignature({ scheme: 'pkcs1', hash: hashNamed('SHA-256') }, key, message, signature);

  it('RSA with a small exponent: garbage after the digest, or within other DER, is no padding', () => {
    expect(verify(raw(encoded(256 - 3 - info.length, info)))).toBe(true);
    expect(verify(raw(encoded(8, info)))).toBe(false);
    const withoutNull = derElement(
      0x30,
      seq(oid('2.16.840.1.101.3.4.2.1')),
      derElement(0x04, createHash('sha256').update(message).digest()),
    );
    expect(verify(raw(encoded(256 - 3 - withoutNull.length, withoutNull)))).toBe(false);
    expect(verify(new Uint8Array(256).fill(0xff))).toBe(false);
    expect(verify(new Uint8Array(255))).toBe(false);
  });

  it('ECDSA with zeros, which satisfies a careless verifier', () => {
    const ec = readPublicKey(makeKey('P-256').spki);
    for (const numbers of [
      [0, 0],
      [0, 1],
      [1, 0],
    ]) {
      const signature = seq(...numbers.map((number) => derNumber(0x02, number)));
      expect(verifySignature({ scheme: 'ecdsa', hash: hashNamed('SHA-256') }, ec, message, signature)).toBe(false);
    }
  });

  it('a curve with a generator of one’s own choice is no known curve', () => {
    const { spki } = makeKey('P-256', { explicit: true });
    // The generator of P-256 begins with these bytes; its negative is on the curve too.
    const at = Buffer.from(spki).indexOf(Buffer.from('046b17d1f2', 'hex'));
    expect(at).toBeGreaterThan(0);
    expect(() => readPublicKey(spki.with(at + 64, spki[at + 64]! ^ 1))).toThrow('algorithm-not-read');
    const order = Buffer.from(spki).indexOf(Buffer.from('00ffffffff00000000ffffffffffffffffbce6faad', 'hex'));
    expect(() => readPublicKey(spki.with(order + 30, spki[order + 30]! ^ 1))).toThrow('algorithm-not-read');
  });

  it('a point that is not on the curve verifies nothing', () => {
    const { spki, ...key } = makeKey('P-256');
    const signature = signWith({ spki, ...key }, 'sha256', message);
    const off = readPublicKey(spki.with(spki.length - 1, spki.at(-1)! ^ 1));
    expect(verifySignature({ scheme: 'ecdsa', hash: hashNamed('SHA-256') }, off, message, signature)).toBe(false);
  });

  it('keys and algorithms of two kinds', () => {
    const ec = readPublicKey(makeKey('P-256').spki);
    expect(() => verifySignature({ scheme: 'pkcs1', hash: hashNamed('SHA-256') }, ec, message, message)).toThrow('algorithm-mismatch');
    expect(() => verifySignature({ scheme: 'ecdsa', hash: hashNamed('SHA-256') }, key, message, message)).toThrow('algorithm-mismatch');
  });
});

describe('what is not relied on', () => {
  it('SHA-1 and short RSA keys are weak', () => {
    const strong = readPublicKey(makeKey('P-256').spki);
    expect(isWeakSignature(read(algorithmOf('ecdsa', 'sha1')), strong)).toBe(true);
    expect(isWeakSignature(read(algorithmOf('ecdsa', 'sha256')), strong)).toBe(false);
    expect(isWeakKey(readPublicKey(makeKey('pkcs1', { bits: 1024 }).spki))).toBe(true);
  });

  it('keys that are none: exponent 1, even modulus, far too long; curves and algorithms that are not known', () => {
    const rsa = (modulus: Uint8Array, exponent: number): Uint8Array =>
      seq(
        seq(oid('1.2.840.113549.1.1.1'), derElement(0x05)),
        derElement(0x03, Uint8Array.of(0), seq(derElement(0x02, modulus), derNumber(0x02, exponent))),
      );
    const odd = new Uint8Array(257).fill(1);
    expect(readPublicKey(rsa(odd, 3)).kind).toBe('rsa');
    for (const bad of [rsa(odd, 1), rsa(odd, 4), rsa(odd.with(256, 2), 3), rsa(new Uint8Array(2000).fill(1), 3)]) {
      expect(() => readPublicKey(bad)).toThrow('certificate-damaged');
    }
    expect(() => readPublicKey(makeKey('secp256k1').spki)).toThrow('algorithm-not-read');
    expect(() => readPublicKey(makeKey('secp256k1', { explicit: true }).spki)).toThrow('algorithm-not-read');
  });
});
