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
