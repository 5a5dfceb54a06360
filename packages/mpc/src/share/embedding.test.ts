import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, applyMatrix, multiplicationMatrix } from '../ring/galois-ring.ts';
import { lagrangeAtZero } from '../ring/shamir.ts';
import { byteChiSquare } from '../testing/chi-square.ts';
import { cosineOf, randomEmbedding, withCosine } from '../testing/embeddings.ts';
import { seededBytes } from '../testing/seeded-bytes.ts';
import { embeddingElements, quantiseEmbedding, splitEmbedding, unitDot } from './embedding.ts';
import { parseEmbedding, parseShare, serializedEmbeddingBytes, serializeEmbedding } from './share-wire.ts';

const dotOf = (a: Int16Array, b: Int16Array): number => a.reduce((sum, element, i) => sum + element * (b[i] ?? 0), 0);

describe('quantiseEmbedding', () => {
  it('keeps every vector within norm 150, however it rounds', () => {
    const numbers = fc.array(fc.oneof(fc.constant(1), fc.double({ min: -1, max: 1, noNaN: true })), {
      minLength: 1,
      maxLength: embeddingElements,
    });
    fc.assert(
      fc.property(numbers, (vector) => {
        fc.pre(vector.some((element) => Math.abs(element) > 1e-3));
        const quantised = quantiseEmbedding(vector);
        expect(dotOf(quantised, quantised)).toBeLessThanOrEqual(unitDot);
      }),
      { numRuns: 60 },
    );
    // All elements equal: 6.63 rounds to 7, too long, and is taken back in 200 of them.
    const even = quantiseEmbedding(new Float64Array(512).fill(3));
    expect(dotOf(even, even)).toBeLessThanOrEqual(unitDot);
  });

  it('costs about 0.003 of cosine', () => {
    const random = seededBytes(191);
    const errors = Array.from({ length: 400 }, (_, i) => {
      const first = randomEmbedding(random);
      const second = withCosine(first, (i % 100) / 100, random);
      return dotOf(quantiseEmbedding(first), quantiseEmbedding(second)) / unitDot - cosineOf(first, second);
    });
    const rms = Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length);
    expect(rms).toBeGreaterThan(0.002);
    expect(rms).toBeLessThan(0.0035);
    expect(Math.max(...errors.map(Math.abs))).toBeLessThan(0.013);
  });
});

describe('splitEmbedding', () => {
  it('gives shares of which any two determine the vector, and one looks uniform', () => {
    const random = seededBytes(192);
    const vector = randomEmbedding(random);
    const secret = Uint16Array.from([...quantiseEmbedding(vector), ...new Uint16Array(embeddingElements - vector.length)]);
    const shares = splitEmbedding(vector, random);
    for (const [a, b] of [
      [shares[0], shares[1]],
      [shares[1], shares[2]],
      [shares[2], shares[0]],
    ] as const) {
      const term = (share: typeof a, other: typeof b): Uint16Array =>
        applyMatrix(multiplicationMatrix(lagrangeAtZero(share.party, [other.party])), share.elements);
      const [x, y] = [term(a, b as never), term(b as never, a as never)];
      const at = (v: Uint16Array, i: number) => [v[i] ?? 0, v[i + 1] ?? 0, v[i + 2] ?? 0, v[i + 3] ?? 0] as const;
      const sum = Array.from({ length: embeddingElements / 4 }, (_, i) => add(at(x, 4 * i), at(y, 4 * i))).flat();
      expect(Uint16Array.from(sum)).toEqual(secret);
    }
    const bytes = Array.from({ length: 40 }, () => [...serializeEmbedding(splitEmbedding(vector, random)[1]).subarray(4)]).flat();
    // 255 degrees of freedom: exceeded with probability below 1e-6. The seeds are fixed.
    expect(byteChiSquare(Uint8Array.from(bytes))).toBeLessThan(375);
  });
});

describe('the wire form of a share of an embedding', () => {
  const [first] = splitEmbedding(randomEmbedding(seededBytes(193)), seededBytes(194));

  it('holds 2,048 bytes behind four that name it, and reads back', () => {
    const bytes = serializeEmbedding(first);
    expect(bytes.length).toBe(serializedEmbeddingBytes);
    expect(serializedEmbeddingBytes).toBe(2_052);
    expect([...bytes.subarray(0, 4)]).toEqual([0x53, 1, 2, 1]);
    expect(parseEmbedding(bytes, 1)).toEqual({ kind: 'parsed', share: first });
  });

  it.each([
    ['length', (bytes: Uint8Array) => bytes.subarray(1)],
    ['format', (bytes: Uint8Array) => bytes.with(0, 0)],
    ['format', (bytes: Uint8Array) => bytes.with(1, 2)],
    ['format', (bytes: Uint8Array) => bytes.with(2, 1)],
    ['party', (bytes: Uint8Array) => bytes.with(3, 2)],
  ] as const)('says %s when that is wrong', (fault, damage) => {
    expect(parseEmbedding(damage(serializeEmbedding(first)), 1)).toEqual({ kind: 'malformed', fault });
  });

  it('is not one of an iris', () => {
    expect(parseShare(serializeEmbedding(first), 1)).toEqual({ kind: 'malformed', fault: 'length' });
  });
});
