/**
 * Face engine: milliseconds a picture from JPEG bytes to embedding in Node, on one thread, and its parts; comparisons a second. Drawn heads of 250 × 250 and 480 × 640 pixels.
 * `npm run bench -- face [rounds] [--fused]`; `--fused`: with the second embedder.
 */
import { compareFaces, type FaceEngine, readFaceImage } from '@sclera/engine';
import { makeHead, renderHead } from '@sclera/synth';
import { packagedFusion, startPackagedFaceEngine } from '../packages/cli/src/face/packaged-weights.ts';
import { colourJpeg } from '../packages/engine/testing/colour-jpeg.ts';
import { measure, report, type Variant } from './measure.ts';

const rounds = Number(process.argv.slice(2).find((text) => /^\d+$/.test(text)) ?? 7);
const isFused = process.argv.includes('--fused');
const startedAt = performance.now();
const engine: FaceEngine = await startPackagedFaceEngine(isFused ? packagedFusion() : undefined);
const startMs = performance.now() - startedAt;

const sizes = [
  { width: 250, height: 250, interEyePx: 42 },
  { width: 480, height: 640, interEyePx: 110 },
];
const people = Array.from({ length: 6 }, (_, k) => makeHead(`bench ${k}`));
const files = sizes.map((size) => people.map((person) => colourJpeg(renderHead(person, size), 92)));

function decode(file: Uint8Array): Parameters<FaceEngine['encode']>[0] {
  const read = readFaceImage(file);
  if (read.kind === 'rejected') throw new Error('a drawn picture is not read');
  return read.image;
}

const embeddings: Float32Array[] = [];
async function embed(image: ReturnType<typeof decode>): Promise<Float32Array> {
  const encoding = await engine.encode(image, { gates: 'reported' });
  if (encoding.kind === 'rejected') throw new Error('a drawn head is not found');
  return encoding.embedding;
}
for (const file of files[0]!) embeddings.push(await embed(decode(file)));

const variants: Variant[] = sizes.flatMap(({ width, height }, k) => {
  const decoded = files[k]!.map(decode);
  const each = async (run: (i: number) => Promise<number> | number): Promise<number> => {
    let sum = 0;
    for (let i = 0; i < people.length; i++) sum += await run(i);
    return sum;
  };
  return [
    { name: `decode (${width}×${height})`, units: people.length, run: () => each((i) => decode(files[k]![i]!).width) },
    {
      name: `pixels to embedding (${width}×${height})`,
      units: people.length,
      run: () => each(async (i) => (await embed(decoded[i]!))[0]!),
    },
    {
      name: `decode to embedding (${width}×${height})`,
      units: people.length,
      run: () => each(async (i) => (await embed(decode(files[k]![i]!)))[0]!),
    },
  ];
});
variants.push({
  name: 'compare',
  units: 1000 * embeddings.length ** 2,
  run: () => {
    let sum = 0;
    for (let k = 0; k < 1000; k++) for (const a of embeddings) for (const b of embeddings) sum += compareFaces(a, b);
    return sum;
  },
});
const results = await measure(variants, rounds);
await engine.close();
report(isFused ? 'face-fused' : 'face', { unit: 'ms a picture or comparison', startMs, results });
