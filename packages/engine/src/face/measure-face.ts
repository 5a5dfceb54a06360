import type { ColourImage } from '../image/colour-image.ts';
import type { Point } from '../iris/geometry.ts';
import { type Affine, applyAffine, fromRectangle } from './affine.ts';
import type { FaceLandmarks } from './find-landmarks.ts';
import { type HeadPose, headPose } from './head-pose.ts';
import type { FaceSession } from './runtime.ts';
import { type Planes, sample, toLuma } from './sample.ts';

/** What was measured of a face. Levels are of the picture (0…255), shares 0…1. */
export interface FaceQuality {
  /** What the detector makes of it, 0…1. */
  readonly detectorScore: number;
  /** Distance between the eyes. */
  readonly interEyePx: number;
  /** How far two looks at the landmarks, one through a wider window, disagree: root mean square, in inter-eye distances. */
  readonly landmarkUnrest: number;
  readonly pose: HeadPose;
  /** Share of the aligned face that lies outside the picture. */
  readonly outside: number;
  /** Edges of one pixel over all contrast: root mean square of the Laplacian of the aligned face over the deviation of its levels. */
  readonly sharpness: number;
  /** Mean level of the aligned face. */
  readonly brightness: number;
  /** Deviation of its levels. */
  readonly contrast: number;
  /** Share of plain white. */
  readonly overExposed: number;
  /** Difference of the two halves' mean levels over their sum. */
  readonly sideLight: number;
  /** What the eye network makes of both eyes together: 0 shut … 1 open. */
  readonly eyesOpen: number;
  /** Mean level around the eyes over that of the cheeks: low behind dark glasses. */
  readonly eyeLight: number;
  /** How much the colour of the mouth's surroundings differs from that of forehead and nose, in red and green chromaticity. */
  readonly lowerColour: number;
  /** Deviation of levels around the mouth over that of the whole face. */
  readonly mouthDetail: number;
}

/** A face brought upright and to one size, and how: what everything but the eyes is measured on. */
export interface AlignedFace {
  /** 112 × 112 pixels, the five points where {@link arcFaceTemplate} has them. */
  readonly planes: Planes;
  readonly toSource: Affine;
}

type Region = readonly [left: number, top: number, right: number, bottom: number];

/** Parts of the aligned face, pixels of its 112 × 112, edges included. */
const regions: Readonly<Record<'face' | 'leftHalf' | 'rightHalf' | 'forehead' | 'nose' | 'mouth' | 'chin', Region>> = {
  face: [22, 24, 90, 104],
  leftHalf: [22, 40, 55, 100],
  rightHalf: [57, 40, 90, 100],
  forehead: [44, 20, 68, 36],
  nose: [48, 56, 64, 72],
  mouth: [38, 84, 74, 104],
  chin: [42, 98, 70, 110],
};
const eyeRegions: readonly Region[] = [
  [28, 43, 48, 60],
  [64, 43, 84, 60],
];
const cheekRegions: readonly Region[] = [
  [26, 66, 42, 80],
  [70, 66, 86, 80],
];
const plainWhite = 250;

/** Measures everything that the gates look at. */
export async function measureFace(
  eyes: FaceSession,
  image: ColourImage,
  { planes, toSource }: AlignedFace,
  { points, five, unrest }: FaceLandmarks,
  detectorScore: number,
): Promise<FaceQuality> {
  const luma = toLuma(planes);
  const { width } = planes;
  const levels = (region: Region): Levels => measureLevels(luma, width, region);
  const [face, left, right, mouth] = [regions.face, regions.leftHalf, regions.rightHalf, regions.mouth].map(levels) as [
    Levels,
    Levels,
    Levels,
    Levels,
  ];
  const meanOf = (parts: readonly Region[]): number => parts.reduce((sum, part) => sum + levels(part).mean, 0) / parts.length;
  return {
    detectorScore,
    interEyePx: Math.hypot(five[1].x - five[0].x, five[1].y - five[0].y),
    landmarkUnrest: unrest,
    pose: headPose(points),
    outside: shareOutside(image, planes, toSource),
    sharpness: edges(luma, width, regions.face) / Math.max(1, face.deviation),
    brightness: face.mean,
    contrast: face.deviation,
    overExposed: face.white,
    sideLight: Math.abs(left.mean - right.mean) / Math.max(1, left.mean + right.mean),
    eyesOpen: await lookAtEyes(eyes, image, points, Math.max(1, dimFace / Math.max(1, face.mean))),
    eyeLight: meanOf(eyeRegions) / Math.max(1, meanOf(cheekRegions)),
    lowerColour: colourDifference(planes, [regions.forehead, regions.nose], [regions.mouth, regions.chin]),
    mouthDetail: mouth.deviation / Math.max(1, face.deviation),
  };
}

