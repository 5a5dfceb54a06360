import { type DrawnCapture, radians } from './conditions.ts';
import { clamp, cos, mix, sin, smoothstep, TAU } from './exact-math.ts';
import type { Homography, PlaneEllipse } from './geometry.ts';
import type { EyeTraits, LidTraits } from './person.ts';

/**
 * The opening between the lids, in the socket's own frame: origin where the iris rests, n towards the nose and y down, both in iris
 * radii, turned with the head.
 */
export interface Fissure {
  readonly originX: number;
  readonly originY: number;
  readonly radiusPx: number;
  readonly cosRoll: number;
  readonly sinRoll: number;
  readonly nasalX: -1 | 1;
  readonly lids: LidTraits;
  readonly upperHeight: number;
  readonly lowerHeight: number;
}

/** The eyeball is twice as wide as the iris, but half of a gaze past the camera is the head's turn: how far a turn carries the iris between its lids. */
const CARRY = 1;
/** The line from corner to corner runs a little below the iris centre. */
const CORNER_LINE = 0.18;

/** Opens (or shuts) the lids so that the share of the iris behind them is what the capture asks for. */
export function openLids(eye: EyeTraits, drawn: DrawnCapture, toImage: Homography, pupil: PlaneEllipse): Fissure {
  const headRoll = radians(drawn.rollDeg - drawn.torsionDeg);
  const carry = CARRY * drawn.radiusPx * sin(radians(drawn.gazeDeg));
  const direction = radians(drawn.gazeDirectionDeg);
  const base = {
    originX: drawn.centreX - carry * cos(direction),
    originY: drawn.centreY - carry * sin(direction),
    radiusPx: drawn.radiusPx,
    cosRoll: cos(headRoll),
    sinRoll: sin(headRoll),
    nasalX: eye.nasalX,
    lids: eye.lids,
  };
  // Shut, the upper lid lies along the lower one's line.
  if (drawn.closed) return { ...base, lids: { ...eye.lids, upperPeak: eye.lids.lowerPeak }, upperHeight: -0.42, lowerHeight: 0.42 };
  const points = irisPoints(toImage, pupil).map(([x, y]) => toSocket(base, x, y));
  const { lids } = eye;
  const upper = drawn.occlusion * lids.upperShare;
  // Edges rise in proportion to the height, so that trying another height costs next to nothing.
  const line = Float64Array.from(points, ([n]) => cornerLine(lids, n));
  const upperArc = Float64Array.from(points, ([n]) => arc(alongLid(lids, n), lids.fullness, lids.upperPeak));
  const lowerArc = Float64Array.from(points, ([n]) => arc(alongLid(lids, n), lids.fullness, lids.lowerPeak));
  const share = (covered: (point: number) => boolean): number => {
    let count = 0;
    for (let i = 0; i < points.length; i++) if (covered(i)) count++;
    return count / points.length;
  };
  const upperHeight = solve(upper, (h) => share((i) => points[i]![1] < line[i]! - h * upperArc[i]!));
  const lowerHeight = solve(drawn.occlusion - upper, (h) => share((i) => points[i]![1] > line[i]! + h * lowerArc[i]!));
  return { ...base, upperHeight, lowerHeight: Math.max(lowerHeight, 0.05 - upperHeight) };
}

function toSocket(
  fissure: Pick<Fissure, 'originX' | 'originY' | 'radiusPx' | 'cosRoll' | 'sinRoll' | 'nasalX'>,
  x: number,
  y: number,
): readonly [n: number, y: number] {
  const dx = (x - fissure.originX) / fissure.radiusPx;
  const dy = (y - fissure.originY) / fissure.radiusPx;
  return [(dx * fissure.cosRoll + dy * fissure.sinRoll) * fissure.nasalX, dy * fissure.cosRoll - dx * fissure.sinRoll];
}

export function fromSocket(fissure: Fissure, n: number, y: number): readonly [x: number, y: number] {
  const h = n * fissure.nasalX;
  return [
    fissure.originX + fissure.radiusPx * (h * fissure.cosRoll - y * fissure.sinRoll),
    fissure.originY + fissure.radiusPx * (h * fissure.sinRoll + y * fissure.cosRoll),
  ];
}

