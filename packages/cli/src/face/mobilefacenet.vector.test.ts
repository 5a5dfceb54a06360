import { readFileSync } from 'node:fs';
import { type FaceSession, translateTflite } from '@sclera/engine';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createOnnxRuntime } from './onnx-runtime.ts';
import { packagedFusion } from './packaged-weights.ts';

/** What TensorFlow Lite itself tells of these pictures: the translation is checked by whoever wrote the format. */
const { embeddings } = JSON.parse(readFileSync(new URL('./mobilefacenet.vectors.json', import.meta.url), 'utf8')) as {
  readonly embeddings: Readonly<Record<string, readonly number[]>>;
};

const pictures: Readonly<Record<string, (x: number, y: number, channel: number) => number>> = {
  waves: (x, y, c) => 128 + 100 * Math.sin(x / 9 + c) * Math.cos(y / 7 - c),
  'a drawn face': (x, y, c) => drawnFace(x, y)[c]!,
  black: () => 0,
};

let session: FaceSession;
beforeAll(async () => {
  session = await createOnnxRuntime().load(translateTflite(new Uint8Array(readFileSync(packagedFusion().secondPath!))));
});
afterAll(() => session.close());

it.each(Object.keys(embeddings))('the second network, translated, tells what TensorFlow Lite tells: %s', async (name) => {
  const level = pictures[name]!;
  const data = Float32Array.from(
    { length: 3 * 112 * 112 },
    (_, i) => (level(i % 112, Math.floor(i / 112) % 112, Math.floor(i / 12_544)) - 127.5) / 128,
  );
  const outputs = await session.run({ [session.inputNames[0]!]: { data, shape: [1, 3, 112, 112] } });
  const expected = embeddings[name]!;
  const { data: told, shape } = outputs[session.outputNames[0]!]!;
  expect(shape).toEqual([1, expected.length]);
  // Values of up to 13, written down with five digits.
  for (const [i, value] of expected.entries()) expect(Math.abs(told[i]! - value)).toBeLessThan(5e-4);
});

function drawnFace(x: number, y: number): readonly number[] {
  const within = (cx: number, cy: number, a: number, b: number): boolean => (x - cx) ** 2 / a + (y - cy) ** 2 / b < 1;
  if (within(56, 92, 256, 16)) return [150, 60, 60];
  if (Math.abs(x - 56) < 4 && y > 52 && y < 74) return [180, 130, 110];
  if (within(38, 52, 64, 16) || within(74, 52, 64, 16)) return [40, 30, 25];
  return within(56, 62, 1600, 2500) ? [205, 160, 135] : [60, 80, 100];
}
