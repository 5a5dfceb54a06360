import { expect, it } from 'vitest';
import { clearVanishingWeights } from './vanishing-weights.ts';

const float32 = 1;
const float64 = 11;

/** A field of a protocol buffers message that holds bytes. */
const bytesField = (number: number, bytes: Uint8Array): Uint8Array => new Uint8Array([number * 8 + 2, bytes.length, ...bytes]);
const numberField = (number: number, value: number): Uint8Array => new Uint8Array([number * 8, value]);
const join = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(parts.flatMap((part) => [...part]));
const floats = (...values: number[]): Uint8Array => new Uint8Array(new Float32Array(values).buffer);

/** A model of one tensor: `ir_version` 8, a graph with a name and the tensor. */
const modelOf = (type: number, weights: Uint8Array): Uint8Array => {
  const tensor = join(
    numberField(1, weights.length / 4),
    numberField(2, type),
    bytesField(8, new Uint8Array([119])),
    bytesField(9, weights),
  );
  return join(numberField(1, 8), bytesField(7, join(bytesField(2, new Uint8Array([103])), bytesField(5, tensor))));
};

it('clears what is lost beside the largest weight of its tensor, and nothing else', () => {
  const model = modelOf(float32, floats(0.5, -1e-38, 1e-39, -3e-16, 1e-14, -0.25));
  const before = model.slice();
  expect(clearVanishingWeights(model)).toEqual(modelOf(float32, floats(0.5, 0, 0, 0, 1e-14, -0.25)));
  expect(model).toEqual(before);
});

it('measures by the tensor itself: small ones keep their weights', () => {
  const model = modelOf(float32, floats(1e-30, 2e-30));
  expect(clearVanishingWeights(model)).toEqual(model);
});

it('leaves other types of data alone', () => {
  const model = modelOf(float64, floats(0.5, 1e-38));
  expect(clearVanishingWeights(model)).toEqual(model);
});

it.each<[string, Uint8Array]>([
  ['text', new TextEncoder().encode('no network')],
  ['nothing', new Uint8Array()],
  ['a field beyond the end', new Uint8Array([7 * 8 + 2, 100, 1])],
  ['a number without end', new Uint8Array(20).fill(255)],
])('gives %s back as it is', (_, bytes) => {
  expect(clearVanishingWeights(bytes)).toEqual(bytes);
});
