import { describe, expect, test } from 'vitest';
import { type DrawnEye, drawEye, generator } from '../../testing/drawn-eye.ts';
import type { GrayImage } from '../image/gray-image.ts';
import { compareIris, matchThreshold } from './compare.ts';
import { encodeIris, type IrisEncoding } from './encode-iris.ts';
import type { IrisGeometry } from './geometry.ts';
import { defaultProfile } from './profile.ts';
import type { CaptureReasonCode } from './reasons.ts';
import { type IrisTemplate, isIrisTemplate, usableBits } from './template.ts';

function encoded(eye: DrawnEye): Extract<IrisEncoding, { kind: 'encoded' }> {
  const encoding = encodeIris(drawEye(eye));
  if (encoding.kind !== 'encoded') throw new Error(`rejected: ${encoding.reasons.map((reason) => reason.code)}`);
  return encoding;
}

function codes(image: GrayImage): CaptureReasonCode[] {
  const encoding = encodeIris(image);
  return encoding.kind === 'rejected' ? encoding.reasons.map((reason) => reason.code) : [];
}

function distance(a: IrisTemplate, b: IrisTemplate): number {
  const outcome = compareIris(a, b);
  return outcome.kind === 'compared' ? outcome.hd : Number.NaN;
}

describe('an eye in the picture', () => {
  const first = encoded({ seed: 1 });

  test('becomes a well-formed template', () => {
    expect(isIrisTemplate(first.template)).toBe(true);
    expect(first.quality.maskBits).toBe(usableBits(first.template));
    expect(first.quality.maskBits).toBeGreaterThan(6000);
  });

  test.each([
    ['close up', { seed: 2, irisRadius: 110, pupilRatio: 0.45 }],
    ['small, as whole-eye sensors show it', { seed: 2, width: 320, height: 240, irisRadius: 48, pupilRatio: 0.35 }],
    ['at 640 × 480, off the middle', { seed: 2, width: 640, height: 480, x: 380, y: 200, irisRadius: 120 }],
    ['with a wide pupil', { seed: 2, pupilRatio: 0.65 }],
    ['with a narrow pupil', { seed: 2, pupilRatio: 0.18 }],
  ] as const)('is located to a few hundredths of its radius: %s', (_, eye) => {
    const { width = 320, height = 280, irisRadius = 100, pupilRatio = 0.4 } = eye as DrawnEye;
    const { x = width / 2, y = height / 2 } = eye as DrawnEye;
    const { geometry } = encoded(eye);
    expect(Math.hypot(geometry.pupil.centre.x - x, geometry.pupil.centre.y - y)).toBeLessThan(0.02 * irisRadius);
    expect(Math.abs(geometry.pupil.radiusPx - pupilRatio * irisRadius)).toBeLessThan(0.03 * irisRadius);
    expect(Math.hypot(geometry.limbus.centre.x - x, geometry.limbus.centre.y - y)).toBeLessThan(0.05 * irisRadius);
    expect(Math.abs(geometry.limbus.radiusPx - irisRadius)).toBeLessThan(0.05 * irisRadius);
  });

  test.each<[string, DrawnEye]>([
    ['a pale pupil', { seed: 1, pupilLevel: 88 }],
    ['a pale pupil in a small eye', { seed: 1, width: 320, height: 240, irisRadius: 50, pupilLevel: 85, lashes: 14 }],
    ['a sclera 10 grey levels above the iris', { seed: 1, scleraLevel: 125 }],
    ['lashes darker than the pupil', { seed: 1, pupilLevel: 85, lashes: 26, lid: 0.15 }],
    ['light from one side', { seed: 1, width: 640, height: 480, irisRadius: 95, slope: 0.25, lashes: 20 }],
    ['a small eye far from the middle', { seed: 1, width: 640, height: 480, irisRadius: 60, x: 120, y: 380, lashes: 12 }],
  ])('is found and matches all the same with %s', (_, eye) => {
    const found = encoded(eye);
    const { width = 320, height = 280, irisRadius = 100 } = eye;
    const { x = width / 2, y = height / 2 } = eye;
    expect(Math.hypot(found.geometry.pupil.centre.x - x, found.geometry.pupil.centre.y - y)).toBeLessThan(0.05 * irisRadius);
    expect(Math.abs(found.geometry.limbus.radiusPx - irisRadius)).toBeLessThan(0.1 * irisRadius);
    expect(distance(first.template, found.template)).toBeLessThan(matchThreshold);
  });

  test.each<[string, DrawnEye]>([
    ['specks between lashes beside a pale pupil', { seed: 2, pupilRatio: 0.3, pupilLevel: 92, lashes: 36, lid: 0.2 }],
    ['skin behind a weak limbus', { seed: 3, width: 640, height: 480, scleraLevel: 122, lashes: 30, lid: 0.2 }],
    ['the iris about a pupil of 7 pixels', { seed: 1, width: 320, height: 240, irisRadius: 48, pupilRatio: 0.15, lashes: 14 }],
    ['dense lashes over a small pupil', { seed: 3, width: 320, height: 240, irisRadius: 48, pupilLevel: 60, lashes: 50, lid: 0.2 }],
  ])('is not mistaken for %s', (_, eye) => {
    const { width = 320, height = 280, irisRadius = 100, pupilRatio = 0.4 } = eye;
    const { pupil, limbus } = encodeIris(drawEye(eye)).geometry as IrisGeometry;
    expect(Math.hypot(pupil.centre.x - width / 2, pupil.centre.y - height / 2)).toBeLessThan(0.05 * irisRadius);
    expect(Math.abs(pupil.radiusPx - pupilRatio * irisRadius)).toBeLessThan(0.05 * irisRadius);
    expect(Math.abs(limbus.radiusPx - irisRadius)).toBeLessThan(0.1 * irisRadius);
  });

  test('confidence falls as edges fade', () => {
    const pale = encoded({ seed: 1, pupilLevel: 85, scleraLevel: 140, lashes: 14 });
    expect(1 - pale.quality.confidence).toBeGreaterThan(5 * (1 - first.quality.confidence));
    expect(pale.quality.confidence).toBeGreaterThanOrEqual(defaultProfile.leastConfidence);
  });

  test('matches another picture of itself and no other eye', () => {
    const again = encoded({ seed: 1, noiseSeed: 9, noise: 4, x: 166, y: 137, lid: 0.15 });
    const other = encoded({ seed: 77 });
    expect(distance(first.template, again.template)).toBeLessThan(0.25);
    expect(distance(first.template, other.template)).toBeGreaterThan(matchThreshold);
  });

  test('matches itself across sizes and a change of the pupil', () => {
    const small = encoded({ seed: 1, width: 320, height: 240, irisRadius: 60 });
    const wide = encoded({ seed: 1, pupilRatio: 0.55 });
    expect(distance(first.template, small.template)).toBeLessThan(matchThreshold);
    expect(distance(first.template, wide.template)).toBeLessThan(matchThreshold);
  });

  test('a turn of the eye is found as a rotation of as many columns', () => {
    const turned = encoded({ seed: 1, roll: (10 * 1.8 * Math.PI) / 180 });
    const outcome = compareIris(first.template, turned.template);
    expect(outcome).toMatchObject({ kind: 'compared' });
    expect(outcome.kind === 'compared' && Math.abs(outcome.rotation - 10)).toBeLessThanOrEqual(1);
  });

  test('gives the same bits every time', () => {
    expect(encodeIris(drawEye({ seed: 1 }))).toEqual(first);
  });

  test('a covering lid is found and masked', () => {
    const covered = encoded({ seed: 1, lid: 0.3 });
    expect(covered.quality.visibleFraction).toBeLessThan(first.quality.visibleFraction - 0.1);
    expect(covered.geometry.upperLid).not.toBeNull();
    expect(distance(first.template, covered.template)).toBeLessThan(0.25);
  });

  test('how plausible the side is, is told only when a side was asked for', () => {
    expect(first.sidePlausibility).toBeUndefined();
    const asked = encodeIris(drawEye({ seed: 1 }), { eye: 'left' });
    expect(asked.kind === 'encoded' && asked.sidePlausibility).toBeGreaterThan(0);
    expect(asked.kind === 'encoded' && asked.template).toEqual(first.template);
  });

  test('a trace is kept only when asked for', () => {
    expect(first.trace).toBeUndefined();
    const traced = encodeIris(drawEye({ seed: 1 }), { trace: true });
    expect(traced.trace?.strip.data.length).toBe(400 * 64);
    expect(traced.trace?.stripMask.data.some((value) => value === 0)).toBe(true);
  });
});

