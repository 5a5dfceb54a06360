import { describe, expect, test } from 'vitest';
import { checkGeometry, checkTemplate } from './gates.ts';
import type { IrisQuality } from './geometry.ts';
import { defaultProfile } from './profile.ts';
import type { CaptureReasonCode } from './reasons.ts';

const good: IrisQuality = {
  pupilRatio: 0.4,
  centreDistance: 0.1,
  irisRadiusPx: 100,
  gaze: 0.3,
  visibleFraction: 0.7,
  insideFraction: 1,
  sharpness: 0.8,
  limbusContrast: 20,
  pupilContrast: 60,
  distinctness: 3,
  confidence: 0.8,
  maskBits: 8000,
  freedom: 2500,
};

describe('checkGeometry', () => {
  test('a good capture passes every gate', () => {
    expect(checkGeometry(good, defaultProfile)).toEqual([]);
  });

  test.each<[CaptureReasonCode, keyof IrisQuality, number, number]>([
    ['pupil-ratio-low', 'pupilRatio', 0.1, 0.099],
    ['pupil-ratio-high', 'pupilRatio', 0.7, 0.701],
    ['off-centre', 'centreDistance', 0.9, 0.901],
    ['iris-too-small', 'irisRadiusPx', 40, 39.9],
    ['gaze', 'gaze', 0.8, 0.801],
    ['too-little-visible', 'visibleFraction', 0.25, 0.249],
    ['eye-closed', 'visibleFraction', 0.25, 0.05],
    ['iris-outside-image', 'insideFraction', 0.6, 0.59],
    ['blurred', 'sharpness', 0.4, 0.399],
    ['low-contrast', 'limbusContrast', 1.2, 1.1],
    ['low-contrast', 'pupilContrast', 6, 5.9],
    ['no-eye-found', 'distinctness', 0.65, 0.64],
    ['boundary-uncertain', 'confidence', defaultProfile.leastConfidence, defaultProfile.leastConfidence - 0.01],
  ])('%s by %s: %d passes, %d does not', (code, quantity, passing, failing) => {
    expect(checkGeometry({ ...good, [quantity]: passing }, defaultProfile)).toEqual([]);
    const reasons = checkGeometry({ ...good, [quantity]: failing }, defaultProfile);
    expect(reasons).toMatchObject([{ code, value: failing, limit: passing }]);
  });

  test('a value that could not be measured does not pass', () => {
    expect(checkGeometry({ ...good, sharpness: Number.NaN }, defaultProfile)).toMatchObject([{ code: 'blurred' }]);
    expect(checkGeometry({ ...good, gaze: Number.NaN }, defaultProfile)).toMatchObject([{ code: 'gaze' }]);
  });

  test('every failed gate is named', () => {
    const bad = { ...good, irisRadiusPx: 20, sharpness: 0.1, gaze: 0.9 };
    expect(checkGeometry(bad, defaultProfile).map((reason) => reason.code)).toEqual(['iris-too-small', 'gaze', 'blurred']);
  });
});

test.each<[CaptureReasonCode, keyof IrisQuality, number, number]>([
  ['mask-too-small', 'maskBits', 4096, 4095],
  ['too-little-texture', 'freedom', 1200, 1199],
])('%s by %s of the template: %d passes, %d does not', (code, quantity, passing, failing) => {
  expect(checkTemplate({ ...good, [quantity]: passing }, defaultProfile)).toEqual([]);
  expect(checkTemplate({ ...good, [quantity]: failing }, defaultProfile)).toMatchObject([{ code, value: failing, limit: passing }]);
});
