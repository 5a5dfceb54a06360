import type { ColourImage } from '../image/colour-image.ts';
import { fromRectangle } from './affine.ts';
import type { FaceSession } from './runtime.ts';
import { sample } from './sample.ts';

/** Part of a picture in its pixels, from the left and upper edge; it may reach beyond the picture. */
export interface FaceBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface DetectedFace {
  readonly box: FaceBox;
  /** What the detector makes of it, 0…1. */
  readonly score: number;
}

/** What the network is fed: the whole picture, fitted in and filled up at the right or lower edge. */
const inputWidth = 320;
const inputHeight = 240;
/**
 * Less is no face. The detector's own application uses 0.65; faces of Labeled Faces in the Wild have 0.998 and more, so that a stricter limit
 * costs nothing there.
 */
export const minFaceScore = 0.9;
/** Two boxes that share more than this of their union are one face. */
const maxOverlap = 0.3;
/** A crowd needs no more to be refused. */
const mostFaces = 32;

/**
 * Faces in a picture, best first. The network is a single-shot detector (scores and corner boxes in parts of the picture for 4,420 places) that was trained on RGB
 * (value − 127) / 128. Boxes are as the network tells them; overlapping ones are thinned out.
 */
export async function detectFaces(session: FaceSession, image: ColourImage): Promise<readonly DetectedFace[]> {
  const scale = Math.max(image.width / inputWidth, image.height / inputHeight);
  const shown = { x: 0, y: 0, width: scale * inputWidth, height: scale * inputHeight };
  const { data } = sample(image, fromRectangle(shown, inputWidth, inputHeight), inputWidth, inputHeight);
  const [columns, rows] = [Math.ceil(image.width / scale), Math.ceil(image.height / scale)];
  for (let row = 0; row < 3 * inputHeight; row++) {
    const end = row % inputHeight < rows ? columns : 0;
    for (let x = 0, at = row * inputWidth; x < inputWidth; x++, at++) data[at] = x < end ? ((data[at] as number) - 127) / 128 : 0;
  }
  const { scores, boxes } = await session.run({ input: { data, shape: [1, 3, inputHeight, inputWidth] } });
  if (scores === undefined || boxes === undefined) throw new TypeError('not the detector: it has no scores and boxes');
  const found: DetectedFace[] = [];
  for (let i = 0; 2 * i + 1 < scores.data.length; i++) {
    const score = scores.data[2 * i + 1] as number;
    if (score < minFaceScore) continue;
    const [left, top, right, bottom] = boxes.data.subarray(4 * i, 4 * i + 4) as unknown as [number, number, number, number];
    const box = {
      x: left * shown.width,
      y: top * shown.height,
      width: (right - left) * shown.width,
      height: (bottom - top) * shown.height,
    };
    if (box.width > 0 && box.height > 0) found.push({ box, score });
  }
  return thinOut(found);
}

/** Of boxes that overlap, the one with the best score is kept. */
export function thinOut(found: readonly DetectedFace[]): readonly DetectedFace[] {
  const kept: DetectedFace[] = [];
  for (const face of [...found].sort((a, b) => b.score - a.score)) {
    if (kept.length === mostFaces) break;
    if (kept.every(({ box }) => overlap(box, face.box) <= maxOverlap)) kept.push(face);
  }
  return kept;
}

/** Shared area over joint area. */
function overlap(a: FaceBox, b: FaceBox): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  const shared = Math.max(0, width) * Math.max(0, height);
  return shared / (a.width * a.height + b.width * b.height - shared);
}
