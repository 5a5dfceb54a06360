import type { ModelSlot, SecondNetwork } from './model-slot.ts';
import type { FaceSession } from './runtime.ts';
import type { Planes } from './sample.ts';

/**
 * The embedding of an aligned face: the network's vectors of the picture and of its mirror image, each of length 1, averaged and scaled to length 1. The sum
 * of both cancels some of what light and pose from one side do. A second network, where the slot has one, looks at the picture alone; both have their share of the length.
 */
export async function embedFace({ embedder, second }: Embedders, aligned: Planes, slot: ModelSlot): Promise<Float32Array> {
  const elements = slot.embeddingElements - (slot.second?.embeddingElements ?? 0);
  const straight = await run(embedder, aligned, slot.input, elements, false);
  const mirrored = await run(embedder, aligned, slot.input, elements, true);
  const first = unit(straight.map((value, i) => value + (mirrored[i] as number)));
  if (slot.second === undefined || second === null) return first;
  const { input, embeddingElements, share } = slot.second;
  const other = await run(second, aligned, input, embeddingElements, false);
  const fused = new Float32Array(slot.embeddingElements);
  fused.set(first.map((value) => value * Math.sqrt(1 - share)));
  fused.set(
    other.map((value) => value * Math.sqrt(share)),
    elements,
  );
  return fused;
}

export interface Embedders {
  readonly embedder: FaceSession;
  /** Null where the slot has no second network. */
  readonly second: FaceSession | null;
}

/** Cosine of two embeddings, −1…1. */
export function compareFaces(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length || a.length === 0) throw new TypeError('embeddings of two models cannot be compared');
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

function toInput({ width, height, data }: Planes, { channels, mean, deviation }: SecondNetwork['input'], mirror: boolean): Float32Array {
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

async function run(
  session: FaceSession,
  aligned: Planes,
  input: SecondNetwork['input'],
  elements: number,
  mirror: boolean,
): Promise<Float32Array> {
  const [name, outputName] = [session.inputNames[0] as string, session.outputNames[0] as string];
  const data = toInput(aligned, input, mirror);
  const output = (await session.run({ [name]: { data, shape: [1, 3, aligned.height, aligned.width] } }))[outputName];
  if (output?.data.length !== elements) throw new TypeError('the embedder does not tell as many numbers as its slot says');
  return unit(output.data);
}

function unit(vector: Float32Array): Float32Array {
  const norm = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  if (!(norm > 0)) throw new TypeError('an embedding without direction');
  return vector.map((value) => value / norm);
}
