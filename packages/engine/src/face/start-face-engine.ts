import type { ColourImage } from '../image/colour-image.ts';
import type { Embedders } from './embed-face.ts';
import { type EncodeFaceOptions, encodeFace, type FaceEncoding, type FaceSight, seeFace } from './encode-face.ts';
import { type ModelSlot, modelHash } from './model-slot.ts';
import { detectorModel, eyeModel, landmarkModel, type PinnedModel, packagedEmbedder } from './packaged-models.ts';
import type { FaceRuntime, FaceSession } from './runtime.ts';
import { sha256Hex } from './sha256-hex.ts';
import { isTflite, translateTflite } from './tflite/tflite-to-onnx.ts';
import { clearVanishingWeights } from './vanishing-weights.ts';

/** The weights, as whoever may read files or fetch found them; null where there is none. */
export interface FaceWeights {
  readonly detector: Uint8Array | null;
  readonly landmarks: Uint8Array | null;
  readonly eyes: Uint8Array | null;
  readonly embedder: Uint8Array | null;
  /** Where the slot has a second network. */
  readonly second?: Uint8Array | null;
}

export interface FaceEngine {
  /** The model whose embeddings these are. */
  readonly slot: ModelSlot;
  /** What permits and challenges name it by; see {@link modelHash}. */
  readonly sha256: string;
  /** See {@link encodeFace}. */
  encode(image: ColourImage, options?: EncodeFaceOptions): Promise<FaceEncoding>;
  /** See {@link seeFace}. */
  see(image: ColourImage, options?: EncodeFaceOptions): Promise<FaceSight>;
  /** Gives the networks' memory back. */
  close(): Promise<void>;
}

export type FaceEngineStart =
  | { readonly kind: 'ready'; readonly engine: FaceEngine }
  /** Without its models there is no engine, and so never a score. `message` says what to do. */
  | {
      readonly kind: 'refused';
      readonly code: 'model-missing' | 'model-hash-mismatch' | 'model-unreadable' | 'model-shape-mismatch';
      readonly file: string;
      readonly message: string;
    };

type Refusal = FaceEngineStart & { readonly kind: 'refused' };

/**
 * Loads the networks: detector, landmarks and eyes as they are pinned here, and the embedder of `slot` (the packaged one where none is given), or both of them. Each file's SHA-256 must be
 * what is written down, and an embedder must take and tell what its slot says.
 */
export async function startFaceEngine(
  runtime: FaceRuntime,
  weights: FaceWeights,
  slot: ModelSlot = packagedEmbedder,
): Promise<FaceEngineStart> {
  const wanted = [
    [detectorModel, weights.detector],
    [landmarkModel, weights.landmarks],
    [eyeModel, weights.eyes],
    [slot, weights.embedder],
    ...(slot.second === undefined ? [] : [[slot.second, weights.second ?? null] as const]),
  ] as const;
  const sessions: FaceSession[] = [];
  const close = async (): Promise<void> => {
    for (const session of sessions.splice(0)) await session.close();
  };
  for (const [model, bytes] of wanted) {
    const loaded = await load(runtime, model, bytes);
    if ('code' in loaded) {
      await close();
      return loaded;
    }
    sessions.push(loaded);
  }
  const [detector, landmarks, eyes, embedder, second = null] = sessions as [
    FaceSession,
    FaceSession,
    FaceSession,
    FaceSession,
    FaceSession?,
  ];
  const misfit = await tryEmbedders({ embedder, second }, slot);
  if (misfit !== null) {
    await close();
    return misfit;
  }
  const networks = { detector, landmarks, eyes, embedder, second };
  const engine: FaceEngine = {
    slot,
    sha256: await modelHash(slot),
    encode: (image, options) => encodeFace(networks, slot, image, options),
    see: (image, options) => seeFace(networks, slot, image, options),
    close,
  };
  return { kind: 'ready', engine };
}

async function load(runtime: FaceRuntime, { file, sha256 }: PinnedModel, bytes: Uint8Array | null): Promise<FaceSession | Refusal> {
  if (bytes === null)
    return refuse('model-missing', file, 'The file is not there. Install the packages with npm ci, or correct the path of your own model.');
  const found = await sha256Hex(bytes);
  if (found !== sha256) {
    return refuse(
      'model-hash-mismatch',
      file,
      `The file is not the one that was measured: its SHA-256 is ${found}, and ${sha256} is expected.`,
    );
  }
  try {
    return await runtime.load(clearVanishingWeights(isTflite(bytes) ? translateTflite(bytes) : bytes));
  } catch {
    return refuse(
      'model-unreadable',
      file,
      'The file is no ONNX model that the runtime can load, nor a TensorFlow Lite one of plain operations. Export it with an opset that ONNX Runtime supports.',
    );
  }
}

/** One run of each on an even grey: it shows whether shapes are as the slot says, before anybody stands before the camera. */
async function tryEmbedders({ embedder, second }: Embedders, slot: ModelSlot): Promise<Refusal | null> {
  const { file, input, embeddingElements } = slot;
  const others = slot.second?.embeddingElements ?? 0;
  const misfit = await tryEmbedder(embedder, file, input, embeddingElements - others);
  return misfit !== null || second === null ? misfit : tryEmbedder(second, slot.second?.file ?? '', input, others);
}

async function tryEmbedder(
  session: FaceSession,
  file: string,
  { width, height }: ModelSlot['input'],
  elements: number,
): Promise<Refusal | null> {
  const takes = `takes one input of shape [1, 3, ${height}, ${width}]`;
  if (session.inputNames.length !== 1) {
    return refuse('model-shape-mismatch', file, `The slot says that the model ${takes}; it has ${session.inputNames.length} inputs.`);
  }
  const shape = [1, 3, height, width];
  try {
    const outputs = await session.run({ [session.inputNames[0] as string]: { data: new Float32Array(3 * width * height), shape } });
    const told = outputs[session.outputNames[0] as string]?.data.length ?? 0;
    if (told === elements) return null;
    return refuse('model-shape-mismatch', file, `The slot says that the model tells ${elements} numbers; it tells ${told}.`);
  } catch {
    return refuse('model-shape-mismatch', file, `The slot says that the model ${takes}; the model does not.`);
  }
}

function refuse(code: Refusal['code'], file: string, message: string): Refusal {
  return { kind: 'refused', code, file, message };
}
