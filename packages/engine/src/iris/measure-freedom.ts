import { doubleBits, type IrisTemplate, irisColumns, irisRows } from './template.ts';

/** Lags at which neighbouring bits still agree: columns of 1.8° around, rows from pupil to limbus. */
const columnLags = 12;
const rowLags = 5;
/** Code bits of a row within a column, and 32-bit words of a column. */
const rowBits = 4;
const words = (irisRows * rowBits) / 32;

/**
 * How many bits of a template are independent: its usable bits, divided by how far each of them repeats its neighbours around and
 * along the radius (1 + 2 Σ ρ² over the lags, ρ the correlation of bits so far apart; Bartlett's formula for a spread). The distances of
 * strangers spread as 1/√freedom: blur lowers it because neighbours agree, lids because fewer bits are left.
 */
export function measureFreedom({ code, mask }: Pick<IrisTemplate, 'code' | 'mask'>): number {
  const bits = new Uint32Array(irisColumns * words);
  const usable = new Uint32Array(bits.length);
  for (let i = 0; i < bits.length; i++) {
    const at = 4 * i;
    bits[i] = (code[at] as number) | ((code[at + 1] as number) << 8) | ((code[at + 2] as number) << 16) | ((code[at + 3] as number) << 24);
    usable[i] = doubleBits(mask[2 * i] as number) | (doubleBits(mask[2 * i + 1] as number) << 16);
  }
  let all = 0;
  for (const word of usable) all += countBits(word);
  let around = 1;
  for (let lag = 1; lag <= columnLags; lag++) around += 2 * correlation(bits, usable, lag, 0) ** 2;
  let along = 1;
  for (let lag = 1; lag <= rowLags; lag++) along += 2 * correlation(bits, usable, 0, lag) ** 2;
  return all / (around * along);
}

/** Agreement less disagreement of bits so many columns and rows apart, −1…1; 0 where none can be compared. */
function correlation(bits: Uint32Array, usable: Uint32Array, columns: number, rows: number): number {
  let seen = 0;
  let differing = 0;
  for (let i = 0; i < bits.length; i++) {
    const there = (i + columns * words) % bits.length;
    const both = (usable[i] as number) & towardsPupil(usable, there, rows);
    seen += countBits(both);
    differing += countBits(((bits[i] as number) ^ towardsPupil(bits, there, rows)) & both);
  }
  return seen === 0 ? 0 : 1 - (2 * differing) / seen;
}

/** Word `at` of its column after the column moves up by `rows`; beyond the limbus there is nothing. */
function towardsPupil(all: Uint32Array, at: number, rows: number): number {
  if (rows === 0) return all[at] as number;
  const next = (at + 1) % words === 0 ? 0 : (all[at + 1] as number);
  return ((all[at] as number) >>> (rowBits * rows)) | (next << (32 - rowBits * rows));
}

function countBits(word: number): number {
  let rest = word - ((word >>> 1) & 0x55555555);
  rest = (rest & 0x33333333) + ((rest >>> 2) & 0x33333333);
  return (((rest + (rest >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
