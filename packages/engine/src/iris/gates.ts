import type { IrisQuality } from './geometry.ts';
import type { CaptureProfile } from './profile.ts';
import { type CaptureReason, type CaptureReasonCode, captureReason } from './reasons.ts';

/** Gates on where and how the eye stands in the picture, before encoding. Every failed gate is named, worst first. */
export function checkGeometry(quality: IrisQuality, profile: CaptureProfile): CaptureReason[] {
  return [
    ...atLeast('no-eye-found', quality.distinctness, profile.leastDistinctness),
    ...atLeast('boundary-uncertain', quality.confidence, profile.leastConfidence),
    ...atLeast('low-contrast', quality.pupilContrast, profile.leastPupilContrast),
    ...atLeast('low-contrast', quality.limbusContrast, profile.leastLimbusContrast),
    ...atLeast('iris-too-small', quality.irisRadiusPx, profile.leastIrisRadiusPx),
    ...atLeast('iris-outside-image', quality.insideFraction, profile.leastInsideFraction),
    ...atLeast('pupil-ratio-low', quality.pupilRatio, profile.leastPupilRatio),
    ...atMost('pupil-ratio-high', quality.pupilRatio, profile.greatestPupilRatio),
    ...atMost('off-centre', quality.centreDistance, profile.greatestCentreDistance),
    ...atMost('gaze', quality.gaze, profile.greatestGaze),
    ...checkVisible(quality.visibleFraction, profile.leastVisibleFraction),
    ...atLeast('blurred', quality.sharpness, profile.leastSharpness),
  ];
}

/** Below this share the lids have met: the eye is closed, not half covered. */
const closedFraction = 0.1;

function checkVisible(visible: number, limit: number): CaptureReason[] {
  return atLeast(visible < closedFraction ? 'eye-closed' : 'too-little-visible', visible, limit);
}

/** Gates on the finished template. */
export function checkTemplate(quality: IrisQuality, profile: CaptureProfile): CaptureReason[] {
  return [
    ...atLeast('mask-too-small', quality.maskBits, profile.leastMaskBits),
    ...atLeast('too-little-texture', quality.freedom, profile.leastFreedom),
  ];
}

function atLeast(code: CaptureReasonCode, value: number, limit: number): CaptureReason[] {
  return value >= limit ? [] : [captureReason(code, value, limit)];
}

function atMost(code: CaptureReasonCode, value: number, limit: number): CaptureReason[] {
  return value <= limit ? [] : [captureReason(code, value, limit)];
}