describe('what is refused, and why', () => {
  const grey = (width: number, height: number, level: (x: number, y: number) => number): GrayImage => ({
    width,
    height,
    data: Uint8Array.from({ length: width * height }, (_, i) => level(i % width, Math.floor(i / width))),
  });

  test.each([
    ['an even picture', grey(320, 240, () => 128)],
    ['a gradient', grey(320, 240, (x) => x / 2)],
    ['stripes', grey(320, 240, (x) => 128 + 100 * Math.sin(x / 6))],
    ['black', grey(320, 240, () => 0)],
    ['a dark disc alone', grey(320, 240, (x, y) => (Math.hypot(x - 160, y - 120) < 40 ? 20 : 200))],
    ['a closed eye', drawEye({ seed: 3, lid: 1.2 })],
  ])('%s holds no eye', (_, image) => {
    expect(codes(image)).toContain('no-eye-found');
  });

  test('a shut eye with its line of lashes is called closed', () => {
    expect(codes(drawEye({ seed: 3, lid: 1.2, lashes: 60 }))).toEqual(['eye-closed']);
  });

  test('noise never becomes a template', () => {
    const random = generator(5);
    for (let run = 0; run < 4; run++) expect(codes(grey(320, 240, () => random() * 256)).length).toBeGreaterThan(0);
  });

  test.each([2, 3, 6, 14, 17, 18])('clouds (%d), of which a pupil and a limbus can be made out, are no eye', (seed) => {
    expect(codes(drawClouds(seed, 320, 240)).length).toBeGreaterThan(0);
  });

  test('a picture that is mostly white is called too bright', () => {
    const { width, height, data } = drawEye({ seed: 4, lashes: 30 });
    expect(codes({ width, height, data: data.map((level) => Math.min(255, 3 * level)) })).toEqual(['over-exposed']);
  });

  test.each<[CaptureReasonCode, DrawnEye]>([
    ['iris-too-small', { seed: 4, irisRadius: 32 }],
    ['pupil-ratio-high', { seed: 4, pupilRatio: 0.74 }],
    ['blurred', { seed: 4, blur: 9, noise: 0 }],
  ])('%s', (code, eye) => {
    expect(codes(drawEye(eye))).toContain(code);
  });

  test('a profile moves limits', () => {
    const image = drawEye({ seed: 4, lid: 0.3 });
    expect(codes(image)).toEqual([]);
    const strict = encodeIris(image, { profile: { ...defaultProfile, leastVisibleFraction: 0.95, leastMaskBits: 12_800 } });
    expect(strict).toMatchObject({ kind: 'rejected', reasons: [{ code: 'too-little-visible', limit: 0.95 }] });
    const stricter = encodeIris(image, { profile: { ...defaultProfile, leastMaskBits: 12_800 } });
    expect(stricter).toMatchObject({ kind: 'rejected', reasons: [{ code: 'mask-too-small', limit: 12_800 }] });
  });

  test('every reason speaks to the person and carries value and limit where one was measured', () => {
    const encoding = encodeIris(drawEye({ seed: 4, irisRadius: 32 }));
    if (encoding.kind !== 'rejected') throw new Error('not rejected');
    for (const reason of encoding.reasons) {
      expect(reason.message).toMatch(/^[A-Z].*\.$/);
      expect(reason.value).toBeTypeOf('number');
      expect(reason.limit).toBeTypeOf('number');
    }
    expect(encoding.quality?.irisRadiusPx).toBeLessThan(40);
  });

  test('something that is not an image is refused, not thrown on', () => {
    const broken = { width: 320, height: 240, data: new Uint8Array(7) };
    expect(codes(broken)).toEqual(['image-unreadable']);
  });

  test('a picture smaller than the search is refused, not thrown on', () => {
    for (const side of [1, 2, 5, 17, 40]) expect(codes(grey(side, side, (x) => 6 * x)).length).toBeGreaterThan(0);
  });
});

/** Smooth random texture at every scale from half the picture down: what skin, cloth and shadows give, and no eye. */
function drawClouds(seed: number, width: number, height: number): GrayImage {
  const random = generator(seed);
  const level = new Float64Array(width * height).fill(128);
  for (let cells = 2; cells <= 64; cells *= 2) {
    const grid = Float64Array.from({ length: (cells + 2) ** 2 }, () => random() - 0.5);
    for (let i = 0; i < level.length; i++) {
      const [u, v] = [((i % width) / width) * cells, (Math.floor(i / width) / height) * cells];
      const at = Math.floor(v) * (cells + 2) + Math.floor(u);
      const [a, b] = [u % 1, v % 1];
      const above = (grid[at] as number) * (1 - a) + (grid[at + 1] as number) * a;
      const below = (grid[at + cells + 2] as number) * (1 - a) + (grid[at + cells + 3] as number) * a;
      level[i] = (level[i] as number) + (300 * (above * (1 - b) + below * b)) / Math.sqrt(cells);
    }
  }
  return { width, height, data: Uint8Array.from(level, (value) => Math.max(0, Math.min(255, value))) };
}
