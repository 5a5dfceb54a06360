import { type FaceReason, type FaceReasonCode, faceReason } from './face-reasons.ts';
import type { FaceQuality } from './measure-face.ts';

/** What a face must at least or at most be, for an embedding that can be relied on. */
export interface FaceGates {
  readonly minInterEyePx: number;
  readonly maxLandmarkUnrest: number;
  readonly maxYawDegrees: number;
  readonly maxPitchDegrees: number;
  readonly maxRollDegrees: number;
  readonly maxOutside: number;
  readonly minSharpness: number;
  readonly minBrightness: number;
  readonly minContrast: number;
  readonly maxOverExposed: number;
  readonly maxSideLight: number;
  readonly minEyesOpen: number;
  /** Only tells which of two sentences is said of eyes that are not seen open. */
  readonly minEyeLight: number;
  readonly maxLowerColour: number;
  readonly minMouthDetail: number;
}

/**
 * The limits. Set on pictures of Labeled Faces in the Wild that no figure is reported on, and on copies of them that were blurred, darkened, lit from a side, or had glasses,
 * masks and lids painted on: where the embedding of a spoiled copy begins to leave that of its original (cosine below 0.7 in one of twenty), or, of what covers a face, where few
 * of the originals and most of the painted copies lie beyond. docs/cards/face-model.md says what they refuse.
 */
export const faceGates: FaceGates = Object.freeze({
  minInterEyePx: 24,
  maxLandmarkUnrest: 0.25,
  maxYawDegrees: 40,
  maxPitchDegrees: 35,
  maxRollDegrees: 40,
  maxOutside: 0.1,
  minSharpness: 0.08,
  minBrightness: 25,
  minContrast: 7,
  maxOverExposed: 0.25,
  maxSideLight: 0.4,
  minEyesOpen: 0.5,
  minEyeLight: 0.5,
  maxLowerColour: 0.095,
  minMouthDetail: 0.33,
});

/** Everything that is wrong with a face, the gravest first; empty where nothing is. */
export function checkFace(quality: FaceQuality, gates: FaceGates = faceGates): readonly FaceReason[] {
  const reasons: FaceReason[] = [];
  const atMost = (code: FaceReasonCode, value: number, limit: number): void => {
    // Written so that a figure that could not be measured is refused too.
    if (!(value <= limit)) reasons.push(faceReason(code, value, limit));
  };
  const atLeast = (code: FaceReasonCode, value: number, limit: number): void => {
    if (!(value >= limit)) reasons.push(faceReason(code, value, limit));
  };
  const { pose } = quality;
  atMost('face-uncertain', quality.landmarkUnrest, gates.maxLandmarkUnrest);
  atMost('face-cut-off', quality.outside, gates.maxOutside);
  atLeast('face-too-small', quality.interEyePx, gates.minInterEyePx);
  atMost('turned-aside', Math.abs(pose.yaw), gates.maxYawDegrees);
  atMost('chin-up-or-down', Math.abs(pose.pitch), gates.maxPitchDegrees);
  atMost('tilted', Math.abs(pose.roll), gates.maxRollDegrees);
  atLeast('too-dark', quality.brightness, gates.minBrightness);
  atMost('too-bright', quality.overExposed, gates.maxOverExposed);
  atLeast('low-contrast', quality.contrast, gates.minContrast);
  atMost('light-from-one-side', quality.sideLight, gates.maxSideLight);
  atLeast('blurred', quality.sharpness, gates.minSharpness);
  // Behind dark glasses the network sees no open eye either; what is dark against the cheeks is told as that.
  atLeast(quality.eyeLight < gates.minEyeLight ? 'eyes-covered' : 'eyes-closed', quality.eyesOpen, gates.minEyesOpen);
  const covered = reasons.length;
  atMost('mouth-covered', quality.lowerColour, gates.maxLowerColour);
  if (reasons.length === covered) atLeast('mouth-covered', quality.mouthDetail, gates.minMouthDetail);
  return reasons;
}
