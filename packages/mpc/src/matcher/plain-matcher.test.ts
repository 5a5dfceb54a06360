import { expect, it } from 'vitest';
import { codeElements } from '../share/layout.ts';
import { seededBytes } from '../testing/seeded-bytes.ts';
import { randomTemplate, turned } from '../testing/templates.ts';
import { countBits } from './plain-matcher.ts';

it('counts as a loop over single bits does', () => {
  const random = seededBytes(71);
  const [probe, reference] = [randomTemplate(random, 150), randomTemplate(random, 200)];
  const bit = (bytes: Uint8Array, i: number): number => ((bytes[i >> 3] ?? 0) >> (i & 7)) & 1;
  for (const columns of [-15, -1, 0, 7, 15]) {
    const rolled = turned(probe, columns);
    let mismatches = 0;
    let commonBits = 0;
    for (let i = 0; i < codeElements; i++) {
      const common = bit(rolled.mask, i >> 1) & bit(reference.mask, i >> 1);
      commonBits += common;
      mismatches += common & (bit(rolled.code, i) ^ bit(reference.code, i));
    }
    expect(countBits(probe, reference, columns)).toEqual({ mismatches, commonSamples: commonBits / 2 });
  }
});
