import { type FaceEngine, startFaceEngine } from '@sclera/sdk/capture';
import detectorUrl from 'faceplugin-face-recognition-js/model/fr_detect.onnx?url';
import eyesUrl from 'faceplugin-face-recognition-js/model/fr_eye.onnx?url';
import embedderUrl from 'faceplugin-face-recognition-js/model/fr_feature.onnx?url';
import landmarksUrl from 'faceplugin-face-recognition-js/model/fr_landmark.onnx?url';
import runtimeUrl from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import { fetchBytes } from '../platform/fetch-bytes.ts';
import { createWebRuntime } from './web-runtime.ts';

/** What is fetched from the page's own server: the runtime and the four networks, with their sizes, by which progress is told. */
const parts = [
  { url: runtimeUrl, bytes: 14_239_897 },
  { url: detectorUrl, bytes: 1_217_758 },
  { url: landmarksUrl, bytes: 1_163_742 },
  { url: eyesUrl, bytes: 207_130 },
  { url: embedderUrl, bytes: 4_884_269 },
];
const allBytes = parts.reduce((sum, { bytes }) => sum + bytes, 0);

/** Starts the face engine in this thread. Throws where a file is not there, or not the one that was measured. */
export async function loadFaceEngine(onProgress: (share: number) => void): Promise<FaceEngine> {
  let loaded = 0;
  const add = (bytes: number): void => {
    loaded += bytes;
    onProgress(Math.min(1, loaded / allBytes));
  };
  const [runtime, detector, landmarks, eyes, embedder] = (await Promise.all(parts.map(({ url }) => fetchBytes(url, add)))) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  const started = await startFaceEngine(createWebRuntime(runtime), { detector, landmarks, eyes, embedder });
  if (started.kind === 'ready') return started.engine;
  throw new Error(`${started.file}: ${started.code}`);
}
