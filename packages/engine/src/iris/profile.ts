/** Limits of the quality gates. All gates are on by default; a profile moves limits, it never removes a gate. */
export interface CaptureProfile {
  /** Pupil radius over iris radius (shared design, iris: 0.1–0.7). */
  readonly leastPupilRatio: number;
  readonly greatestPupilRatio: number;
  /** Distance of the centres in pupil radii (open-iris: 0.9). */
  readonly greatestCentreDistance: number;
  /** Pixels. 40 lets 320 × 240 whole-eye sensors in; below it λ = 10 columns is under 2.5 pixels at mid-iris. */
  readonly leastIrisRadiusPx: number;
  /** Eccentricity of the flatter boundary (open-iris: 0.8). */
  readonly greatestGaze: number;
  /** Share of the iris ring that shows (open-iris: 0.25). */
  readonly leastVisibleFraction: number;
  /** Share of the limbus inside the image. */
  readonly leastInsideFraction: number;
  readonly leastSharpness: number;
  /** Grey levels from pupil to iris and from iris to sclera. */
  readonly leastPupilContrast: number;
  readonly leastLimbusContrast: number;
  readonly leastConfidence: number;
  /** Usable code bits of 12,800 (shared design, iris: 4,096). */
  readonly leastMaskBits: number;
}

export const defaultProfile: CaptureProfile = Object.freeze({
  leastPupilRatio: 0.1,
  greatestPupilRatio: 0.7,
  greatestCentreDistance: 0.9,
  leastIrisRadiusPx: 40,
  greatestGaze: 0.8,
  leastVisibleFraction: 0.25,
  leastInsideFraction: 0.6,
  leastSharpness: 0.36,
  leastPupilContrast: 8,
  leastLimbusContrast: 3,
  leastConfidence: 0.2,
  leastMaskBits: 4096,
});
