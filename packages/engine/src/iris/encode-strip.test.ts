import { expect, test } from 'vitest';
import { generator } from '../../testing/drawn-eye.ts';
import { encodeStrip, encodeWith } from './encode-strip.ts';
import { encodingSettings } from './encoding-settings.ts';
import { stripHeight, stripWidth } from './normalise.ts';
import { irisMaskBytes, isIrisTemplate, usableBits } from './template.ts';
import { waveletBank } from './wavelet-bank.ts';

const size = stripWidth * stripHeight;
const random = generator(8);
const levels = Uint8Array.from({ length: size }, () => Math.floor(256 * random()));
const usable = new Uint8Array(size).fill(1);
const bank = waveletBank(encodingSettings);

test('the layout encodes with its own settings', () => {
  expect(encodeStrip({ levels, usable })).toEqual(encodeWith(bank, encodingSettings, { levels, usable }));
});

test.each([0, 0.05, 0.2])('of a whole strip, the share %f of each wavelet is masked as fragile', (fragileShare) => {
  const template = encodeWith(bank, { ...encodingSettings, fragileShare }, { levels, usable });
  expect(isIrisTemplate(template)).toBe(true);
  expect(usableBits(template) / 12_800).toBeCloseTo(1 - fragileShare, 2);
});

test('the weakest samples are the ones masked', () => {
  const kept = encodeWith(bank, { ...encodingSettings, fragileShare: 0.1 }, { levels, usable });
  const fewer = encodeWith(bank, { ...encodingSettings, fragileShare: 0.3 }, { levels, usable });
  for (let i = 0; i < irisMaskBytes; i++) expect((fewer.mask[i] as number) & ~(kept.mask[i] as number)).toBe(0);
  expect(usableBits(fewer)).toBeLessThan(usableBits(kept));
});

test('an even strip says nothing: no bit is usable', () => {
  expect(usableBits(encodeStrip({ levels: new Uint8Array(size).fill(90), usable }))).toBe(0);
});

test('a sample is masked where too little of its filter is usable, sooner where more is asked for', () => {
  const half = usable.map((_, at) => (at % stripWidth < stripWidth / 2 ? 1 : 0));
  const bitsAt = (leastSupport: number): number =>
    usableBits(encodeWith(bank, { ...encodingSettings, leastSupport, fragileShare: 0 }, { levels, usable: half }));
  expect(bitsAt(0.5)).toBeGreaterThan(bitsAt(0.7));
  expect(bitsAt(0.7)).toBeGreaterThan(bitsAt(0.95));
  expect(bitsAt(0.95)).toBeGreaterThan(0.35 * 12_800);
  expect(bitsAt(0.5)).toBeLessThan(0.51 * 12_800);
});
