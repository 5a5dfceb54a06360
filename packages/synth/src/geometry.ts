import type { Ellipse } from '@sclera/engine';
import { atan2, cos, length2, PI, sin } from './exact-math.ts';

/**
 * Row-major 3×3. Maps the plane of the iris, where the limbus is the unit circle, u runs along the iris's own horizontal and v down, to pixels.
 */
export type Homography = readonly [number, number, number, number, number, number, number, number, number];

export interface EyePose {
  readonly centreX: number;
  readonly centreY: number;
  readonly radiusPx: number;
  /** Visible height over width. */
  readonly aspect: number;
  readonly rollRad: number;
  readonly gazeRad: number;
  /** Direction of the gaze in the image, from +x towards +y. */
  readonly gazeDirectionRad: number;
}

/** Camera distance in iris radii: 27 cm for an iris of 6 mm. */
const CAMERA_DISTANCE = 45;

/** Pinhole view of the iris's plane, turned by the gaze about its own centre: circles become perspective ellipses. */
export function projectIris(pose: EyePose): Homography {
  const { radiusPx: r, aspect, centreX, centreY } = pose;
  const dx = cos(pose.gazeDirectionRad);
  const dy = sin(pose.gazeDirectionRad);
  const shrink = cos(pose.gazeRad) - 1;
  const recede = sin(pose.gazeRad);
  const c = cos(pose.rollRad);
  const s = sin(pose.rollRad);
  const axis = (x: number, y: number): readonly [number, number, number] => {
    const along = x * dx + y * dy;
    return [x + shrink * along * dx, y + shrink * along * dy, recede * along];
  };
  const [ux, uy, uz] = axis(c, s);
  const [vx, vy, vz] = axis(-s * aspect, c * aspect);
  const wu = uz / CAMERA_DISTANCE;
  const wv = vz / CAMERA_DISTANCE;
  return [r * ux + centreX * wu, r * vx + centreX * wv, centreX, r * uy + centreY * wu, r * vy + centreY * wv, centreY, wu, wv, 1];
}

export function invert(h: Homography): Homography {
  const [a, b, c, d, e, f, g, i, j] = h;
  const A = e * j - f * i;
  const B = f * g - d * j;
  const C = d * i - e * g;
  const n = 1 / (a * A + b * B + c * C);
  return [
    A * n,
    (c * i - b * j) * n,
    (b * f - c * e) * n,
    B * n,
    (a * j - c * g) * n,
    (c * d - a * f) * n,
    C * n,
    (b * g - a * i) * n,
    (a * e - b * d) * n,
  ];
}

/** An ellipse in the plane of the iris; lengths in iris radii. */
export interface PlaneEllipse {
  readonly u: number;
  readonly v: number;
  readonly a: number;
  readonly b: number;
  readonly angleRad: number;
}

/** Outline of `shape` in the image: the conic Q seen through H is H⁻ᵀ Q H⁻¹. */
export function projectEllipse(shape: PlaneEllipse, inverse: Homography): Ellipse {
  const c = cos(shape.angleRad);
  const s = sin(shape.angleRad);
  const ia = 1 / (shape.a * shape.a);
  const ib = 1 / (shape.b * shape.b);
  const quu = c * c * ia + s * s * ib;
  const quv = c * s * (ia - ib);
  const qvv = s * s * ia + c * c * ib;
  const qu = -(quu * shape.u + quv * shape.v);
  const qv = -(quv * shape.u + qvv * shape.v);
  const q1 = -(qu * shape.u + qv * shape.v) - 1;
  const column = (k: 0 | 1 | 2): readonly [number, number, number] => [inverse[k], inverse[(k + 3) as 3], inverse[(k + 6) as 6]];
  const form = (m: readonly [number, number, number], n: readonly [number, number, number]): number =>
    m[0] * (quu * n[0] + quv * n[1] + qu * n[2]) +
    m[1] * (quv * n[0] + qvv * n[1] + qv * n[2]) +
    m[2] * (qu * n[0] + qv * n[1] + q1 * n[2]);
  const [x, y, o] = [column(0), column(1), column(2)];
  return ellipseFromConic(form(x, x), form(x, y), form(y, y), form(x, o), form(y, o), form(o, o));
}

/** A x² + 2B xy + C y² + 2D x + 2E y + F = 0, known to be an ellipse. */
function ellipseFromConic(A: number, B: number, C: number, D: number, E: number, F: number): Ellipse {
  const det = A * C - B * B;
  const x = (B * E - C * D) / det;
  const y = (B * D - A * E) / det;
  const level = -(F + D * x + E * y);
  const mean = (A + C) / 2;
  const gap = length2((A - C) / 2, B);
  const radiusA = Math.sqrt(level / (mean - gap));
  const radiusB = Math.sqrt(level / (mean + gap));
  // The major axis lies along the eigenvector of the smaller eigenvalue.
  let angleRad = 0.5 * atan2(2 * B, A - C) + PI / 2;
  if (angleRad >= PI) angleRad -= PI;
  if (angleRad < 0) angleRad += PI;
  return { centre: { x, y }, radiusA, radiusB, angleRad };
}

/** Tells of a pixel whether its centre lies inside. */
export function insideOf(ellipse: Ellipse): (x: number, y: number) => boolean {
  const c = cos(ellipse.angleRad);
  const s = sin(ellipse.angleRad);
  const { centre, radiusA, radiusB } = ellipse;
  return (x, y) => {
    const dx = x - centre.x;
    const dy = y - centre.y;
    const u = (dx * c + dy * s) / radiusA;
    const v = (dy * c - dx * s) / radiusB;
    return u * u + v * v <= 1;
  };
}
