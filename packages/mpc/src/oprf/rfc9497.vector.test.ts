import { ristretto255_oprf } from '@noble/curves/ed25519.js';
import { bytesToNumberLE, numberToBytesLE } from '@noble/curves/utils.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { describe, expect, it } from 'vitest';
import type { RandomBytes } from '../share/split-vector.ts';
import vectors from '../vectors/rfc9497.json' with { type: 'json' };
import { blindInput, evaluateBlinded, finishOprf } from './evaluate.ts';
import { generator, identity, readElement, readScalar, scalars } from './group.ts';
import { generationBytes, type OprfShare } from './key-share.ts';

/** The bytes that noble makes this scalar of: it takes 48 of them, modulo order − 1, plus one. */
const yielding =
  (scalar: string): RandomBytes =>
  (count) =>
    numberToBytesLE(bytesToNumberLE(hexToBytes(scalar)) - 1n, count);

describe('RFC 9497, appendix A.1: ristretto255-SHA512', () => {
  it.each(vectors.oprf.tests)('A.1.1 OPRF mode, input $input', (vector) => {
    const { oprf } = ristretto255_oprf;
    const keys = oprf.deriveKeyPair(hexToBytes(vectors.oprf.seed), hexToBytes(vectors.oprf.keyInfo));
    expect(bytesToHex(keys.secretKey)).toBe(vectors.oprf.secretKey);
    const { blind, blinded } = oprf.blind(hexToBytes(vector.input), (count = 32) => yielding(vector.blind)(count));
    expect([bytesToHex(blind), bytesToHex(blinded)]).toEqual([vector.blind, vector.blinded]);
    const evaluated = oprf.blindEvaluate(keys.secretKey, blinded);
    expect(bytesToHex(evaluated)).toBe(vector.evaluated);
    expect(bytesToHex(oprf.finalize(hexToBytes(vector.input), blind, evaluated))).toBe(vector.output);
  });

  it.each(vectors.voprf.tests)('A.1.2 VOPRF mode, input $input: by one share as key, and by two that it is split into', (vector) => {
    const { secretKey, publicKey, seed, keyInfo } = vectors.voprf;
    const keys = ristretto255_oprf.voprf.deriveKeyPair(hexToBytes(seed), hexToBytes(keyInfo));
    expect([bytesToHex(keys.secretKey), bytesToHex(keys.publicKey)]).toEqual([secretKey, publicKey]);

    const request = blindInput(hexToBytes(vector.input), yielding(vector.blind));
    expect([bytesToHex(request.blind), bytesToHex(request.blinded)]).toEqual([vector.blind, vector.blinded]);

    // A party whose share is the key itself: element and proof are those of the RFC, bit for bit.
    const evaluated = evaluateBlinded(shareOf(secretKey, 0n, 1), request.blinded, yielding(vector.proofScalar));
    if (evaluated.kind === 'malformed') throw new Error('malformed');
    expect(bytesToHex(evaluated.value.subarray(generationBytes))).toBe(vector.evaluated + vector.proof);

    const slope = 0x1234567890abcdefn;
    const answers = ([2, 3] as const).map((party) => {
      const answer = evaluateBlinded(shareOf(secretKey, slope, party), request.blinded, yielding(vector.proofScalar));
      if (answer.kind === 'malformed') throw new Error('malformed');
      return { party, evaluation: answer.value };
    });
    const outcome = finishOprf(shareOf(secretKey, slope, 2).group, request, answers);
    expect(outcome.kind === 'output' && bytesToHex(outcome.output)).toBe(vector.output);
  });
});

describe('what is decoded (RFC 9496, appendix A.2; RFC 9497, sections 2.1 and 3.3)', () => {
  it.each([
    ['a value that is no field element', `00${'ff'.repeat(31)}`],
    ['a field element above p', `f3${'ff'.repeat(30)}7f`],
    ['a negative field element', `01${'00'.repeat(31)}`],
    ['not on the curve', '26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371'],
    ['the identity', '00'.repeat(32)],
    ['too short', 'e2'.repeat(31)],
    ['too long', `${bytesToHex(generator.toBytes())}00`],
  ])('an element that is %s is refused', (_, hex) => expect(readElement(hexToBytes(hex))).toBeUndefined());

  it('an element has one spelling', () => {
    expect(readElement(generator.toBytes())?.equals(generator)).toBe(true);
    expect(identity.toBytes().every((byte) => byte === 0)).toBe(true);
  });

  it('a scalar is below the order', () => {
    const bytes = (scalar: bigint): Uint8Array => numberToBytesLE(scalar, 32);
    expect(readScalar(bytes(scalars.ORDER - 1n))).toBe(scalars.ORDER - 1n);
    expect(readScalar(bytes(scalars.ORDER))).toBeUndefined();
    expect(readScalar(new Uint8Array(31))).toBeUndefined();
  });
});

/** A share of a known key, on the line key + slope·x; with slope 0 on the line key − 1 + x, whose value at 1 is the key itself. */
function shareOf(secretKey: string, slope: bigint, party: 1 | 2 | 3): OprfShare {
  const key = bytesToNumberLE(hexToBytes(secretKey));
  const [constant, turn] = slope === 0n ? [scalars.sub(key, 1n), 1n] : [key, slope];
  return {
    party,
    secret: scalars.toBytes(scalars.add(constant, scalars.mul(turn, BigInt(party)))),
    group: { publicKey: generator.multiply(constant).toBytes(), slope: generator.multiply(turn).toBytes() },
  };
}
