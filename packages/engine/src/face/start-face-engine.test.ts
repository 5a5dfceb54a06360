import { expect, it } from 'vitest';
import type { FaceRuntime } from './runtime.ts';
import { startFaceEngine } from './start-face-engine.ts';

const runtime: FaceRuntime = { load: () => Promise.reject(new Error('nothing should be loaded')) };
const none = { detector: null, landmarks: null, eyes: null, embedder: null };

it('refuses when weights are missing, and says what to do', async () => {
  const start = await startFaceEngine(runtime, none);
  expect(start).toMatchObject({ kind: 'refused', code: 'model-missing', file: 'fr_detect.onnx' });
  expect(start.kind === 'refused' && start.message).toContain('npm ci');
});

it('refuses weights other than those pinned before the runtime sees them', async () => {
  const start = await startFaceEngine(runtime, { ...none, detector: new TextEncoder().encode('other weights') });
  expect(start).toMatchObject({ kind: 'refused', code: 'model-hash-mismatch', file: 'fr_detect.onnx' });
});
