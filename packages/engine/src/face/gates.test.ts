import { describe, expect, it } from 'vitest';
import type { FaceReasonCode } from './face-reasons.ts';
import { checkFace, faceGates } from './gates.ts';
import type { FaceQuality } from './measure-face.ts';

const good: FaceQuality = {
  detectorScore: 1,
  interEyePx: 60,
  landmarkUnrest: 0.04,
  pose: { yaw: 3, pitch: -5, roll: 2 },
  outside: 0,
  sharpness: 0.3,
  brightness: 130,
  contrast: 38,
  overExposed: 0,
  sideLight: 0.05,
  eyesOpen: 0.99,
  eyeLight: 0.75,
  lowerColour: 0.016,
  mouthDetail: 0.77,
};

const faults: readonly (readonly [FaceReasonCode, Partial<FaceQuality>])[] = [
  ['face-uncertain', { landmarkUnrest: 0.3 }],
  ['face-cut-off', { outside: 0.2 }],
  ['face-too-small', { interEyePx: 20 }],
  ['turned-aside', { pose: { yaw: -50, pitch: 0, roll: 0 } }],
  ['chin-up-or-down', { pose: { yaw: 0, pitch: 40, roll: 0 } }],
  ['tilted', { pose: { yaw: 0, pitch: 0, roll: -45 } }],
  ['too-dark', { brightness: 15 }],
  ['too-bright', { overExposed: 0.4 }],
  ['low-contrast', { contrast: 4 }],
  ['light-from-one-side', { sideLight: 0.5 }],
  ['blurred', { sharpness: 0.05 }],
  ['eyes-closed', { eyesOpen: 0.1 }],
  ['eyes-covered', { eyesOpen: 0.1, eyeLight: 0.2 }],
  ['mouth-covered', { lowerColour: 0.14 }],
  ['mouth-covered', { mouthDetail: 0.1 }],
];

describe('gates', () => {
  it('let a good face pass', () => {
    expect(checkFace(good)).toEqual([]);
  });

  it.each(faults)('refuse for %s, with a sentence, the value and the limit', (code, fault) => {
    const reasons = checkFace({ ...good, ...fault });
    expect(reasons.map((reason) => reason.code)).toEqual([code]);
    expect(reasons[0]?.message).toMatch(/\.$/);
    expect([typeof reasons[0]?.value, typeof reasons[0]?.limit]).toEqual(['number', 'number']);
  });

  it('refuse a figure that could not be measured', () => {
    const broken = Object.fromEntries(Object.keys(good).map((key) => [key, key === 'pose' ? { yaw: NaN, pitch: NaN, roll: NaN } : NaN]));
    // Thirteen gates, but eyes and mouth say one sentence each; the detector's score has been looked at before.
    expect(checkFace(broken as unknown as FaceQuality)).toHaveLength(13);
  });

  it('are open at their limits', () => {
    expect(checkFace({ ...good, sharpness: faceGates.minSharpness, interEyePx: faceGates.minInterEyePx })).toEqual([]);
  });
});
