import type { ColourImage } from '../image/colour-image.ts';
import type { Point } from '../iris/geometry.ts';
import { centre, fromRectangle } from './affine.ts';
import type { FaceBox } from './detect-faces.ts';
import type { FaceSession } from './runtime.ts';
import { sample, toLuma } from './sample.ts';

/** Landmarks of a face: 17 of the jaw, 5 + 5 of the brows, 9 of the nose, 6 + 6 of the eyes, 20 of the mouth, the usual order of 68. */
export const landmarkCount = 68;

/** Where faces are aligned by: both eyes, the tip of the nose, both corners of the mouth; left is the picture's left. */
export type FivePoints = readonly [leftEye: Point, rightEye: Point, nose: Point, leftMouth: Point, rightMouth: Point];

export interface FaceLandmarks {
  /** 68 points, pixels of the picture. */
  readonly points: readonly Point[];
  readonly five: FivePoints;
  /** How far the two looks disagree: root mean square of the distance of their points, in distances between the eyes. */
  readonly unrest: number;
}

const inputSide = 64;
/** Sides of the squares that are looked at, over the height of the detector's box: the first is the network's own, the second shows more around. */
const windows = [1, 1.15] as const;

/**
 * The landmarks of the face in a box: the mean of two looks through squares of different size, which is steadier than one. How far they differ tells how sure the network
 * is of what it sees.
 */
export async function findLandmarks(session: FaceSession, image: ColourImage, box: FaceBox): Promise<FaceLandmarks> {
  const [close, wide] = [await look(session, image, box, windows[0]), await look(session, image, box, windows[1])];
  const points = close.map(({ x, y }, i) => ({ x: (x + (wide[i] as Point).x) / 2, y: (y + (wide[i] as Point).y) / 2 }));
  const five = fivePoints(points);
  const squares = close.reduce((sum, { x, y }, i) => sum + (x - (wide[i] as Point).x) ** 2 + (y - (wide[i] as Point).y) ** 2, 0);
  const interEyePx = Math.hypot(five[1].x - five[0].x, five[1].y - five[0].y);
  return { points, five, unrest: Math.sqrt(squares / landmarkCount) / Math.max(interEyePx, 1e-6) };
}

/** The network sees grey levels / 256 and tells points in parts of the square. */
async function look(session: FaceSession, image: ColourImage, box: FaceBox, window: number): Promise<readonly Point[]> {
  const side = box.height * window;
  const square = { x: box.x + (box.width - side) / 2, y: box.y + (box.height - side) / 2, width: side, height: side };
  const data = toLuma(sample(image, fromRectangle(square, inputSide, inputSide), inputSide, inputSide)).map((level) => level / 256);
  const { output } = await session.run({ input: { data, shape: [1, 1, inputSide, inputSide] } });
  if (output?.data.length !== 2 * landmarkCount) throw new TypeError('not the landmark model: it does not tell 68 points');
  return Array.from({ length: landmarkCount }, (_, i) => ({
    x: square.x + (output.data[2 * i] as number) * side,
    y: square.y + (output.data[2 * i + 1] as number) * side,
  }));
}

/** The five points by the 68: eyes from their lids, corners of the mouth from the outer and the inner lips. */
export function fivePoints(landmarks: readonly Point[]): FivePoints {
  const middle = (...indices: number[]): Point => centre(indices.map((index) => landmarks[index] as Point));
  return [middle(37, 38, 40, 41), middle(43, 44, 46, 47), middle(30), middle(48, 60), middle(54, 64)];
}
