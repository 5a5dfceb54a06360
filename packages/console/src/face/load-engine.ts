import { type FaceEngine, startFaceEngine } from '@sclera/sdk/capture';
import detectorUrl from 'faceplugin-face-recognition-js/model/fr_detect.onnx?url';
import eyesUrl from 'faceplugin-face-recognition-js/model/fr_eye.onnx?url';
import embedderUrl from 'faceplugin-face-recognition-js/model/fr_feature.onnx?url';
import landmarksUrl from 'faceplugin-face-recognition-js/model/fr_landmark.onnx?url';
import runtimeUrl from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
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

export async function fetchBytes(url: string, onBytes: (count: number) => void = () => {}): Promise<Uint8Array> {
  const response = await fetch(url);
  if (!response.ok || response.body === null) throw new Error(`a file of this page is missing (${response.status})`);
  const chunks: Uint8Array[] = [];
  // Not `for await`: not every browser walks a stream that way.
  for (const reader = response.body.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    onBytes(value.length);
  }
  const bytes = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
