import { translateTflite } from '@sclera/engine';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type TfliteOperator, type TfliteTensor, tfliteFile } from '../../../engine/testing/tflite-file.ts';
import { createOnnxRuntime } from './onnx-runtime.ts';

const [addition, convolution, depthwise, product, relu, reshape, subtraction, absolute] = [0, 3, 4, 18, 19, 22, 41, 101];
const runtime = createOnnxRuntime();

/** A convolution as TensorFlow says it (channels last), one sum after the other, in double precision. */
interface Layer {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly outputs: number;
  readonly kernel: number;
  readonly strideX: number;
  readonly strideY: number;
  readonly isDepthwise: boolean;
  readonly isSame: boolean;
}

const layers: fc.Arbitrary<Layer> = fc.record({
  height: fc.integer({ min: 3, max: 7 }),
  width: fc.integer({ min: 3, max: 7 }),
  channels: fc.integer({ min: 1, max: 3 }),
  outputs: fc.integer({ min: 1, max: 4 }),
  kernel: fc.integer({ min: 1, max: 3 }),
  strideX: fc.integer({ min: 1, max: 2 }),
  strideY: fc.integer({ min: 1, max: 2 }),
  isDepthwise: fc.boolean(),
  isSame: fc.boolean(),
});

const numbers = (count: number, phase: number): Float32Array => Float32Array.from({ length: count }, (_, i) => Math.sin(i * 1.7 + phase));

/** Convolution, then what stands for a leaky ReLU in such files: relu(x) + slope · (x − |x|). */
function network(layer: Layer): { readonly file: Uint8Array; readonly expected: readonly number[]; readonly input: Float32Array } {
  const { height, width, channels, kernel, isDepthwise, isSame } = layer;
  const outputs = isDepthwise ? channels : layer.outputs;
  const sizeOf = (size: number, stride: number): number => (isSame ? Math.ceil(size / stride) : Math.floor((size - kernel) / stride) + 1);
  const [rows, columns] = [sizeOf(height, layer.strideY), sizeOf(width, layer.strideX)];
  const [weights, bias, slope] = [
    numbers(isDepthwise ? channels * kernel ** 2 : outputs * channels * kernel ** 2, 1),
    numbers(outputs, 2),
    numbers(outputs, 3),
  ];
  const shape = [1, rows, columns, outputs];
  const tensors: readonly TfliteTensor[] = [
    { shape: [1, height, width, channels] },
    { shape: isDepthwise ? [1, kernel, kernel, channels] : [outputs, kernel, kernel, channels], data: weights },
    { shape: [outputs], data: bias },
    { shape: [outputs], data: slope },
    ...Array.from({ length: 6 }, () => ({ shape })),
  ];
  const options = [isSame ? 0 : 1, layer.strideX, layer.strideY, ...(isDepthwise ? [1] : []), null, 1, 1];
  const file = tfliteFile(tensors, [
    { code: isDepthwise ? depthwise : convolution, inputs: [0, 1, 2], output: 4, options },
    { code: relu, inputs: [4], output: 5 },
    { code: absolute, inputs: [4], output: 6 },
    { code: subtraction, inputs: [4, 6], output: 7, options: [] },
    { code: product, inputs: [3, 7], output: 8, options: [null] },
    { code: addition, inputs: [5, 8], output: 9 },
  ]);
  const input = numbers(height * width * channels, 4);
  const before = (size: number, count: number, stride: number): number =>
    isSame ? Math.floor(Math.max(0, (count - 1) * stride + kernel - size) / 2) : 0;
  const [top, left] = [before(height, rows, layer.strideY), before(width, columns, layer.strideX)];
  const expected: number[] = [];
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      for (let o = 0; o < outputs; o++) {
        let sum = bias[o]!;
        for (let ky = 0; ky < kernel; ky++) {
          for (let kx = 0; kx < kernel; kx++) {
            const [sy, sx] = [y * layer.strideY + ky - top, x * layer.strideX + kx - left];
            if (sy < 0 || sy >= height || sx < 0 || sx >= width) continue;
            for (const c of isDepthwise ? [o] : Array.from({ length: channels }, (_, i) => i)) {
              const weight = isDepthwise
                ? weights[(ky * kernel + kx) * channels + o]!
                : weights[((o * kernel + ky) * kernel + kx) * channels + c]!;
              sum += weight * input[(sy * width + sx) * channels + c]!;
            }
          }
        }
        expected.push(Math.max(0, sum) + slope[o]! * (sum - Math.abs(sum)));
      }
    }
  }
  return { file, expected, input };
}

