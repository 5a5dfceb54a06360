import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makePerson } from './person.ts';
import { renderEye, visibleIris } from './render.ts';
import type { CaptureDials, EyeCapture } from './types.ts';

const person = makePerson('render test', 0);
const take = (dials: CaptureDials = {}, capture = 0): EyeCapture => renderEye(person, 'left', capture, { profile: 'far', ...dials });
const digest = (capture: EyeCapture): string => createHash('sha256').update(capture.image.data).digest('hex');
const count = (mask: Uint8Array): number => mask.reduce((sum, bit) => sum + bit, 0);

describe('the same eye', () => {
  it('has the same bytes again, from a person made anew', () => {
    const again = renderEye(makePerson('render test', 0), 'left', 0, { profile: 'far' });
    expect(digest(again)).toBe(digest(take()));
    expect(again.truth).toEqual(take().truth);
  });

  it('has these bytes on every engine', () => {
    const golden = (['desk', 'close', 'far'] as const).map((profile) =>
      digest(renderEye(makePerson('golden', 0), 'right', 1, { profile })),
    );
    expect(golden).toMatchInlineSnapshot(`
      [
        "a16dbf3c737c9e284fa38c5efc7a403aaac835b3c4e7c27c8158530c91d51aab",
        "c136fb6823300f4cb8fa9c982f1d16baa5e03320c5c3c59f6f4a4884f46d045e",
        "4429416bdd37fa2b991f34502858173ad321966c3a704985c1861829ed2648b0",
      ]
    `);
  });

  it('has other bytes for another seed, person, side or capture', () => {
    const all = [
      take(),
      take({}, 1),
      renderEye(person, 'right', 0, { profile: 'far' }),
      renderEye(makePerson('render test', 1), 'left', 0, { profile: 'far' }),
      renderEye(makePerson('another seed', 0), 'left', 0, { profile: 'far' }),
    ].map(digest);
    expect(new Set(all).size).toBe(all.length);
  });
});

describe('truth', () => {
  it('fits the image: sizes, areas, pupil inside limbus', () => {
    for (const profile of ['far', 'close', 'desk'] as const) {
      const { image, truth } = take({ profile, gaze: 0, occlusion: 0.1 });
      const { masks, pupil, limbus } = truth;
      expect(image.data.length).toBe(image.width * image.height);
      for (const mask of Object.values(masks)) expect(mask.length).toBe(image.data.length);
      const area = (e: typeof pupil): number => Math.PI * e.radiusA * e.radiusB;
      expect(count(masks.pupil) / area(pupil)).toBeCloseTo(1, 1);
      expect((count(masks.iris) + count(masks.pupil)) / area(limbus)).toBeCloseTo(1, 1);
      const apart = Math.hypot(pupil.centre.x - limbus.centre.x, pupil.centre.y - limbus.centre.y);
      expect(apart + pupil.radiusA).toBeLessThan(limbus.radiusB);
      expect(masks.pupil.some((bit, k) => bit === 1 && masks.iris[k] === 1)).toBe(false);
    }
  });

  it('shows in the pixels: dark pupil, iris brighter, sclera brighter still, reflections white', () => {
    const { image, truth } = take({ profile: 'close', occlusion: 0.05, noise: 0, blur: 0 });
    const { masks } = truth;
    const mean = (keep: (k: number) => boolean): number => {
      let sum = 0;
      let n = 0;
      image.data.forEach((level, k) => {
        if (!keep(k)) return;
        sum += level;
        n++;
      });
      return sum / n;
    };
    const free = (k: number): boolean => masks.lid[k] === 0 && masks.lash[k] === 0 && masks.specular[k] === 0;
    const pupil = mean((k) => masks.pupil[k] === 1 && free(k));
    const iris = mean((k) => masks.iris[k] === 1 && free(k));
    const sclera = mean((k) => masks.iris[k] === 0 && masks.pupil[k] === 0 && free(k));
    expect(pupil).toBeLessThan(70);
    expect(iris).toBeGreaterThan(pupil + 25);
    expect(sclera).toBeGreaterThan(iris + 10);
    expect(mean((k) => masks.specular[k] === 1)).toBeGreaterThan(200);
  });

  it('counts as lash what lashes darken visibly: the same capture without lashes is lighter there, and hardly anywhere else', () => {
    const quiet = { profile: 'close', noise: 0, blur: 0.5, occlusion: 0.1 } as const;
    const [lashed, bare] = [take(quiet), take({ ...quiet, lashes: 0 })];
    expect(count(lashed.truth.masks.lash)).toBeGreaterThan(500);
    expect(count(bare.truth.masks.lash) + count(bare.truth.masks.hair)).toBe(0);
    const darker = lashed.image.data.map((level, k) => Math.max(0, (bare.image.data[k] ?? 0) - level));
    const share = (inMask: 0 | 1): number => {
      const there = darker.filter((_, k) => lashed.truth.masks.lash[k] === inMask);
      return there.filter((levels) => levels >= 10).length / there.length;
    };
    expect(share(1)).toBeGreaterThan(0.95);
    expect(share(0)).toBeLessThan(0.01);
  });

  it('puts the nose on the image’s left for a left eye and on its right for a right eye', () => {
    // The pupil sits towards the nose, and the inner corner lies lower than the outer one.
    let leftward = 0;
    for (let i = 0; i < 6; i++) {
      const someone = makePerson('sides', i);
      expect(someone.left.nasalX).toBe(-1);
      expect(someone.right.nasalX).toBe(1);
      const { truth } = renderEye(someone, 'left', 0, { profile: 'far', gaze: 0, roll: 0 });
      if (truth.pupil.centre.x < truth.limbus.centre.x) leftward++;
    }
    expect(leftward).toBeGreaterThanOrEqual(4);
  });
});

