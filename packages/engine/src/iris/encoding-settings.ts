import { fillCovered } from './fill-covered.ts';
import type { Strip } from './normalise.ts';

/** Shape of a Gabor wavelet in strip samples: 400 around, 64 from pupil to limbus. */
export interface WaveletShape {
  readonly wavelength: number;
  readonly sigmaAround: number;
  readonly sigmaDown: number;
}

/** What the strip carries for encoding. */
export type EncodableStrip = Pick<Strip, 'levels' | 'usable'>;

/** Everything about the encoding that was chosen by measurement: docs/adr/0013. */
export interface EncodingSettings {
  readonly wavelets: readonly [coarse: WaveletShape, fine: WaveletShape];
  /** Strip row, 0…63, at the middle of each of the 16 template rows. */
  readonly rowCentres: readonly number[];
  /** Grey levels to filter: what stands in for covered samples. */
  readonly fill: (strip: EncodableStrip) => Uint8Array;
  /** Share of a wavelet's envelope that must lie on usable iris. */
  readonly leastSupport: number;
  /** Share of the supported samples of each wavelet, those of the least `strength`, that is masked as fragile. */
  readonly fragileShare: number;
  /** How well a response says its phase; 0 where it says none. Plain products and sums only, so that it is the same number everywhere. */
  readonly strength: (even: number, odd: number) => number;
}

/** Settings of layout `sclera-iris-1`. Changing one changes every template. */
export const encodingSettings: EncodingSettings = Object.freeze({
  wavelets: [
    { wavelength: 22, sigmaAround: 9.9, sigmaDown: 2.2 },
    { wavelength: 11, sigmaAround: 4.95, sigmaDown: 2.2 },
  ],
  rowCentres: [1, 3, 6, 10, 13, 16, 19, 23, 26, 30, 33, 37, 40, 44, 48, 51],
  fill: fillCovered,
  leastSupport: 0.7,
  fragileShare: 0.05,
  strength: (even, odd) => even * even + odd * odd,
} satisfies EncodingSettings);
