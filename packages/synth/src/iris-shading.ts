import type { DrawnCapture } from './conditions.ts';
import { atan2, clamp, cos, log, mix, sin, smoothstep, TAU } from './exact-math.ts';
import type { Homography, PlaneEllipse } from './geometry.ts';
import { COLUMNS, irisTexture, ROWS, type TextureLevel } from './iris-texture.ts';
import type { EyeTraits } from './person.ts';

/** What the iris disc (iris and pupil) sends back at a pixel, and how much of the pixel it covers. */
export type IrisShader = (x: number, y: number) => { readonly level: number; readonly cover: number };

/** Grey levels per unit of texture at the middle reflectance. */
const TEXTURE_GAIN = 9;
/** Pupil ratio at which the texture lies as it was painted. */
const REST_DILATION = 0.4;

/** Shades one capture: the texture stretched over today's pupil, from today's distance. */
export function irisShader(eye: EyeTraits, drawn: DrawnCapture, toPlane: Homography, pupil: PlaneEllipse): IrisShader {
  const sample = textureSampler(eye, drawn);
  const stretch = dilationWarp(drawn);
  const pupilLevel = drawn.stream('pupil').range(20, 46);
  const pc = cos(pupil.angleRad);
  const ps = sin(pupil.angleRad);
  const offset = 1 - pupil.u * pupil.u - pupil.v * pupil.v;
  const soft = Math.max(eye.limbusSoftness, 0.8 / drawn.radiusPx);
  const gain = (TEXTURE_GAIN * eye.irisLevel) / 128;
  const result = { level: 0, cover: 0 };
  return (x, y) => {
    const w = toPlane[6] * x + toPlane[7] * y + toPlane[8];
    const u = (toPlane[0] * x + toPlane[1] * y + toPlane[2]) / w;
    const v = (toPlane[3] * x + toPlane[4] * y + toPlane[5]) / w;
    const radius = Math.sqrt(u * u + v * v);
    result.cover = 1 - smoothstep(1 - soft, 1 + soft, radius);
    if (result.cover === 0) return result;
    const du = u - pupil.u;
    const dv = v - pupil.v;
    const r = Math.sqrt(du * du + dv * dv);
    if (r < 1e-9) {
      result.level = pupilLevel;
      return result;
    }
    const cu = du / r;
    const cv = dv / r;
    const major = (cu * pc + cv * ps) / pupil.a;
    const minor = (cv * pc - cu * ps) / pupil.b;
    const inner = 1 / Math.sqrt(major * major + minor * minor);
    const lean = cu * pupil.u + cv * pupil.v;
    const outer = Math.sqrt(offset + lean * lean) - lean;
    const edge = clamp(0.5 + ((r - inner) * drawn.radiusPx) / 1.3, 0, 1);
    if (edge === 0) {
      result.level = pupilLevel;
      return result;
    }
    const t = clamp((r - inner) / (outer - inner), 0, 1);
    const place = stretch(t, atan2(cv, cu));
    const level = eye.irisLevel + gain * sample(place[0], place[1]);
    result.level = mix(pupilLevel, level, edge);
    return result;
  };
}

/**
 * From today's place (t, angle) to the texture's (ρ, φ). The sphincter's zone keeps its width while the outer zone gives way, so the
 * displacement is not linear in t (H. J. Wyatt, Vision Research 40, 2000, has the mesh; here a quadratic). A wide pupil also
 * kinks the fibres, and no two captures hold the tissue quite alike.
 */
function dilationWarp(drawn: DrawnCapture): (t: number, angle: number) => readonly [rho: number, phi: number] {
  const excess = drawn.dilation - REST_DILATION;
  const tissue = drawn.stream('tissue');
  const bow = clamp(0.95 * excess + tissue.normal(0, 0.06), -0.9, 0.9);
  const slow = [tissue.normal(0, 0.011), tissue.normal(0, 0.011), tissue.range(0, TAU), tissue.range(0, TAU)] as const;
  const shear = tissue.normal(0, 0.007);
  const kink = 0.035 * excess;
  const out: [number, number] = [0, 0];
  return (t, angle) => {
    const middle = t * (1 - t);
    const uneven = 1 + 0.25 * sin(2 * angle + slow[2]);
    out[0] = t - bow * uneven * middle + 4 * middle * (slow[0] * sin(angle + slow[3]) + slow[1] * sin(2 * angle + slow[2]));
    out[1] = angle + shear * (1 - 2 * t) + kink * sin(TAU * 2.3 * t + 3 * sin(5 * angle)) * (1 - t);
    return out;
  };
}

/** Trilinear: between two levels of detail, so that a far eye neither shimmers nor smears. */
function textureSampler(eye: EyeTraits, drawn: DrawnCapture): (rho: number, phi: number) => number {
  const levels = irisTexture(eye);
  const rowsPerPx = ROWS / (drawn.radiusPx * (1 - drawn.dilation));
  const columnsPerPx = COLUMNS / (TAU * drawn.radiusPx * 0.5 * (1 + drawn.dilation));
  const detail = clamp((0.5 * log(rowsPerPx * columnsPerPx)) / log(2) - 0.4, 0, levels.length - 1.001);
  const first = Math.floor(detail);
  const share = detail - first;
  const fine = levels[first]!;
  const coarse = levels[first + 1]!;
  return (rho, phi) => {
    const turn = phi / TAU;
    return bilinear(fine, rho, turn) * (1 - share) + bilinear(coarse, rho, turn) * share;
  };
}

/** Texels lie at half steps; turns wrap, rows stop at the edges. */
function bilinear(level: TextureLevel, rho: number, turn: number): number {
  const { columns, rows, data } = level;
  const x = turn * columns - 0.5;
  const y = clamp(rho * rows - 0.5, 0, rows - 1.001);
  const fx = Math.floor(x);
  const fy = Math.floor(y);
  const tx = x - fx;
  const ty = y - fy;
  const x0 = fx & (columns - 1);
  const x1 = (fx + 1) & (columns - 1);
  const k = fy * columns;
  const top = data[k + x0]! * (1 - tx) + data[k + x1]! * tx;
  const bottom = data[k + columns + x0]! * (1 - tx) + data[k + columns + x1]! * tx;
  return top * (1 - ty) + bottom * ty;
}
