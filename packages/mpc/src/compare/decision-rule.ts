/**
 * hd < 3/8 without fractions. With m common samples, den = 2m and code_dot = den − 2·num: hd = num/den < 3/8 ⇔ 2·code_dot − m > 0. For
 * paired masks the score lies in −32,000 … 19,200, a signed 16-bit integer.
 */
export function noLiftScore(codeDot: number, commonSamples: number): number {
  return 2 * codeDot - commonSamples;
}

/**
 * Usable samples (of 6,400) that each of a probe's masks must hold: 2,048, i.e. 4,096 of 12,800 code bits, as at capture. A probe below is
 * neither a match nor unique; it is refused.
 */
export const minimumUsableSamples = 2_048;

/**
 * Samples (of 6,400) that a pair of eyes must have in common, on the mean of {@link floorRotations}, to be decidable: half of what each
 * probe mask must hold. A pair below is never a match and never unique.
 */
export const minimumCommonSamples = 1_024;

/**
 * Turns, in columns, at which common samples are counted. Masks are made of lids, lashes and reflections, which are wider than six columns
 * (11°), so five turns tell as much as all 31 do; their sum, at most 32,000, fits the 16 bits of a score.
 */
export const floorRotations: readonly number[] = [-12, -6, 0, 6, 12];
