/**
 * Limits of the quality gates. All gates are on by default; a profile moves limits, it never removes a gate.
 *
 * A gate is to refuse what would fail a comparison, or is no eye, and little else. "Stress set" below: 1,401 encodings, all gates open, of
 * CASIA-Interval S1001–S1050 turned into 104 conditions of other sensors (iris radius 40–240 px, pale pupils and irises, lashes, hair, lamps in
 * the pupil, glasses and their glare, half-shut lids, side light, blur, noise, JPEG, narrow histograms, parts outside the frame), each
 * compared with an unaltered capture of the same eye: 1,352 stay under hd 3/8 ("matching"), 49 do not ("failing"). Beside it 28 pictures of no
 * eye in which one was found all the same, of 103 that hold none; all gates together let 3 of them pass.
 */
export interface CaptureProfile {
  /** Pupil radius over iris radius (shared design, iris: 0.1–0.7). Matching: 0.14–0.70; refuses 2 failing. */
  readonly leastPupilRatio: number;
  readonly greatestPupilRatio: number;
  /** Distance of the centres in pupil radii (open-iris: 0.9). Matching: up to 0.31; refuses none. */
  readonly greatestCentreDistance: number;
  /**
   * Pixels. 40 lets 320 × 240 whole-eye sensors in; below it λ = 11 columns is under 2.7 pixels at mid-iris. Refuses 4 failing
   * (specks taken for eyes).
   */
  readonly leastIrisRadiusPx: number;
  /** Eccentricity of the flatter boundary (open-iris: 0.8). Matching: up to 0.45; refuses none. */
  readonly greatestGaze: number;
  /** Share of the iris ring that shows (open-iris: 0.25). Matching: from 0.39; refuses 2 that are no eye. */
  readonly leastVisibleFraction: number;
  /** Share of the limbus inside the image. Matching, with a quarter of the iris cut off by the frame: from 0.64; refuses 5 that are no eye. */
  readonly leastInsideFraction: number;
  /**
   * See `IrisQuality.sharpness`; 0.4 is a Gaussian blur of σ ≈ 0.07 iris radii. 1,300 pictures blurred by 0–0.08 at radii 46–120 px fail
   * against sharp ones, by sharpness: under 0.4 90 %, 0.4–0.45 28 %, 0.45–0.5 10 %, above 0.6 under 8 %. What blur does to the distances of
   * strangers is not this gate's business but `leastFreedom`'s.
   */
  readonly leastSharpness: number;
  /**
   * Grey levels from pupil to iris and from iris to sclera. Matching: from 7.7 and from 1.2, the least in pictures that use a sixth of the grey
   * scale; what is merely faint is the business of `leastConfidence`. They refuse none matching, 2 failing and 3 that are no eye.
   */
  readonly leastPupilContrast: number;
  readonly leastLimbusContrast: number;
  /**
   * See `IrisQuality.distinctness`. Refuses 4 matching, 8 failing and 20 of the 28 that are no eye; at 0.55 1, 7 and 10. Pictures painted to look
   * like eyes pass: that is not this gate's business.
   */
  readonly leastDistinctness: number;
  /**
   * See `IrisQuality.confidence`. Stress set, failing by confidence: under 0.06 3 of 5, 0.06–0.12 5 of 11, 0.12–0.2 24 %, 0.2–0.3 16 %, 0.3–0.5 13 %,
   * 0.5–0.8 6 %, 0.8–0.9 1.4 %, above 0.9 0.9 % of 852. Refuses 4 matching, 6 failing and 6 that are no eye; of 217 unaltered
   * tuning pictures the least has 0.86.
   */
  readonly leastConfidence: number;
  /**
   * Usable code bits of 12,800 (shared design, iris: 4,096, the fewest that a comparison takes). Matching: from 5,164; refuses 3 that are no eye.
   * Sharp templates cut down alike, as lids do: false matches at 3/8, by a Gaussian through 2,016 pairs, 4e-12 at 7,855 bits, 7e-7 at 5,673, 1e-5
   * at 5,055; below that most pairs share fewer than 4,096 and are not compared. Few bits of a blurred eye are `leastFreedom`'s business.
   */
  readonly leastMaskBits: number;
  /**
   * See `IrisQuality.freedom`: what keeps strangers apart. Both captures blurred alike (σ 0–0.08 iris radii, radii 46–120 px, noise 2–15;
   * 65,000 pairs of strangers, subjects 1–50), false matches at 3/8 among pairs with so much freedom: under 700 12 %, 800–900 3 %, 900–1,000
   * 1.5 %, 1,000–1,100 0.5 %; of 32,627 pairs both above 1,200 none. A Gaussian through the pairs at 1,200–1,300 gives 1e-5, at 1,400–1,600
   * 1e-7. At σ = 0.03 it refuses 13 % of the captures, at 0.02 none, in the stress set 1 matching, 2 failing and 11 that are no eye.
   */
  readonly leastFreedom: number;
}

export const defaultProfile: CaptureProfile = Object.freeze({
  leastPupilRatio: 0.1,
  greatestPupilRatio: 0.7,
  greatestCentreDistance: 0.9,
  leastIrisRadiusPx: 40,
  greatestGaze: 0.8,
  leastVisibleFraction: 0.25,
  leastInsideFraction: 0.6,
  leastSharpness: 0.4,
  leastPupilContrast: 6,
  leastLimbusContrast: 1.2,
  leastDistinctness: 0.65,
  leastConfidence: 0.08,
  leastMaskBits: 4096,
  leastFreedom: 1200,
});