/** −1 at the outer corner, +1 at the inner one. */
export function alongLid(lids: LidTraits, n: number): number {
  return (n - (lids.innerAt - lids.outerAt) / 2) / ((lids.innerAt + lids.outerAt) / 2);
}

/** y of the upper lid's edge. */
export function upperEdge({ lids, upperHeight }: Pick<Fissure, 'lids' | 'upperHeight'>, n: number): number {
  return cornerLine(lids, n) - upperHeight * arc(alongLid(lids, n), lids.fullness, lids.upperPeak);
}

/** y of the lower lid's edge. */
export function lowerEdge({ lids, lowerHeight }: Pick<Fissure, 'lids' | 'lowerHeight'>, n: number): number {
  return cornerLine(lids, n) + lowerHeight * arc(alongLid(lids, n), lids.fullness, lids.lowerPeak);
}

/** Where a pixel lies between the lids. Written into one object over and over: this runs for every pixel. */
export interface LidPlace {
  /** In the socket's frame. */
  n: number;
  v: number;
  /** As `alongLid`. */
  along: number;
  /** The lids' edges at this n. */
  upper: number;
  lower: number;
}

/** Places a pixel: what `toSocket`, `alongLid`, `upperEdge` and `lowerEdge` say together. */
export function placeBetweenLids(fissure: Fissure, x: number, y: number, out: LidPlace): void {
  const { lids } = fissure;
  const dx = (x - fissure.originX) / fissure.radiusPx;
  const dy = (y - fissure.originY) / fissure.radiusPx;
  const n = (dx * fissure.cosRoll + dy * fissure.sinRoll) * fissure.nasalX;
  const along = alongLid(lids, n);
  const line = cornerLine(lids, n);
  out.n = n;
  out.v = dy * fissure.cosRoll - dx * fissure.sinRoll;
  out.along = along;
  out.upper = line - fissure.upperHeight * arc(along, lids.fullness, lids.upperPeak);
  out.lower = line + fissure.lowerHeight * arc(along, lids.fullness, lids.lowerPeak);
}

function cornerLine(lids: LidTraits, n: number): number {
  return CORNER_LINE + lids.tiltRad * n;
}

function arc(along: number, fullness: number, peak: number): number {
  const q = clamp(along, -1, 1);
  const p = q - peak * (1 - q * q);
  const p2 = p * p;
  // The inner corner is drawn out towards the nose.
  const drawnOut = 0.75 * smoothstep(0.62, 0.95, q);
  const rest = 1 - p2;
  return mix(mix(rest, 1 - p2 * p2, fullness), 0.6 * rest, drawnOut);
}

/** Points spread evenly over the annulus between pupil and limbus, in pixels. */
function irisPoints(h: Homography, pupil: PlaneEllipse): readonly (readonly [number, number])[] {
  const out: [number, number][] = [];
  const inner = Math.sqrt(pupil.a * pupil.b);
  const rings = 16;
  const spokes = 96;
  for (let i = 0; i < rings; i++) {
    const r = Math.sqrt(mix(inner * inner, 1, (i + 0.5) / rings));
    // Rings lean from the pupil's centre at the inner edge to the limbus's at the outer.
    const lean = (1 - r) / (1 - inner);
    for (let k = 0; k < spokes; k++) {
      const angle = (TAU * (k + 0.5 * (i % 2))) / spokes;
      const u = r * cos(angle) + lean * pupil.u;
      const v = r * sin(angle) + lean * pupil.v;
      const w = h[6] * u + h[7] * v + h[8];
      out.push([(h[0] * u + h[1] * v + h[2]) / w, (h[3] * u + h[4] * v + h[5]) / w]);
    }
  }
  return out;
}

/** Height at which a falling share reaches `target`; a little beyond tangency when nothing shall be covered. */
function solve(target: number, covered: (height: number) => number): number {
  let lo = -1.2;
  let hi = 3;
  for (let i = 0; i < 16; i++) {
    const mid = (lo + hi) / 2;
    if (covered(mid) > target) lo = mid;
    else hi = mid;
  }
  return target < 0.002 ? hi + 0.06 : hi;
}