describe('dials', () => {
  it('dilation sets the pupil and leaves the frame alone', () => {
    const small = take({ dilation: 0.25 });
    const wide = take({ dilation: 0.6 });
    const ratio = ({ truth }: EyeCapture): number =>
      Math.sqrt((truth.pupil.radiusA * truth.pupil.radiusB) / (truth.limbus.radiusA * truth.limbus.radiusB));
    expect(ratio(small)).toBeCloseTo(0.25, 2);
    expect(ratio(wide)).toBeCloseTo(0.6, 2);
    expect(wide.truth.limbus).toEqual(small.truth.limbus);
  });

  it('occlusion sets the share of the iris behind the lids', () => {
    for (const asked of [0, 0.2, 0.5, 0.8]) {
      const { conditions, truth } = take({ occlusion: asked });
      expect(Math.abs(conditions.occlusion - asked)).toBeLessThan(0.04);
      expect(count(visibleIris(truth))).toBeLessThanOrEqual(count(truth.masks.iris) * (1 - asked + 0.04));
    }
  });

  it('gaze flattens the limbus along its direction', () => {
    const flat = ({ truth }: EyeCapture): number => truth.limbus.radiusB / truth.limbus.radiusA;
    expect(flat(take({ gaze: 0 }))).toBeGreaterThan(0.95);
    expect(flat(take({ gaze: 35 }))).toBeLessThan(0.87);
    expect(take({ gaze: 20 }).conditions.gazeDeg).toBe(20);
  });

  it('roll turns the picture', () => {
    const upright = take({ roll: 0, gaze: 0 });
    const turned = take({ roll: 20, gaze: 0 });
    expect(turned.conditions.rollDeg).toBe(20);
    expect(digest(turned)).not.toBe(digest(upright));
    const nose = ({ truth }: EyeCapture): number =>
      Math.atan2(truth.pupil.centre.y - truth.limbus.centre.y, truth.pupil.centre.x - truth.limbus.centre.x);
    const turn = ((nose(turned) - nose(upright)) * 180) / Math.PI;
    expect(((turn % 360) + 360) % 360).toBeCloseTo(20, 1);
  });

  it('blur takes detail away, noise adds it', () => {
    const detail = (dials: CaptureDials): number => {
      const { image } = take({ occlusion: 0.1, ...dials });
      let sum = 0;
      for (let k = 1; k < image.data.length; k++) sum += Math.abs((image.data[k] ?? 0) - (image.data[k - 1] ?? 0));
      return sum;
    };
    const sharp = detail({ blur: 0, noise: 0 });
    expect(detail({ blur: 3, noise: 0 })).toBeLessThan(0.8 * sharp);
    expect(detail({ blur: 0, noise: 5 })).toBeGreaterThan(1.3 * sharp);
  });

  it('a pair draws between its ends, and turning one dial leaves the other draws alone', () => {
    const seen = Array.from({ length: 4 }, (_, i) => take({ dilation: [0.3, 0.35] }, i).conditions);
    for (const { dilation } of seen) {
      expect(dilation).toBeGreaterThanOrEqual(0.3);
      expect(dilation).toBeLessThan(0.35);
    }
    // What the lids cover is measured on the iris, so it follows the pupil a little; everything else stays.
    const plain = take().conditions;
    const dialled = take({ dilation: 0.31 }).conditions;
    expect({ ...dialled, occlusion: plain.occlusion, dilation: plain.dilation }).toEqual(plain);
  });

  it('lashes multiplies their number', () => {
    const [usual, many] = [take({ profile: 'close' }), take({ profile: 'close', lashes: 2 })];
    expect(count(many.truth.masks.lash)).toBeGreaterThan(1.2 * count(usual.truth.masks.lash));
    expect(many.truth.masks.lid).toEqual(usual.truth.masks.lid);
  });

  it('a closed eye shows no iris, no pupil and no lamp', () => {
    for (let i = 0; i < 4; i++) {
      const { truth, conditions, image } = take({ closed: true, gaze: 0 }, i);
      expect(conditions).toMatchObject({ closed: true, occlusion: 1 });
      expect(count(visibleIris(truth))).toBe(0);
      expect(count(truth.masks.specular)).toBe(0);
      const behind = image.data.filter((_, k) => truth.masks.pupil[k] === 1 && truth.masks.lash[k] === 0);
      expect(behind.reduce((sum, level) => sum + level, 0) / behind.length).toBeGreaterThan(110);
    }
  });

  it('refuses values out of range', () => {
    for (const bad of [
      { dilation: 0.05 },
      { occlusion: 1 },
      { gaze: 60 },
      { roll: 90 },
      { blur: -1 },
      { lashes: 5 },
      { noise: Number.NaN },
    ] as CaptureDials[])
      expect(() => take(bad)).toThrow(RangeError);
    expect(() => take({ dilation: [0.5, 0.3] })).toThrow(RangeError);
    expect(() => take({}, -1)).toThrow(RangeError);
    expect(() => makePerson('x', 0.5)).toThrow(RangeError);
  });
});
