import {
  type EncodableStrip,
  type EncodingSettings,
  encodingSettings,
  type WaveletShape,
} from '../../packages/engine/src/iris/encoding-settings.ts';
import { stripHeight, stripWidth } from '../../packages/engine/src/iris/normalise.ts';

/** One way of encoding: settings, and what is done to the strip before. */
export interface EncodingVariant {
  readonly axis: string;
  readonly name: string;
  readonly settings: EncodingSettings;
  readonly prepare: (strip: EncodableStrip, pupilRatio: number) => EncodableStrip;
}

/** The settings of the layout, then one change at a time. */
export function encodingVariants(): readonly EncodingVariant[] {
  return [
    variant('adopted', 'adopted', {}),
    variant('before', 'before', {
      wavelets: [wavelet(22, 0.45, 2.3), wavelet(11, 0.45, 2.3)],
      rowCentres: rowCentres(0.04, 0.84, 1),
      fill: fillWithRowMean,
      leastSupport: 0.6,
      fragileShare: 0.07,
      strength: distanceFromAxis,
    }),
    variant('bank', 'open-iris', {
      wavelets: [
        { wavelength: 21.875, sigmaAround: 5.47, sigmaDown: 3.07 },
        { wavelength: 6.25, sigmaAround: 1.56, sigmaDown: 2.93 },
      ],
    }),
    ...[
      [18, 9],
      [20, 10],
      [25, 12.5],
      [28, 14],
      [22, 14],
    ].map(([coarse, fine]) =>
      variant('bank', `wavelengths ${coarse} and ${fine}`, { wavelets: [wavelet(coarse!, 0.45, 2.2), wavelet(fine!, 0.45, 2.2)] }),
    ),
    ...[0.35, 0.4, 0.55].map((q) => variant('sigma around', `${q} wavelengths`, { wavelets: [wavelet(22, q, 2.2), wavelet(11, q, 2.2)] })),
    ...[1.5, 2, 2.5, 3.5].map((sigma) =>
      variant('sigma down', `${sigma} strip rows`, { wavelets: [wavelet(22, 0.45, sigma), wavelet(11, 0.45, sigma)] }),
    ),
    ...(
      [
        [0.04, 0.84, 1],
        [0, 0.84, 1],
        [0, 0.84, 1.25],
        [0, 0.84, 1.5],
        [0, 0.7, 1.1],
        [0, 0.96, 1.1],
        [0.07, 0.84, 1.1],
      ] as const
    ).map(([first, last, power]) => variant('rows', `${first}–${last}, power ${power}`, { rowCentres: rowCentres(first, last, power) })),
    variant('covered samples', 'row mean', { fill: fillWithRowMean }),
    ...[0.5, 0.6, 0.8, 0.9, 0.95].map((leastSupport) => variant('support', `${leastSupport}`, { leastSupport })),
    ...[0, 0.1, 0.15, 0.25].map((fragileShare) => variant('fragile share', `${fragileShare}`, { fragileShare })),
    variant('fragile rule', 'nearest to an axis', { strength: distanceFromAxis }),
    variant('fragile rule', 'angle to an axis', {
      strength: (even, odd) => distanceFromAxis(even, odd) / Math.max(1, Math.hypot(even, odd)),
    }),
    variant('normalisation', 'smoothed around, sigma 1.5', {}, smoothAround),
    variant('normalisation', 'clipped at 2 deviations', {}, clip),
    variant('normalisation', 'local contrast', {}, evenContrast),
    ...[-0.35, 0.35].map((bend) => variant('dilation', `bend ${bend}`, {}, (strip, ratio) => bendRows(strip, bend * (ratio - 0.4)))),
  ];
}

function variant(
  axis: string,
  name: string,
  changes: Partial<EncodingSettings>,
  prepare: EncodingVariant['prepare'] = (strip) => strip,
): EncodingVariant {
  return { axis, name, settings: { ...encodingSettings, ...changes }, prepare };
}

function wavelet(wavelength: number, sigmaPerWavelength: number, sigmaDown: number): WaveletShape {
  return { wavelength, sigmaAround: sigmaPerWavelength * wavelength, sigmaDown };
}

function rowCentres(first: number, last: number, power: number): readonly number[] {
  return Array.from({ length: 16 }, (_, r) => Math.round((first + (last - first) * ((r + 0.5) / 16) ** power) * stripHeight - 0.5));
}

function distanceFromAxis(even: number, odd: number): number {
  return Math.min(Math.abs(even), Math.abs(odd));
}

