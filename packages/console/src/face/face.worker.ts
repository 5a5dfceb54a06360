/// <reference lib="webworker" />
import { createClient, createSimSession } from '@sclera/sdk';
import {
  adviseFace,
  type ColourImage,
  type FaceCapture,
  type FaceEngine,
  type PreparedCapture,
  readDocument,
  startFaceCapture,
} from '@sclera/sdk/capture';
import openJpegUrl from '#openjpeg.wasm?url';
import { ownDevice } from '../capture/own-device.ts';
import { hasFusedFaces } from '../platform/config.ts';
import { fetchBytes } from '../platform/fetch-bytes.ts';
import { asProblem } from '../words/as-problem.ts';
import { loadFaceEngine } from './load-engine.ts';
import type { FromFaceWorker, PageSource, ToFaceWorker } from './messages.ts';

// Pictures of the camera and of the document, embeddings and shares live in this worker and end with it: the page terminates it.
let engine: FaceEngine | null = null;
let portrait: Float32Array | null = null;
let session: FaceCapture | null = null;
let captured: PreparedCapture | null = null;

const tell = (message: FromFaceWorker): void => self.postMessage(message);

self.onmessage = async ({ data }: MessageEvent<ToFaceWorker>) => {
  try {
    tell(await answer(data));
  } catch (error) {
    tell({ kind: 'failed', problem: asProblem(error) });
  }
};

async function answer(asked: ToFaceWorker): Promise<FromFaceWorker> {
  if (asked.kind === 'start') {
    engine ??= await loadFaceEngine(await hasFusedFaces(), (share) => tell({ kind: 'progress', share }));
    return { kind: 'ready' };
  }
  if (asked.kind === 'send') return send(asked);
  if (engine === null) throw new Error('the engine was not started');
  switch (asked.kind) {
    case 'document':
      return read(engine, asked.source);
    case 'advise':
      return { kind: 'advice', say: await adviseFace(engine, pixelsOf(asked.frame)) };
    case 'begin': {
      session?.close();
      captured?.discard();
      session = captured = null;
      if (portrait === null) throw new Error('no document was read');
      const start = await startFaceCapture({ engine, drawn: asked.drawn, document: asked.document, portrait });
      if (start.kind === 'refused') return { kind: 'begun', refused: start.message };
      session = start.session;
      return { kind: 'begun', refused: null };
    }
    case 'look': {
      if (session === null) throw new Error('no challenge was begun');
      const look = await session.look(pixelsOf(asked.frame), asked.atMs);
      if (look.kind !== 'going') session = null;
      if (look.kind !== 'captured') return { kind: 'look', look };
      captured = look.capture;
      return { kind: 'look', look: { kind: 'captured' } };
    }
  }
}

async function read(running: FaceEngine, source: PageSource): Promise<FromFaceWorker> {
  portrait?.fill(0);
  portrait = null;
  const whole =
    source.kind === 'photo' ? source : { ...source, trust: await fetchBytes('/csca'), openJpegWasm: await fetchBytes(openJpegUrl) };
  const outcome = await readDocument(running, whole);
  if (outcome.kind === 'rejected') return { kind: 'document', read: outcome };
  const { portrait: embedding, ...shown } = outcome;
  portrait = embedding;
  return { kind: 'document', read: shown };
}

async function send({ gateway, personalKey, claim, drawn }: Extract<ToFaceWorker, { kind: 'send' }>): Promise<FromFaceWorker> {
  if (captured === null) throw new Error('nothing was captured');
  const capture = captured;
  captured = null;
  const onProgress = (words: string): void => tell({ kind: 'doing', words });
  const session = createSimSession(createClient({ url: gateway }), { personalKey, device: await ownDevice(), onProgress });
  return { kind: 'sent', attempt: await session.send(claim, drawn, capture) };
}

/** The camera's picture as the engine takes it. The canvas is cleared: it is used again for the next one. */
let canvas: OffscreenCanvas | null = null;
function pixelsOf(frame: ImageBitmap): ColourImage {
  const { width, height } = frame;
  if (canvas === null || canvas.width !== width || canvas.height !== height) canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('no canvas');
  context.drawImage(frame, 0, 0);
  frame.close();
  const rgba = context.getImageData(0, 0, width, height).data;
  context.clearRect(0, 0, width, height);
  const data = new Uint8Array(3 * width * height);
  for (let from = 0, to = 0; to < data.length; from += 4) {
    data[to++] = rgba[from] as number;
    data[to++] = rgba[from + 1] as number;
    data[to++] = rgba[from + 2] as number;
  }
  rgba.fill(0);
  return { width, height, data };
}