interface Levels {
  readonly mean: number;
  readonly deviation: number;
  readonly white: number;
}

function measureLevels(luma: Float32Array, width: number, [left, top, right, bottom]: Region): Levels {
  let [sum, squares, white] = [0, 0, 0];
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const level = luma[y * width + x] as number;
      sum += level;
      squares += level * level;
      if (level >= plainWhite) white++;
    }
  }
  const count = (right - left + 1) * (bottom - top + 1);
  const mean = sum / count;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / count - mean * mean)), white: white / count };
}

/** Root mean square of the four-neighbour Laplacian. */
function edges(luma: Float32Array, width: number, [left, top, right, bottom]: Region): number {
  let squares = 0;
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const at = y * width + x;
      const around = (luma[at - 1] as number) + (luma[at + 1] as number) + (luma[at - width] as number) + (luma[at + width] as number);
      squares += (4 * (luma[at] as number) - around) ** 2;
    }
  }
  return Math.sqrt(squares / ((right - left + 1) * (bottom - top + 1)));
}

/** Distance of two parts' mean colours in the plane of red and green chromaticity, which shading moves little. */
function colourDifference(planes: Planes, some: readonly Region[], others: readonly Region[]): number {
  const [a, b] = [chromaticity(planes, some), chromaticity(planes, others)];
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}

function chromaticity({ width, height, data }: Planes, parts: readonly Region[]): readonly [red: number, green: number] {
  const sums = [0, 0, 0].map((_, c) =>
    parts.reduce((sum, part) => sum + measureLevels(data.subarray(c * width * height), width, part).mean, 0),
  ) as [number, number, number];
  const all = Math.max(1, sums[0] + sums[1] + sums[2]);
  return [sums[0] / all, sums[1] / all];
}

function shareOutside({ width, height }: ColourImage, aligned: Planes, toSource: Affine): number {
  let outside = 0;
  const step = 4;
  for (let y = 0; y < aligned.height; y += step) {
    for (let x = 0; x < aligned.width; x += step) {
      const from = applyAffine(toSource, { x, y });
      if (from.x < -0.5 || from.y < -0.5 || from.x > width - 0.5 || from.y > height - 0.5) outside++;
    }
  }
  return outside / ((aligned.width / step) * (aligned.height / step));
}

/** In the dark the eye network takes open eyes for shut: a face below this mean level is brightened to it first. */
const dimFace = 90;
const eyeInputSide = 24;
/** Widths of the squares round an eye over the eye's own: the first is the network's, the second steadies it where the corners are uncertain. */
const eyeWindows = [1.6, 2];

/** Mean over both eyes and both windows of how likely the network (outputs: shut, open) takes the eye for open. */
async function lookAtEyes(session: FaceSession, image: ColourImage, points: readonly Point[], gain: number): Promise<number> {
  let [open, looks] = [0, 0];
  for (const [from, to] of [
    [36, 39],
    [42, 45],
  ] as const) {
    const lids = points.slice(from, to + 3);
    const centre = { x: lids.reduce((sum, { x }) => sum + x, 0) / lids.length, y: lids.reduce((sum, { y }) => sum + y, 0) / lids.length };
    const [inner, outer] = [points[to] as Point, points[from] as Point];
    for (const window of eyeWindows) {
      const side = Math.max(1, Math.hypot(inner.x - outer.x, inner.y - outer.y) * window);
      const square = { x: centre.x - side / 2, y: centre.y - side / 2, width: side, height: side };
      const data = toLuma(sample(image, fromRectangle(square, eyeInputSide, eyeInputSide), eyeInputSide, eyeInputSide)).map((level) =>
        Math.min(1, (gain * level) / 255),
      );
      const { output } = await session.run({ input: { data, shape: [1, 1, eyeInputSide, eyeInputSide] } });
      if (output?.data.length !== 2) throw new TypeError('not the eye model: it does not tell two numbers');
      open += 1 / (1 + Math.exp((output.data[0] as number) - (output.data[1] as number)));
      looks++;
    }
  }
  return open / looks;
}
