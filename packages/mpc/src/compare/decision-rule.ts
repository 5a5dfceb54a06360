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
 * Turns, in columns, at which common samples are counted; their sum, at most 32,000, fits the 16 bits of a score. Masks are made of lids and
 * lashes, which are wide: on drawn eyes the count at any of the 31 turns was within 300 of the mean of these five, under heavy lids within 490
 * (README, "Small masks").
 */
export const floorRotations: readonly number[] = [-12, -6, 0, 6, 12];
