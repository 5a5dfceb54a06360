import { hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { expect, it } from 'vitest';
import { portablePrimitives } from './primitives.ts';

it('gives the key streams of RFC 8439, appendix A.1, test vectors 1, 2 and 5 (IETF Trust)', () => {
  const zero = new Uint8Array(32);
  const blocks = [
    '76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7da41597c5157488d7724e03fb8d84a376a43b8f41518a11cc387b669b2ee6586',
    '9f07e7be5551387a98ba977c732d080dcb0f29a048e3656912c6533e32ee7aed29b721769ce64e43d57133b074d839d531ed1f28510afb45ace10a1f4b794d6f',
  ];
  expect(portablePrimitives.keyStream(zero, zero.subarray(0, 12), 128)).toEqual(hexToBytes(blocks.join('')));
  const otherNonce =
    'c2c64d378cd536374ae204b9ef933fcd1a8b2288b3dfa49672ab765b54ee27c78a970e0e955c14f3a88e741b97c286f75f8fc299e8148362fa198a39531bed6d';
  expect(portablePrimitives.keyStream(zero, zero.slice(0, 12).with(11, 2), 64)).toEqual(hexToBytes(otherNonce));
});

it('gives the SHA-256 of FIPS 180-2, appendix B.1 and B.2 (public domain), in pieces and before more comes', () => {
  const hash = portablePrimitives.sha256();
  hash.update(utf8ToBytes('ab'));
  hash.update(utf8ToBytes('c'));
  expect(hash.digest()).toEqual(hexToBytes('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'));
  hash.update(utf8ToBytes('x'));
  const long = portablePrimitives.sha256();
  long.update(utf8ToBytes('abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq'));
  expect(long.digest()).toEqual(hexToBytes('248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1'));
  const again = portablePrimitives.sha256();
  again.update(utf8ToBytes('abcx'));
  expect(hash.digest()).toEqual(again.digest());
});
