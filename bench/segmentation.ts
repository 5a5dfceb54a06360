/**
 * Segmentation against the truth of synthetic eyes: IoU, boundary error, lash map, by sensor profile and with twice the usual lashes.
 * `npm run bench -- segmentation [people]`
 *
 * IoU is that of whole shapes: the pupil's disc and the ring between pupil and limbus, also where a lid, a lash or a reflection lies in front.
 * Errors of the boundaries count only where the true boundary can be seen.
 *
 * The lash map is measured alone, sample by sample over the iris ring, where neither lid nor reflection lies and without any tolerance at
 * its edges, against two truths: lashes that can be seen (pixels that lashes make at least 10 grey levels, and three deviations of the
 * noise, darker: what somebody marks in a picture) and hair by coverage (at least 0.4 of the pixel before the lens, seen or not).
 */
import { type Boundary, encodeIris, type Point } from '@sclera/engine';
import { type CaptureDials, type EyeTruth, type LashAgreement, lashAgreement, synthEyes } from '@sclera/synth';
import { report } from './measure.ts';

const people = Number(process.argv.slice(2).find((argument) => /^\d+$/.test(argument)) ?? 25);

interface Sums {
  captures: number;
  rejected: number;
  pupilIou: number[];
  irisIou: number[];
  pupilErrorPx: number[];
  limbusErrorPx: number[];
  lashes: LashAgreement[];
}

const rows: readonly CaptureDials[] = [{ profile: 'desk' }, { profile: 'close' }, { profile: 'far' }, { profile: 'close', lashes: 2 }];
const results = rows.map((dials) => ({ ...dials, ...summarise(run(dials)) }));
const lashTruth = 'seen: ≥ 10 grey levels and 3 noise deviations darker; hair: ≥ 0.4 of the pixel';
report('segmentation', { people, eyes: 'synthetic', lashTruth, table: results });
for (const row of results) console.error(row);

function run(dials: CaptureDials): Sums {
  const sums: Sums = {
    captures: 0,
    rejected: 0,
    pupilIou: [],
    irisIou: [],
    pupilErrorPx: [],
    limbusErrorPx: [],
    lashes: [],
  };
  for (const { image, truth } of synthEyes({ seed: 'segmentation', people, captures: 2, dials })) {
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
    sums.lashes.push(lashAgreement(encoding.trace.lashMask, encoding.geometry, { image, truth }));
  }
  return sums;
}

function summarise(sums: Sums): object {
  const total = (pick: (lashes: LashAgreement) => number): number => sums.lashes.reduce((sum, lashes) => sum + pick(lashes), 0);
  const marked = total((lashes) => lashes.marked);
  const seen = { real: total((lashes) => lashes.seen.real), both: total((lashes) => lashes.seen.both) };
  const hair = { real: total((lashes) => lashes.hair.real), both: total((lashes) => lashes.hair.both) };
  const round = (value: number): number => Math.round(1000 * value) / 1000;
  return {
    captures: sums.captures,
    rejected: sums.rejected,
    pupilIouMean: round(mean(sums.pupilIou)),
    irisIouMean: round(mean(sums.irisIou)),
    pupilErrorPxP95: round(quantile(sums.pupilErrorPx, 0.95)),
    limbusErrorPxP95: round(quantile(sums.limbusErrorPx, 0.95)),
    lashPrecision: round(seen.both / marked),
    lashRecall: round(seen.both / seen.real),
    lashF1: round((2 * seen.both) / (marked + seen.real)),
    hairPrecision: round(hair.both / marked),
    hairRecall: round(hair.both / hair.real),
    hairF1: round((2 * hair.both) / (marked + hair.real)),
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

interface Size {
  readonly width: number;
  readonly height: number;
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
