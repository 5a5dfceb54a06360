import type { EncodingSettings, WaveletShape } from './encoding-settings.ts';

/** One wavelet in whole numbers: a separable Gabor filter over the strip. */
export interface Wavelet {
  /** Vertical Gaussian, odd length; weights sum to 256. */
  readonly down: Int16Array;
  /** Horizontal taps, all of one odd length: even part, odd part (each sums to 0), and their Gaussian envelope (sums to 4,096). */
  readonly even: Int16Array;
  readonly odd: Int16Array;
  readonly envelope: Int16Array;
}

/** Both wavelets and where their rows are centred. */
export interface WaveletBank {
  readonly wavelets: readonly [Wavelet, Wavelet];
  /** Strip row at the middle of each template row. */
  readonly rowCentres: Int32Array;
}

/** Where the Gaussians are cut off, in sigmas. */
const cut = 2.4;
/** Sum of the magnitudes of the taps: with 16-bit samples every sum stays inside 32 bits. */
const tapSum = 30_000;

/**
 * A bank for the kernels. Taps are rounded to whole numbers once, here, so that every engine filters with
 * the same bank and all sums are exact.
 */
export function waveletBank({ wavelets: [coarse, fine], rowCentres }: Pick<EncodingSettings, 'wavelets' | 'rowCentres'>): WaveletBank {
  return { wavelets: [wholeNumbers(coarse), wholeNumbers(fine)], rowCentres: Int32Array.from(rowCentres) };
}

function wholeNumbers({ wavelength, sigmaAround, sigmaDown }: WaveletShape): Wavelet {
  const reach = Math.ceil(cut * sigmaAround);
  const gauss = gaussian(sigmaAround, reach);
  const cosine = gauss.map((g, i) => g * Math.cos((2 * Math.PI * (i - reach)) / wavelength));
  const sine = gauss.map((g, i) => g * Math.sin((2 * Math.PI * (i - reach)) / wavelength));
  const lift = total(cosine) / total(gauss);
  const even = scaled(
    cosine.map((value, i) => value - lift * (gauss[i] as number)),
    tapSum,
  );
  const odd = scaled(sine, tapSum);
  // Rounding must not bring a mean back: the middle tap takes up what is left over.
  even[reach] = (even[reach] as number) - total(even);
  const envelope = summingTo(gauss, 4096);
  const downReach = Math.ceil(cut * sigmaDown);
  return { down: summingTo(gaussian(sigmaDown, downReach), 256), even, odd, envelope };
}

function gaussian(sigma: number, reach: number): number[] {
  return Array.from({ length: 2 * reach + 1 }, (_, i) => Math.exp(-((i - reach) ** 2) / (2 * sigma * sigma)));
}

/** Scales so that magnitudes sum to about `sum`, rounded. */
function scaled(taps: readonly number[], sum: number): Int16Array {
  const magnitude = taps.reduce((whole, tap) => whole + Math.abs(tap), 0);
  return Int16Array.from(taps, (tap) => Math.round((tap * sum) / magnitude));
}

/** Scales to an exact sum; the middle tap takes up the rounding. */
function summingTo(taps: readonly number[], sum: number): Int16Array {
  const rounded = scaled(taps, sum);
  const middle = rounded.length >> 1;
  rounded[middle] = (rounded[middle] as number) + sum - total(rounded);
  return rounded;
}

function total(taps: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < taps.length; i++) sum += taps[i] as number;
  return sum;
}
