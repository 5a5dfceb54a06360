import { describe, expect, it } from 'vitest';
import { detectFaces, thinOut } from './detect-faces.ts';
import type { FaceSession, FloatTensor } from './runtime.ts';

/** A detector that tells what it is told to, and keeps what it was shown. */
function told(
  faces: readonly (readonly [score: number, left: number, top: number, right: number, bottom: number])[],
): FaceSession & { shown: Float32Array } {
  const session: FaceSession & { shown: Float32Array } = {
    shown: new Float32Array(0),
    inputNames: ['input'],
    outputNames: ['scores', 'boxes'],
    run: async ({ input }: Readonly<Record<string, FloatTensor>>) => {
      session.shown = (input as FloatTensor).data;
      return {
        scores: { data: Float32Array.from(faces.flatMap(([score]) => [1 - score, score])), shape: [1, faces.length, 2] },
        boxes: { data: Float32Array.from(faces.flatMap(([, ...box]) => box)), shape: [1, faces.length, 4] },
      };
    },
    close: async () => {},
  };
  return session;
}

const white = (width: number, height: number): { width: number; height: number; data: Uint8Array } => ({
  width,
  height,
  data: new Uint8Array(3 * width * height).fill(255),
});

describe('detectFaces', () => {
  it('fits the whole picture in without stretching it, and tells boxes in its pixels', async () => {
    const session = told([[0.99, 0.25, 0.25, 0.5, 0.75]]);
    // 240 × 480 goes into 320 × 240 at a half: 120 columns, the rest is filled with the middle level.
    const [face] = await detectFaces(session, white(240, 480));
    expect(face?.box).toEqual({ x: 160, y: 120, width: 160, height: 240 });
    expect([session.shown[60], session.shown[119], session.shown[120], session.shown[319]]).toEqual([1, 1, 0, 0]);
  });

  it('drops what is not sure enough, and what has no area', async () => {
    const faces = await detectFaces(
      told([
        [0.89, 0, 0, 0.5, 0.5],
        [0.99, 0.5, 0.5, 0.5, 0.9],
      ]),
      white(320, 240),
    );
    expect(faces).toEqual([]);
  });

  it('keeps the best of boxes that overlap, and every one that stands apart', () => {
    const box = (x: number): { x: number; y: number; width: number; height: number } => ({ x, y: 0, width: 100, height: 100 });
    const kept = thinOut([
      { box: box(0), score: 0.91 },
      { box: box(10), score: 0.99 },
      { box: box(70), score: 0.95 },
      { box: box(300), score: 0.92 },
    ]);
    expect(kept.map(({ box: { x } }) => x)).toEqual([10, 70, 300]);
  });
});
