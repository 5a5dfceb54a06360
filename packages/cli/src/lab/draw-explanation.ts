import type { Boundary, ColourImage, GrayImage, IrisEncoding, IrisTrace, Point } from '@sclera/engine';
import { drawCode } from '@sclera/sdk';

type Colour = readonly [red: number, green: number, blue: number];

const pupilColour: Colour = [60, 220, 255];
const limbusColour: Colour = [255, 220, 40];
const lidColour: Colour = [90, 230, 90];
const maskedColour: Colour = [230, 30, 30];
const lashColour: Colour = [190, 60, 255];
const gapColour: Colour = [120, 120, 120];
const gapPx = 6;
/** Pictures narrower than this are drawn twice or three times as large. */
const leastWidth = 600;

/** What the colours mean, for whoever looks at the picture. */
export const colourWords = 'pupil blue, outer edge of the iris yellow, lids green, lashes violet, all else that is masked red';

/** The picture with contours, lashes and what is masked of the iris; below it the unrolled iris, the same with its masks, and the code (grey where masked). */
export function drawExplanation(image: GrayImage, encoding: IrisEncoding | null): ColourImage {
  const scale = Math.max(1, Math.ceil(leastWidth / image.width));
  const eye = enlarge(image, scale);
  const { geometry, trace } = encoding ?? {};
  if (geometry && trace) tintEye(eye, geometry.pupil, geometry.limbus, trace, scale);
  if (geometry) {
    drawPath(eye, geometry.pupil.points, scale, pupilColour, true);
    drawPath(eye, geometry.limbus.points, scale, limbusColour, true);
    for (const lid of [geometry.upperLid, geometry.lowerLid]) if (lid) drawPath(eye, lid, scale, lidColour, false);
  }
  const parts = [eye];
  if (trace) parts.push(stretch(trace.strip, eye.width), tintStrip(stretch(trace.strip, eye.width), stretch(coverOf(trace), eye.width)));
  if (encoding?.kind === 'encoded') parts.push(stretch(drawCode(encoding.template), eye.width));
  return stack(parts);
}

const isMasked = 1;
const isLash = 2;

/** What covers each cell of the unrolled iris: nothing (0), a lash, or anything else that is masked. */
function coverOf({ stripMask, lashMask }: IrisTrace): GrayImage {
  return { ...stripMask, data: stripMask.data.map((usable, k) => (lashMask.data[k] !== 0 ? isLash : usable === 0 ? isMasked : 0)) };
}

/** Every covered cell of the unrolled iris, laid back on the eye. */
function tintEye(eye: ColourImage, pupil: Boundary, limbus: Boundary, trace: IrisTrace, scale: number): void {
  const { width, height, data } = coverOf(trace);
  const covers = new Uint8Array(eye.width * eye.height);
  // Finer than pixels, so that no hole is left.
  const [turns, depths] = [4 * width, 3 * height];
  for (let i = 0; i < turns; i++) {
    const [inner, outer] = [pointAt(pupil, i / turns), pointAt(limbus, i / turns)];
    for (let j = 0; j < depths; j++) {
      const cover = data[Math.floor((j * height) / depths) * width + Math.floor((i * width) / turns)]!;
      if (cover === 0) continue;
      const part = (j + 0.5) / depths;
      const x = Math.round(scale * (inner.x + part * (outer.x - inner.x)));
      const y = Math.round(scale * (inner.y + part * (outer.y - inner.y)));
      if (x >= 0 && y >= 0 && x < eye.width && y < eye.height) covers[y * eye.width + x] = cover;
    }
  }
  tint(eye, (k) => covers[k]!);
}

function tintStrip(strip: ColourImage, covers: ColourImage): ColourImage {
  tint(strip, (k) => covers.data[3 * k]!);
  return strip;
}

function tint({ data }: ColourImage, coverAt: (pixel: number) => number): void {
  for (let k = 0; k < data.length / 3; k++) {
    const cover = coverAt(k);
    if (cover === 0) continue;
    const colour = cover === isLash ? lashColour : maskedColour;
    for (let c = 0; c < 3; c++) data[3 * k + c] = Math.round(0.6 * data[3 * k + c]! + 0.4 * colour[c]!);
  }
}

function pointAt({ points }: Boundary, turn: number): Point {
  const place = turn * points.length;
  const [a, b] = [points[Math.floor(place) % points.length]!, points[(Math.floor(place) + 1) % points.length]!];
  const part = place - Math.floor(place);
  return { x: a.x + part * (b.x - a.x), y: a.y + part * (b.y - a.y) };
}

function drawPath(image: ColourImage, path: readonly Point[], scale: number, colour: Colour, closed: boolean): void {
  for (let i = closed ? 0 : 1; i < path.length; i++) {
    const from = path[(i + path.length - 1) % path.length]!;
    const to = path[i]!;
    const steps = Math.max(1, Math.ceil(2 * scale * Math.hypot(to.x - from.x, to.y - from.y)));
    for (let s = 0; s <= steps; s++) {
      const x = Math.round(scale * (from.x + ((to.x - from.x) * s) / steps));
      const y = Math.round(scale * (from.y + ((to.y - from.y) * s) / steps));
      if (x >= 0 && y >= 0 && x < image.width && y < image.height) image.data.set(colour, 3 * (y * image.width + x));
    }
  }
}

function enlarge({ width, height, data }: GrayImage, scale: number): ColourImage {
  return paint(width * scale, height * scale, (x, y) => data[Math.floor(y / scale) * width + Math.floor(x / scale)]!);
}

/** Stretched to a width by the nearest pixel, and twice as high so that it can be made out. */
function stretch({ width, height, data }: GrayImage, toWidth: number): ColourImage {
  return paint(toWidth, 2 * height, (x, y) => data[Math.floor(y / 2) * width + Math.floor((x * width) / toWidth)]!);
}

function paint(width: number, height: number, greyAt: (x: number, y: number) => number): ColourImage {
  const data = new Uint8Array(3 * width * height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data.fill(greyAt(x, y), 3 * (y * width + x), 3 * (y * width + x) + 3);
  return { width, height, data };
}

function stack(images: readonly ColourImage[]): ColourImage {
  const { width } = images[0]!;
  const gap = new Uint8Array(3 * width * gapPx);
  for (let k = 0; k < width * gapPx; k++) gap.set(gapColour, 3 * k);
  const data = new Uint8Array(Buffer.concat(images.flatMap((image, i) => (i === 0 ? [image.data] : [gap, image.data]))));
  return { width, height: data.length / (3 * width), data };
}
