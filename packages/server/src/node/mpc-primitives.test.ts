import { type Primitives, portablePrimitives } from '@sclera/mpc';
import { expect, it } from 'vitest';
import { nodePrimitives } from './mpc-primitives.ts';

const random = (count: number): Uint8Array => crypto.getRandomValues(new Uint8Array(count));

it.each([0, 1, 63, 64, 65, 1_000, 60_001])('gives the key stream that plain JavaScript gives, %i bytes', (byteCount) => {
  const [key, nonce] = [random(32), random(12)];
  const stream = nodePrimitives.keyStream(key, nonce, byteCount);
  expect(new Uint8Array(stream)).toEqual(portablePrimitives.keyStream(key, nonce, byteCount));
  expect(new Uint8Array(nodePrimitives.keyStream(key, nonce.with(0, (nonce[0] ?? 0) ^ 1), 32))).not.toEqual(
    portablePrimitives.keyStream(key, nonce, 32),
  );
});

it('gives the hash that plain JavaScript gives, at any moment', () => {
  const parts = [0, 1, 55, 64, 1_000].map(random);
  const digests = ({ sha256 }: Primitives): readonly Uint8Array[] => {
    const hash = sha256();
    return parts.map((part) => {
      hash.update(part);
      return hash.digest();
    });
  };
  expect(digests(nodePrimitives)).toEqual(digests(portablePrimitives));
});
