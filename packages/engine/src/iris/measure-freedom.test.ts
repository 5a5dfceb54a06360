import { expect, test } from 'vitest';
import { drawEye, generator } from '../../testing/drawn-eye.ts';
import { encodeIris } from './encode-iris.ts';
import { measureFreedom } from './measure-freedom.ts';
import { irisCodeBytes, irisColumns, irisMaskBytes } from './template.ts';

const everything = new Uint8Array(irisMaskBytes).fill(0xff);
const perColumn = irisCodeBytes / irisColumns;

function randomCode(seed: number): Uint8Array {
  const random = generator(seed);
  return Uint8Array.from({ length: irisCodeBytes }, () => Math.floor(256 * random()));
}

test('random bits are all free', () => {
  const freedom = measureFreedom({ code: randomCode(1), mask: everything });
  expect(freedom).toBeGreaterThan(12_600);
  expect(freedom).toBeLessThanOrEqual(12_800);
});

test('bits that repeat their neighbour around leave half as many, and half of the mask half of those', () => {
  const random = randomCode(2);
  // Pairs of equal columns: ρ = ½ at one column, 1 + 2·¼ = 1½.
  const code = random.map((_, i) => random[(i % perColumn) + 2 * perColumn * Math.floor(i / (2 * perColumn))] as number);
  expect(measureFreedom({ code, mask: everything }) / (12_800 / 1.5)).toBeCloseTo(1, 1);
  const half = everything.map((_, i) => (i < irisMaskBytes / 2 ? 0xff : 0));
  expect(measureFreedom({ code, mask: half }) / (6_400 / 1.5)).toBeCloseTo(1, 1);
});

test('bits that repeat their neighbour along the radius count likewise', () => {
  // Both nibbles of a byte are two neighbouring rows: 8 of the 15 neighbours are equal.
  const code = randomCode(3).map((byte) => (byte & 15) * 17);
  expect(measureFreedom({ code, mask: everything }) / (12_800 / (1 + 2 * (8 / 15) ** 2))).toBeCloseTo(1, 1);
});

test('an empty template has none', () => {
  expect(measureFreedom({ code: new Uint8Array(irisCodeBytes), mask: new Uint8Array(irisMaskBytes) })).toBe(0);
});

test('falls as a picture blurs', () => {
  const freedomOf = (blur: number): number => encodeIris(drawEye({ seed: 4, blur, noise: 0 })).quality?.freedom ?? Number.NaN;
  expect(freedomOf(4)).toBeLessThan(0.9 * freedomOf(1));
});
