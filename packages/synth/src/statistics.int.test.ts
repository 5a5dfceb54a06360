import { compareIris, encodeIris, type IrisTemplate, matchThreshold } from '@sclera/engine';
import { describe, expect, it } from 'vitest';
import { synthEyes } from './generate.ts';
import { COLUMNS, irisTexture, ROWS } from './iris-texture.ts';
import { lashAgreement } from './lash-agreement.ts';
import { makePerson } from './person.ts';

/** Pearson's r of two equally long series. */
function correlate(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const mean = (v: ArrayLike<number>): number => Array.from(v).reduce((sum, x) => sum + x, 0) / v.length;
  const [ma, mb] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const da = a[i]! - ma;
    const db = b[i]! - mb;
    ab += da * db;
    aa += da * da;
    bb += db * db;
  }
  return ab / Math.sqrt(aa * bb);
}

/** The band that is encoded: beyond the ruff, before the root. */
const band = (texture: Float32Array): Float32Array => texture.subarray(Math.floor(0.15 * ROWS) * COLUMNS, Math.floor(0.8 * ROWS) * COLUMNS);

describe('identity textures', () => {
  const people = [makePerson('textures', 0), makePerson('textures', 1)];
  const textures = people.flatMap((person) => [person.left, person.right]).map((eye) => irisTexture(eye)[0]!.data);

  it('have nothing in common between eyes, not even between the two of one person', () => {
    for (let i = 0; i < textures.length; i++)
      for (let j = 0; j < i; j++) {
        // Row means are the eye's tone, not its texture.
        const levelled = [textures[i]!, textures[j]!].map(withoutRowMeans);
        expect(Math.abs(correlate(band(levelled[0]!), band(levelled[1]!)))).toBeLessThan(0.06);
      }
  });

  it('hold together over a few pixels and change over many, around and along', () => {
    for (const texture of textures.map(withoutRowMeans)) {
      const along = (rows: number): number =>
        correlate(band(texture).subarray(rows * COLUMNS), band(texture).subarray(0, band(texture).length - rows * COLUMNS));
      const around = (columns: number): number =>
        correlate(band(texture).subarray(columns), band(texture).subarray(0, band(texture).length - columns));
      expect(along(2)).toBeGreaterThan(0.6);
      expect(Math.abs(along(60))).toBeLessThan(0.25);
      expect(around(2)).toBeGreaterThan(0.6);
      expect(Math.abs(around(100))).toBeLessThan(0.15);
    }
  });
});

describe('seen by the engine', () => {
  const easy = { profile: 'close', occlusion: [0, 0.12], gaze: [0, 4], blur: 0.6 } as const;
  const seen = [...synthEyes({ seed: 'engine', people: 5, captures: 2, dials: easy, sides: ['left'] })].map((eye) => ({
    eye,
    encoding: encodeIris(eye.image),
  }));
  const templates = seen.flatMap(({ eye, encoding }) =>
    encoding.kind === 'encoded' ? [{ id: eye.person.id, template: encoding.template }] : [],
  );

  it('good captures are accepted, and found where the truth says', () => {
    expect(templates.length).toBe(seen.length);
    for (const { eye, encoding } of seen) {
      if (encoding.kind !== 'encoded') throw new Error('checked above');
      const { pupil, limbus } = encoding.geometry;
      for (const [found, true_] of [
        [pupil, eye.truth.pupil],
        [limbus, eye.truth.limbus],
      ] as const) {
        expect(Math.hypot(found.centre.x - true_.centre.x, found.centre.y - true_.centre.y)).toBeLessThan(6);
        expect(Math.abs(found.radiusPx - Math.sqrt(true_.radiusA * true_.radiusB))).toBeLessThan(6);
      }
    }
  });

  it('lashes that can be seen are found: F1 ≥ 0.7, and hardly any where there are none', () => {
    const total = { marked: 0, real: 0, both: 0 };
    for (const eye of synthEyes({ seed: 'lash test', people: 12, captures: 1, dials: { profile: 'close' }, sides: ['right'] })) {
      const { geometry, trace } = encodeIris(eye.image, { trace: true });
      if (geometry === undefined || trace === undefined) throw new Error('not found');
      const { marked, seen: overlap } = lashAgreement(trace.lashMask, geometry, eye);
      total.marked += marked;
      total.real += overlap.real;
      total.both += overlap.both;
    }
    expect((2 * total.both) / (total.marked + total.real)).toBeGreaterThan(0.7);
    for (const eye of synthEyes({
      seed: 'lash test',
      people: 2,
      captures: 1,
      dials: { profile: 'close', lashes: 0, occlusion: 0 },
      sides: ['left'],
    })) {
      const { trace } = encodeIris(eye.image, { trace: true });
      expect(trace?.lashMask.data.filter((value) => value === 255).length).toBeLessThan(0.01 * 400 * 64);
    }
  });

  it('captures of one eye match, those of two do not, and every bit is as likely 0 as 1', () => {
    for (let i = 0; i < templates.length; i++)
      for (let j = 0; j < i; j++) {
        const [a, b] = [templates[i]!, templates[j]!];
        const comparison = compareIris(a.template, b.template);
        if (comparison.kind !== 'compared') throw new Error('good captures have enough common bits');
        expect(comparison.hd < matchThreshold).toBe(a.id === b.id);
        if (a.id !== b.id) expect(comparison.hd).toBeGreaterThan(0.4);
      }
    const shares = templates.map(({ template }) => onesAmongUsable(template));
    expect(Math.abs(shares.reduce((sum, share) => sum + share, 0) / shares.length - 0.5)).toBeLessThan(0.03);
  });
});

function withoutRowMeans(texture: Float32Array): Float32Array {
  const out = texture.slice();
  for (let y = 0; y < ROWS; y++) {
    let sum = 0;
    for (let x = 0; x < COLUMNS; x++) sum += texture[y * COLUMNS + x]!;
    for (let x = 0; x < COLUMNS; x++) out[y * COLUMNS + x] = texture[y * COLUMNS + x]! - sum / COLUMNS;
  }
  return out;
}

function onesAmongUsable({ code, mask }: IrisTemplate): number {
  let ones = 0;
  let usable = 0;
  for (let bit = 0; bit < 8 * code.length; bit++) {
    const sample = bit >> 1;
    if (((mask[sample >> 3]! >> (sample & 7)) & 1) === 0) continue;
    usable++;
    ones += (code[bit >> 3]! >> (bit & 7)) & 1;
  }
  return ones / usable;
}
