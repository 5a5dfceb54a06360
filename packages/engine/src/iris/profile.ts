/**
 * Limits of the quality gates. All gates are on by default; a profile moves limits, it never removes a gate.
 *
 * A gate is to refuse what would fail a comparison and little else. "Stress set" below: 416 encodings of CASIA-Interval S1001–S1050
 * turned into what other sensors give (iris radius 42–130 px, pale pupils and irises, lashes, lamps in the pupil, glasses, side light,
 * parts outside the frame), each compared with an unaltered capture of the same eye; 382 of them stay under hd 3/8 with all gates open.
 */
export interface CaptureProfile {
  /** Pupil radius over iris radius (shared design, iris: 0.1–0.7). Matching captures of the stress set: 0.19–0.61; none refused. */
  readonly leastPupilRatio: number;
  readonly greatestPupilRatio: number;
  /** Distance of the centres in pupil radii (open-iris: 0.9). Matching captures: up to 0.25. */
  readonly greatestCentreDistance: number;
  /**
   * Pixels. 40 lets 320 × 240 whole-eye sensors in; below it λ = 11 columns is under 2.7 pixels at mid-iris. In the stress set it refuses
   * 9 of 34 that would fail (specks taken for eyes) and none that would match.
   */
  readonly leastIrisRadiusPx: number;
  /** Eccentricity of the flatter boundary (open-iris: 0.8). Matching captures: up to 0.49. */
  readonly greatestGaze: number;
  /** Share of the iris ring that shows (open-iris: 0.25). Matching captures: from 0.53. */
  readonly leastVisibleFraction: number;
  /** Share of the limbus inside the image. Matching captures with a quarter of the iris cut off by the frame: 0.66. */
  readonly leastInsideFraction: number;
  /** See `IrisQuality.sharpness`; 0.36 is a blur of σ ≈ 0.045 iris radii. Matching captures: from 0.69. */
  readonly leastSharpness: number;
  /**
   * Grey levels from pupil to iris and from iris to sclera. Matching captures: from 10 and, where the limbus was paled on purpose, from
   * 1.4; of limbus steps under 2 most are brows and textures, so the limit stands there.
   */
  readonly leastPupilContrast: number;
  readonly leastLimbusContrast: number;
  /**
   * See `IrisQuality.confidence`. Stress set, failing comparisons by confidence: under 0.14 57 %, 0.14–0.2 27 %, 0.2–0.3 2 %, above 0.3 none
   * of 127. Matching captures reach down to 0.126.
   */
  readonly leastConfidence: number;
  /** Usable code bits of 12,800 (shared design, iris: 4,096, the fewest that a comparison takes). Matching captures: from 7,226. */
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
  leastLimbusContrast: 2,
  leastConfidence: 0.125,
  leastMaskBits: 4096,
});
