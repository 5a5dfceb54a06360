/** Opaque contact lenses: a printed ring over the iris with a clear middle, that lags behind the eye. */
import { atan2, clamp, mix, sin, smoothstep, TAU } from '../exact-math.ts';
import type { Worn } from '../render.ts';
import type { Rng } from '../rng.ts';

/** How a lens sits at this moment: its slip against the limbus, in iris radii. */
type Wearing = (slip: { readonly u: number; readonly v: number }) => NonNullable<Worn['lens']>;

/** What is printed at a place of the lens: how much of the iris it hides, 0–1. */
type Print = (u: number, v: number, radius: number) => number;

/** Dots in a lattice, as most makers print: larger towards the rim. */
export function dottedLens(rng: Rng): Wearing {
  const pitch = rng.range(0.055, 0.11);
  const size = rng.range(0.3, 0.46);
  const angle = rng.range(0, TAU / 6);
  const [c, s] = [sin(angle + TAU / 4), sin(angle)];
  return wearing(rng, (u, v, radius) => {
    // Rows shifted by half a step: a hexagonal lattice.
    const row = (v * c - u * s) / (pitch * 0.866);
    const line = Math.round(row);
    const column = (u * c + v * s) / pitch + (line % 2 === 0 ? 0 : 0.5);
    const [dx, dy] = [column - Math.round(column), (row - line) * 0.866];
    const dot = size * (0.8 + 0.35 * radius);
    return 1 - smoothstep(dot * 0.75, dot * 1.1, Math.sqrt(dx * dx + dy * dy));
  });
}

/** Strokes that imitate fibres, each at its own angle, length and weight: no lattice. */
export function strokedLens(rng: Rng): Wearing {
  const count = rng.int(70, 140);
  const strokes = Array.from({ length: count }, (_, i) => ({
    turn: (TAU * (i + rng.range(-0.35, 0.35))) / count,
    from: rng.range(0.4, 0.65),
    to: rng.range(0.75, 1.05),
    bend: rng.range(-0.12, 0.12),
    width: rng.range(0.25, 0.6) * (TAU / count),
  }));
  return wearing(rng, (u, v, radius) => {
    const turn = (atan2(v, u) + TAU) % TAU;
    let most = 0;
    for (let k = -2; k <= 2; k++) {
      const stroke = strokes[(Math.floor((turn / TAU) * count) + k + count) % count]!;
      if (radius < stroke.from || radius > stroke.to) continue;
      let off = Math.abs(turn - stroke.turn - stroke.bend * (radius - stroke.from));
      if (off > TAU / 2) off = TAU - off;
      most = Math.max(most, 1 - smoothstep(0.5, 1, off / stroke.width));
    }
    return most;
  });
}

function wearing(rng: Rng, print: Print): Wearing {
  const inner = rng.range(0.4, 0.52);
  const outer = rng.range(0.97, 1.08);
  const opacity = rng.range(0.75, 1);
  const level = rng.chance(0.5) ? rng.range(55, 100) : rng.range(150, 195);
  const ring = rng.chance(0.6) ? rng.range(0.04, 0.1) : 0;
  return (slip) => (shadeIris, toPlane) => {
    const result = { level: 0, cover: 0 };
    return (x, y) => {
      const below = shadeIris(x, y);
      result.level = below.level;
      result.cover = below.cover;
      const w = toPlane[6] * x + toPlane[7] * y + toPlane[8];
      const u = (toPlane[0] * x + toPlane[1] * y + toPlane[2]) / w - slip.u;
      const v = (toPlane[3] * x + toPlane[4] * y + toPlane[5]) / w - slip.v;
      const radius = Math.sqrt(u * u + v * v);
      if (radius < inner - 0.05 || radius > outer + 0.02) return result;
      const within = smoothstep(inner - 0.03, inner + 0.03, radius) * (1 - smoothstep(outer - 0.02, outer + 0.01, radius));
      const rim = ring === 0 ? 0 : smoothstep(outer - ring, outer - 0.6 * ring, radius);
      const hidden = clamp(opacity * within * Math.max(print(u, v, radius), rim), 0, 1);
      if (hidden === 0) return result;
      const ink = mix(level, 50, rim);
      // Over the white of the eye the print covers where there was no iris.
      const cover = Math.max(below.cover, hidden);
      result.level = below.cover === 0 ? ink : mix(below.level, ink, hidden);
      result.cover = cover;
      return result;
    };
  };
}