function fillWithRowMean({ levels, usable }: EncodableStrip): Uint8Array {
  const filled = levels.slice();
  for (let i = 0; i < stripHeight; i++) {
    const { mean } = rowMoments({ levels, usable }, i);
    for (let at = i * stripWidth; at < (i + 1) * stripWidth; at++) if (usable[at] !== 1) filled[at] = Math.round(mean);
  }
  return filled;
}

function clip(strip: EncodableStrip): EncodableStrip {
  const levels = strip.levels.slice();
  for (let i = 0; i < stripHeight; i++) {
    const { mean, deviation } = rowMoments(strip, i);
    for (let at = i * stripWidth; at < (i + 1) * stripWidth; at++)
      levels[at] = Math.round(Math.max(mean - 2 * deviation, Math.min(mean + 2 * deviation, levels[at]!)));
  }
  return { ...strip, levels };
}

function rowMoments({ levels, usable }: EncodableStrip, row: number): { readonly mean: number; readonly deviation: number } {
  let [count, sum, squares] = [0, 0, 0];
  for (let at = row * stripWidth; at < (row + 1) * stripWidth; at++) {
    if (usable[at] !== 1) continue;
    count++;
    sum += levels[at]!;
    squares += levels[at]! ** 2;
  }
  const mean = count > 0 ? sum / count : 128;
  return { mean, deviation: count > 0 ? Math.sqrt(Math.max(0, squares / count - mean * mean)) : 0 };
}

function smoothAround({ levels, usable }: EncodableStrip): EncodableStrip {
  return { levels: Uint8Array.from(average(encodingSettings.fill({ levels, usable }), 1.5, 0), Math.round), usable };
}

/** Local mean taken off and local deviation divided out, over a Gaussian of 12 × 6 samples. */
function evenContrast({ levels, usable }: EncodableStrip): EncodableStrip {
  const filled = encodingSettings.fill({ levels, usable });
  const mean = average(filled, 12, 6);
  const deviations = average(
    mean.map((value, at) => (filled[at]! - value) ** 2),
    12,
    6,
  ).map((square) => Math.sqrt(square + 4));
  const even = Uint8Array.from(mean, (value, at) =>
    Math.max(0, Math.min(255, Math.round(128 + (32 * (filled[at]! - value)) / deviations[at]!))),
  );
  return { levels: even, usable };
}

/** Gaussian mean of 400 × 64 values: closed around, the edge repeated above and below. */
function average(values: ArrayLike<number>, sigmaAround: number, sigmaDown: number): Float64Array {
  const around = new Float64Array(values.length);
  for (const [k, tap] of gaussian(sigmaAround).entries()) {
    const shift = k - reachOf(sigmaAround) + stripWidth;
    for (let at = 0; at < values.length; at++) around[at]! += tap * values[at - (at % stripWidth) + ((at + shift) % stripWidth)]!;
  }
  const mean = new Float64Array(values.length);
  for (const [k, tap] of gaussian(sigmaDown).entries()) {
    for (let i = 0; i < stripHeight; i++) {
      const row = Math.max(0, Math.min(stripHeight - 1, i + k - reachOf(sigmaDown))) * stripWidth;
      for (let a = 0; a < stripWidth; a++) mean[i * stripWidth + a]! += tap * around[row + a]!;
    }
  }
  return mean;
}

function reachOf(sigma: number): number {
  return Math.ceil(2.5 * sigma);
}

function gaussian(sigma: number): readonly number[] {
  const reach = reachOf(sigma);
  const taps = Array.from({ length: 2 * reach + 1 }, (_, i) => (sigma > 0 ? Math.exp(-((i - reach) ** 2) / (2 * sigma * sigma)) : 1));
  const whole = taps.reduce((sum, tap) => sum + tap, 0);
  return taps.map((tap) => tap / whole);
}

/** A non-linear rubber sheet: what lies `part` of the way out is taken from `part − bend · part · (1 − part)`. */
function bendRows({ levels, usable }: EncodableStrip, bend: number): EncodableStrip {
  const bent = { levels: new Uint8Array(levels.length), usable: new Uint8Array(usable.length) };
  for (let i = 0; i < stripHeight; i++) {
    const part = (i + 0.5) / stripHeight;
    const from = Math.max(0, Math.min(stripHeight - 1, (part - bend * part * (1 - part)) * stripHeight - 0.5));
    const low = Math.min(stripHeight - 2, Math.floor(from));
    for (let a = 0; a < stripWidth; a++) {
      const [at, below] = [low * stripWidth + a, (low + 1) * stripWidth + a];
      bent.levels[i * stripWidth + a] = Math.round(levels[at]! * (low + 1 - from) + levels[below]! * (from - low));
      bent.usable[i * stripWidth + a] = usable[at]! & usable[below]!;
    }
  }
  return bent;
}
