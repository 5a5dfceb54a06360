import { describe, expect, test } from 'vitest';
import type { GrayImage } from '../image/gray-image.ts';
import { type Contour, contourAngles } from './contour.ts';
import { findLashes } from './find-lashes.ts';
import { findLids } from './find-lids.ts';
import { learnTone } from './iris-tone.ts';
import { maskCovered } from './mask-covered.ts';
import { normalise, type Strip, stripHeight, stripWidth } from './normalise.ts';

const size = 280;
const centre = 140;
const iris = 120;
const lash = 50;

/** A plain iris (radius 100, pupil 40) under a lid whose lower edge lies 70 above the centre. */
function drawIris(level: (x: number, y: number, plain: number) => number): GrayImage {
  const data = Uint8Array.from({ length: size * size }, (_, k) => {
    const [x, y] = [(k % size) - centre, Math.floor(k / size) - centre];
    const r = Math.hypot(x, y);
    const plain = y < -70 ? 200 : r < 40 ? 30 : r < 100 ? iris + 4 * Math.sin(x / 3) : 180;
    return Math.round(level(x, y, plain));
  });
  return { width: size, height: size, data };
}

function circle(radius: number): Contour {
  return { x: centre, y: centre, radius, radii: new Float64Array(contourAngles).fill(radius), agreement: 1, rim: 1, step: 80 };
}

function look(image: GrayImage): { readonly strip: Strip; readonly lashes: Uint8Array; at: (x: number, y: number) => number } {
  const strip = normalise(image, circle(40), circle(100));
  const tone = learnTone(strip);
  const lids = findLids(strip, tone);
  const lashes = findLashes(image, circle(100), strip, tone, lids);
  const at = (x: number, y: number): number => {
    let nearest = 0;
    const away = (k: number): number => (strip.x[k]! - centre - x) ** 2 + (strip.y[k]! - centre - y) ** 2;
    for (let k = 1; k < lashes.length; k++) if (away(k) < away(nearest)) nearest = k;
    return lashes[nearest]!;
  };
  maskCovered(strip, { lids, lashes }, tone, 30);
  return { strip, lashes, at };
}

const marked = (lashes: Uint8Array): number => lashes.reduce((sum, value) => sum + value, 0);

describe('lashes in the unrolled iris', () => {
  test('a thin dark line that hangs from the lid is followed to its tip, and nothing beside it', () => {
    // Leans by 1 in 4, 2 pixels thick, from the lid's edge to 50 above the centre.
    const { at } = look(drawIris((x, y, plain) => (y > -75 && y < -50 && Math.abs(x - 10 - (y + 75) / 4) < 1.2 ? lash : plain)));
    for (const y of [-66, -60, -54]) {
      expect(at(10 + (y + 75) / 4, y)).toBe(1);
      expect(at(17 + (y + 75) / 4, y)).toBe(0);
      expect(at(3 + (y + 75) / 4, y)).toBe(0);
    }
    expect(at(18, -45)).toBe(0);
  });

  test('what is found is masked', () => {
    const { strip, lashes } = look(drawIris((x, y, plain) => (y > -75 && y < -50 && Math.abs(x) < 1.2 ? lash : plain)));
    expect(marked(lashes)).toBeGreaterThan(20);
    for (let k = 0; k < lashes.length; k++) if (lashes[k] === 1) expect(strip.usable[k]).toBe(0);
  });

  test('crossing lashes are one piece', () => {
    const line = (x: number, y: number, slope: number): boolean => y > -75 && y < -45 && Math.abs(x - slope * (y + 60)) < 1.2;
    const { at } = look(drawIris((x, y, plain) => (line(x, y, 0.4) || line(x, y, -0.4) ? lash : plain)));
    expect([at(0, -60), at(4.8, -48), at(-4.8, -48)]).toEqual([1, 1, 1]);
  });

  test.each<[string, (x: number, y: number) => boolean]>([
    ['a crypt, dark but away from the lid', (x, y) => Math.hypot(x - 20, (y + 52) / 2) < 3],
    ['a dark line below the centre, where no upper lash comes', (x, y) => Math.abs(x) < 1.2 && y > 60 && y < 85],
  ])('%s is none', (_, isDark) => {
    expect(marked(look(drawIris((x, y, plain) => (isDark(x, y) ? lash : plain))).lashes)).toBe(0);
  });

  test('a plain iris, and faint texture, have none', () => {
    expect(marked(look(drawIris((_x, _y, plain) => plain)).lashes)).toBe(0);
    const faint = drawIris((x, y, plain) => (y > -75 && y < -50 && Math.abs(x - 10) < 1.2 ? plain - 15 : plain));
    expect(marked(look(faint).lashes)).toBe(0);
  });

  test('the map has the strip’s shape', () => {
    expect(look(drawIris((_x, _y, plain) => plain)).lashes.length).toBe(stripWidth * stripHeight);
  });
});