describe('translateTflite', () => {
  it('tells what the network tells, whatever its strides and edges', async () => {
    await fc.assert(
      fc.asyncProperty(layers, async (layer) => {
        fc.pre(layer.kernel <= Math.min(layer.height, layer.width));
        const { file, expected, input } = network(layer);
        const { height, width, channels } = layer;
        // Channels first.
        const data = Float32Array.from(
          { length: input.length },
          (_, i) => input[(i % (height * width)) * channels + Math.floor(i / (height * width))]!,
        );
        const session = await runtime.load(translateTflite(file));
        const { data: told, shape } = (await session.run({ [session.inputNames[0]!]: { data, shape: [1, channels, height, width] } }))[
          session.outputNames[0]!
        ]!;
        await session.close();
        const [, outputs = 0, rows = 0, columns = 0] = shape;
        const lastly = expected.map((_, i) => told[(i % outputs) * rows * columns + Math.floor(i / outputs)]!);
        for (const [i, value] of expected.entries()) expect(lastly[i]).toBeCloseTo(value, 4);
      }),
      { numRuns: 60 },
    );
  });

  const [picture, flat] = [{ shape: [1, 1, 1, 4] }, { shape: [1, 4] }];
  const one = (operator: Partial<TfliteOperator>, tensors: readonly TfliteTensor[] = [picture, { shape: [4] }, flat]): Uint8Array =>
    tfliteFile(tensors, [{ code: reshape!, inputs: [0, 1], output: tensors.length - 1, ...operator }]);

  it('flattens at the end', async () => {
    const session = await runtime.load(translateTflite(one({})));
    const data = Float32Array.of(1, 2, 3, 4);
    const outputs = await session.run({ [session.inputNames[0]!]: { data, shape: [1, 4, 1, 1] } });
    expect(outputs[session.outputNames[0]!]).toEqual({ data, shape: [1, 4] });
    await session.close();
  });

  it.each<[string, Uint8Array]>([
    ['an operation that it does not know', one({ code: 9 })],
    ['a reshape that moves pixels', one({}, [{ shape: [1, 2, 2, 1] }, { shape: [4] }, flat])],
    ['an activation within an addition', one({ code: addition!, options: [1] })],
    ['a tensor that is not there', one({ inputs: [9] })],
    ['a convolution without weights', one({ code: convolution!, options: [] })],
    ['nothing', new Uint8Array()],
    ['a file cut short', one({}).subarray(0, 60)],
    ['noise', numbers(64, 0).map((value) => value * 1e9) as unknown as Uint8Array],
  ])('refuses %s', (_, file) => {
    expect(() => translateTflite(new Uint8Array(file.buffer, file.byteOffset, file.byteLength))).toThrow(RangeError);
  });

  it('refuses a convolution with holes, with an activation, or with fewer weights than it says', () => {
    const tensors = (count: number): readonly TfliteTensor[] => [
      { shape: [1, 4, 4, 1] },
      { shape: [1, 2, 2, 1], data: numbers(count, 0) },
      { shape: [1], data: numbers(1, 0) },
      { shape: [1, 4, 4, 1] },
    ];
    const layer = (options: readonly (number | null)[], count = 4): Uint8Array =>
      tfliteFile(tensors(count), [{ code: convolution!, inputs: [0, 1, 2], output: 3, options }]);
    expect(() => translateTflite(layer([0, 1, 1, null, 1, 1]))).not.toThrow();
    for (const wrong of [layer([0, 1, 1, null, 2, 1]), layer([0, 1, 1, 1, 1, 1]), layer([0, 1, 1, null, 1, 1], 3), layer([0, 1, 0])]) {
      expect(() => translateTflite(wrong)).toThrow(RangeError);
    }
  });
});
