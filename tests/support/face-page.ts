import {
  detectorModel,
  type EncodeFaceOptions,
  eyeModel,
  type FaceEngine,
  fusedEmbedder,
  landmarkModel,
  packagedEmbedder,
  readFaceImage,
  startFaceEngine,
} from '@sclera/engine';
import { createWebRuntime } from '../../packages/console/src/face/web-runtime.ts';

/** What a page of `face-chromium.ts` has, as `ScleraFaces`: the face engine, and how long it takes. Runs in the browser. */
export interface FacePage {
  /** With both networks, or the packaged one alone. */
  start(isFused?: boolean): Promise<{ readonly kind: string; readonly startMs: number }>;
  encode(file: string, options?: EncodeFaceOptions): Promise<FaceSeen>;
}

export interface FaceSeen {
  readonly embedding: readonly number[];
  readonly landmarks: readonly { readonly x: number; readonly y: number }[];
  readonly reasons: readonly string[];
  readonly decodeMs: number;
  readonly encodeMs: number;
}

let engine: FaceEngine;

const page: FacePage = {
  async start(isFused = false) {
    const from = performance.now();
    const slot = isFused ? fusedEmbedder : packagedEmbedder;
    const [detector, landmarks, eyes, embedder, second = null] = await Promise.all(
      [detectorModel, landmarkModel, eyeModel, slot, ...(slot.second === undefined ? [] : [slot.second])].map(({ file }) =>
        fetchBytes(`/model/${file}`),
      ),
    );
    const weights = { detector: detector!, landmarks: landmarks!, eyes: eyes!, embedder: embedder!, second };
    const started = await startFaceEngine(createWebRuntime(await fetchBytes('/runtime.wasm')), weights, slot);
    if (started.kind === 'ready') engine = started.engine;
    return { kind: started.kind, startMs: performance.now() - from };
  },
  async encode(file, options) {
    const from = performance.now();
    const read = readFaceImage(Uint8Array.from(atob(file), (character) => character.charCodeAt(0)));
    const decoded = performance.now();
    if (read.kind === 'rejected') throw new Error('the picture is not read');
    const seen = await engine.encode(read.image, options);
    const { face } = seen;
    return {
      embedding: seen.kind === 'encoded' ? [...seen.embedding] : [],
      landmarks: face?.landmarks ?? [],
      reasons: (seen.kind === 'encoded' ? seen.remarks : seen.reasons).map(({ code }) => code),
      decodeMs: decoded - from,
      encodeMs: performance.now() - decoded,
    };
  },
};

(globalThis as { ScleraFaces?: FacePage }).ScleraFaces = page;

async function fetchBytes(path: string): Promise<Uint8Array> {
  return new Uint8Array(await (await fetch(path)).arrayBuffer());
}
