/** Columns of the normalised iris: one every 1.8°. */
export const irisColumns = 200;
/** Rows of the normalised iris, from pupil to limbus. */
export const irisRows = 16;
/** Wavelets at each sample point. */
export const irisWavelets = 2;
/** Samples of a template: 200 columns × 16 rows × 2 wavelets. Each has two code bits (re, im) and one mask bit. */
export const irisSamples: number = irisColumns * irisRows * irisWavelets;
/** Code bytes: 12,800 bits. */
export const irisCodeBytes: number = (irisSamples * 2) / 8;
/** Mask bytes: 6,400 bits. */
export const irisMaskBytes: number = irisSamples / 8;

/**
 * Iris template, layout `sclera-iris-1`: 12,800 code bits and 6,400 mask bits, column-major.
 *
 * Sample `s = column·32 + row·2 + wavelet`; code bit `2s` is re, `2s + 1` is im, mask bit `s` (1 = usable) covers both.
 * Bit `i` lives in byte `i >> 3` at position `i & 7`, lowest first, so one column is 8 code bytes and 4 mask bytes and a
 * rotation is an offset. Code bits under a 0 mask bit are 0.
 *
 * A template is biometric data in clear. It belongs in the memory of the capture device and nowhere else.
 */
export interface IrisTemplate {
  readonly kind: 'iris';
  readonly layout: 'sclera-iris-1';
  /** 1,600 bytes. */
  readonly code: Uint8Array;
  /** 800 bytes. */
  readonly mask: Uint8Array;
}

/** True when `value` is a well-formed {@link IrisTemplate}: layout, lengths, and no code bit set where the mask is 0. */
export function isIrisTemplate(value: unknown): value is IrisTemplate {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, layout, code, mask } = value as Partial<IrisTemplate>;
  if (kind !== 'iris' || layout !== 'sclera-iris-1') return false;
  if (!(code instanceof Uint8Array) || code.length !== irisCodeBytes) return false;
  if (!(mask instanceof Uint8Array) || mask.length !== irisMaskBytes) return false;
  for (let i = 0; i < irisMaskBytes; i++) {
    const usable = doubleBits(mask[i] as number);
    const pair = (code[2 * i] as number) | ((code[2 * i + 1] as number) << 8);
    if ((pair & ~usable) !== 0) return false;
  }
  return true;
}

/** Number of usable code bits (two a sample), 0…12,800. */
export function usableBits(template: IrisTemplate): number {
  let samples = 0;
  for (const byte of template.mask) {
    for (let rest = byte; rest !== 0; rest &= rest - 1) samples++;
  }
  return 2 * samples;
}

/** Repeats each of the 8 bits of a mask byte twice: the 16 code bits that it covers. */
export function doubleBits(byte: number): number {
  let x = byte & 0xff;
  x = (x | (x << 4)) & 0x0f0f;
  x = (x | (x << 2)) & 0x3333;
  x = (x | (x << 1)) & 0x5555;
  return x | (x << 1);
}
