import type { ModelSlot } from './model-slot.ts';
import type { FaceSession } from './runtime.ts';
import type { Planes } from './sample.ts';

/**
 * The embedding of an aligned face: the network's vectors of the picture and of its mirror image, each of length 1, averaged and scaled to length 1. The sum
 * of both cancels some of what light and pose from one side do.
 */
export async function embedFace(session: FaceSession, aligned: Planes, slot: ModelSlot): Promise<Float32Array> {
  const straight = await run(session, toInput(aligned, slot, false), slot);
  const mirrored = await run(session, toInput(aligned, slot, true), slot);
  return unit(straight.map((value, i) => value + (mirrored[i] as number)));
}

/** Cosine of two embeddings, −1…1. */
export function compareFaces(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length || a.length === 0) throw new TypeError('embeddings of two models cannot be compared');
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

function toInput({ width, height, data }: Planes, { input: { channels, mean, deviation } }: ModelSlot, mirror: boolean): Float32Array {
  const pixels = width * height;
  const input = new Float32Array(3 * pixels);
  for (let c = 0; c < 3; c++) {
    const from = (channels === 'rgb' ? c : 2 - c) * pixels;
    const [mid, scale] = [mean[c] as number, 1 / (deviation[c] as number)];
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const at = from + y * width + (mirror ? width - 1 - x : x);
        input[c * pixels + y * width + x] = ((data[at] as number) - mid) * scale;
      }
    }
  }
  return input;
}

async function run(session: FaceSession, data: Float32Array, { input, embeddingElements }: ModelSlot): Promise<Float32Array> {
  const [name, outputName] = [session.inputNames[0] as string, session.outputNames[0] as string];
  const output = (await session.run({ [name]: { data, shape: [1, 3, input.height, input.width] } }))[outputName];
  if (output?.data.length !== embeddingElements) throw new TypeError('the embedder does not tell as many numbers as its slot says');
  return unit(output.data);
}

function unit(vector: Float32Array): Float32Array {
  const norm = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  if (!(norm > 0)) throw new TypeError('an embedding without direction');
  return vector.map((value) => value / norm);
}
