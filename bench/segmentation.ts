/** Segmentation against the truth of synthetic eyes: IoU, boundary error, lash mask, by sensor profile. `npm run bench -- segmentation [people]` */
import { type Boundary, encodeIris, type Point } from '@sclera/engine';
import { type CaptureProfile, type EyeTruth, synthEyes } from '@sclera/synth';
import { report } from './measure.ts';

const people = Number(process.argv.slice(2).find((argument) => /^\d+$/.test(argument)) ?? 25);

interface Sums {
  captures: number;
  rejected: number;
  pupilIou: number[];
  irisIou: number[];
  pupilErrorPx: number[];
  limbusErrorPx: number[];
  lash: { both: number; marked: number; true: number };
}

const results = (['desk', 'close', 'far'] as const).map((profile) => ({ profile, ...summarise(run(profile)) }));
report('segmentation', { people, eyes: 'synthetic', table: results });
for (const row of results) console.error(row);

function run(profile: CaptureProfile): Sums {
  const sums: Sums = {
    captures: 0,
    rejected: 0,
    pupilIou: [],
    irisIou: [],
    pupilErrorPx: [],
    limbusErrorPx: [],
    lash: { both: 0, marked: 0, true: 0 },
  };
  for (const { image, truth } of synthEyes({ seed: 'segmentation', people, captures: 2, dials: { profile } })) {
    sums.captures += 1;
    const encoding = encodeIris(image, { trace: true });
    if (encoding.kind === 'rejected' || !encoding.trace) {
      sums.rejected += 1;
      continue;
    }
    const { pupil, limbus } = encoding.geometry;
    const size = { width: image.width, height: image.height };
    const pupilMask = fill(pupil.points, size);
    const discMask = fill(limbus.points, size);
    const ring = discMask.map((inside, i) => (inside && !pupilMask[i] ? 1 : 0));
    sums.pupilIou.push(iou(pupilMask, truth.masks.pupil));
    sums.irisIou.push(iou(ring, truth.masks.iris));
    sums.pupilErrorPx.push(...visibleErrors(pupil, truth.pupil, truth, size));
    sums.limbusErrorPx.push(...visibleErrors(limbus, truth.limbus, truth, size));
    countLashes(sums, pupil, limbus, encoding.trace.stripMask, truth, size);
  }
  return sums;
}

function summarise(sums: Sums): object {
  const { both, marked, true: real } = sums.lash;
  const round = (value: number): number => Math.round(1000 * value) / 1000;
  return {
    captures: sums.captures,
    rejected: sums.rejected,
    pupilIouMean: round(mean(sums.pupilIou)),
    irisIouMean: round(mean(sums.irisIou)),
    pupilErrorPxP95: round(quantile(sums.pupilErrorPx, 0.95)),
    limbusErrorPxP95: round(quantile(sums.limbusErrorPx, 0.95)),
    lashPrecision: round(both / marked),
    lashRecall: round(both / real),
    lashF1: round((2 * both) / (marked + real)),
  };
}

/** Distances of contour points to the true ellipse, where the true boundary can be seen (no lid, lash or reflection within 2 px). */
function visibleErrors(found: Boundary, ellipse: EyeTruth['pupil'], { masks }: EyeTruth, { width, height }: Size): number[] {
  const errors: number[] = [];
  for (const point of found.points) {
    const [x, y] = [Math.round(point.x), Math.round(point.y)];
    if (x < 2 || y < 2 || x >= width - 2 || y >= height - 2) continue;
    let seen = true;
    for (let dy = -2; dy <= 2; dy++)
      for (let dx = -2; dx <= 2; dx++) {
        const at = (y + dy) * width + x + dx;
        if (masks.lid[at] || masks.lash[at] || masks.specular[at]) seen = false;
      }
    if (seen) errors.push(Math.abs(radialError(point, ellipse)));
  }
  return errors;
}

/** Along the ray from the ellipse's centre. */
function radialError({ x, y }: Point, { centre, radiusA, radiusB, angleRad }: EyeTruth['pupil']): number {
  const [dx, dy] = [x - centre.x, y - centre.y];
  const distance = Math.hypot(dx, dy);
  const angle = Math.atan2(dy, dx) - angleRad;
  return distance - (radiusA * radiusB) / Math.hypot(radiusB * Math.cos(angle), radiusA * Math.sin(angle));
}

/** Where neither lid nor reflection is: is a sample masked exactly where a lash is? Sampled as the engine unrolls the iris. */
function countLashes(
  sums: Sums,
  pupil: Boundary,
  limbus: Boundary,
  mask: { width: number; height: number; data: Uint8Array },
  truth: EyeTruth,
  { width, height }: Size,
): void {
  for (let column = 0; column < mask.width; column++) {
    const inner = pointAt(pupil, column / mask.width);
    const outer = pointAt(limbus, column / mask.width);
    for (let row = 0; row < mask.height; row++) {
      const part = (row + 0.5) / mask.height;
      const x = Math.round(inner.x + part * (outer.x - inner.x));
      const y = Math.round(inner.y + part * (outer.y - inner.y));
      if (x < 0 || y < 0 || x >= width || y >= height) continue;
      const at = y * width + x;
      if (truth.masks.lid[at] || truth.masks.specular[at] || !truth.masks.iris[at]) continue;
      const marked = mask.data[row * mask.width + column] === 0;
      const real = truth.masks.lash[at] === 1;
      if (marked) sums.lash.marked += 1;
      if (real) sums.lash.true += 1;
      if (marked && real) sums.lash.both += 1;
    }
  }
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function pointAt({ points }: Boundary, turn: number): Point {
  const place = turn * points.length;
  const low = Math.floor(place);
  const [a, b] = [points[low % points.length]!, points[(low + 1) % points.length]!];
  const part = place - low;
  return { x: a.x + part * (b.x - a.x), y: a.y + part * (b.y - a.y) };
}

/** Pixels whose centres lie inside the polygon. */
function fill(polygon: readonly Point[], { width, height }: Size): Uint8Array {
  const mask = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const crossings: number[] = [];
    for (const [i, a] of polygon.entries()) {
      const b = polygon[(i + 1) % polygon.length]!;
      if (a.y <= y !== b.y <= y) crossings.push(a.x + ((y - a.y) / (b.y - a.y)) * (b.x - a.x));
    }
    crossings.sort((a, b) => a - b);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const [from, to] = [Math.max(0, Math.ceil(crossings[i]!)), Math.min(width - 1, Math.floor(crossings[i + 1]!))];
      for (let x = from; x <= to; x++) mask[y * width + x] = 1;
    }
  }
  return mask;
}

function iou(a: Uint8Array, b: Uint8Array): number {
  let both = 0;
  let either = 0;
  for (let i = 0; i < a.length; i++) {
    if (a[i] && b[i]) both += 1;
    if (a[i] || b[i]) either += 1;
  }
  return both / either;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function quantile(values: readonly number[], q: number): number {
  return [...values].sort((a, b) => a - b)[Math.floor(q * values.length)] ?? Number.NaN;
}
