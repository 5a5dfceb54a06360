import {
  type EncodeFaceOptions,
  type FaceEngine,
  type FaceReason,
  type FaceView,
  faceReason,
  maxImageBytes,
  readFaceImage,
} from '@sclera/engine';
import { type OwnModel, startPackagedFaceEngine } from '../face/packaged-weights.ts';
import { readPictureBytes } from './read-picture.ts';

export interface FaceJob {
  readonly kind: 'encode-face';
  readonly path: string;
  readonly options: EncodeFaceOptions;
  /** Another embedder than the packaged one; that where null. */
  readonly own: OwnModel | null;
}

/** Why a file was not read or encoded: a reason of the engine, or that there is no such file. */
export type FaceFileReason =
  | FaceReason
  | { readonly code: 'file-unreadable'; readonly message: string; readonly value?: number; readonly limit?: number };

interface SeenFace {
  readonly face: FaceView | null;
  /** From the bytes to the embedding, without reading from the disk. */
  readonly ms: number;
}

export type EncodedFace =
  | (SeenFace & { readonly kind: 'face-encoded'; readonly embedding: Float32Array; readonly remarks: readonly FaceReason[] })
  | (SeenFace & { readonly kind: 'face-failed'; readonly reasons: readonly FaceFileReason[] });

/** Reads and encodes one file. A file that cannot be read is refused with that reason; throws only where the engine does not start. */
export async function encodeFaceFile({ path, options, own }: FaceJob): Promise<EncodedFace> {
  const engine = await engineOf(own);
  const file = readPictureBytes(path);
  if (file.kind === 'too-large') return failed([faceReason('image-too-large', file.size, maxImageBytes)]);
  if (file.kind === 'unreadable') return failed([file.reason]);
  const startedAt = performance.now();
  const picture = readFaceImage(file.bytes);
  if (picture.kind === 'rejected') return failed(picture.reasons, performance.now() - startedAt);
  const encoding = await engine.encode(picture.image, options);
  const ms = performance.now() - startedAt;
  if (encoding.kind === 'rejected') return failed(encoding.reasons, ms, encoding.face);
  return { kind: 'face-encoded', embedding: encoding.embedding, remarks: encoding.remarks, face: encoding.face, ms };
}

function failed(reasons: readonly FaceFileReason[], ms = 0, face: FaceView | null = null): EncodedFace {
  return { kind: 'face-failed', reasons, face, ms };
}

let started: { readonly key: string; readonly engine: Promise<FaceEngine> } | null = null;

/** One engine a thread: loading the networks takes longer than many pictures. */
export function engineOf(own: OwnModel | null): Promise<FaceEngine> {
  const key = JSON.stringify(own);
  if (started?.key !== key) {
    void started?.engine.then((engine) => engine.close()).catch(() => {});
    started = { key, engine: startPackagedFaceEngine(own ?? undefined) };
    // The next job tries again, and says again what is wrong.
    started.engine.catch(() => {
      started = null;
    });
  }
  return started.engine;
}
