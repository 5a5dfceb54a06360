import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reconstructIris } from '../testing/reconstruct-iris.ts';
import { seededBytes } from '../testing/seeded-bytes.ts';
import { randomTemplate } from '../testing/templates.ts';
import { templateVectors } from './iris-template.ts';
import { splitIris } from './split-iris.ts';

const seeds = fc.integer({ min: 0, max: 2 ** 31 });

describe('splitIris', () => {
  it('gives shares of which any two, and all three, determine the template', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = seededBytes(seed);
        const template = randomTemplate(random);
        const [a, b, c] = splitIris(template, random);
        const secret = templateVectors(template);
        for (const some of [
          [a, b],
          [a, c],
          [b, c],
          [a, b, c],
        ]) {
          expect(reconstructIris(some)).toEqual(secret);
        }
      }),
      { numRuns: 5 },
    );
  });

  it('splits the same template differently each time', () => {
    const random = seededBytes(1);
    const template = randomTemplate(random);
    const [first] = splitIris(template, random);
    const [second] = splitIris(template, random);
    const same = first.code.filter((element, i) => element === second.code[i]).length;
    expect(same).toBeLessThan(10);
  });

  it('refuses templates of another layout and a short source', () => {
    const random = seededBytes(1);
    const { code, mask } = randomTemplate(random);
    expect(() => splitIris({ code: code.subarray(1), mask }, random)).toThrow(expect.objectContaining({ code: 'bad-template' }));
    expect(() => splitIris({ code, mask: new Uint8Array(801) }, random)).toThrow(expect.objectContaining({ code: 'bad-template' }));
    expect(() => splitIris({ code, mask }, (n) => random(n - 1))).toThrow(expect.objectContaining({ code: 'bad-randomness' }));
  });
});

describe('templateVectors', () => {
  it('maps bit 1 to +1, bit 0 to −1, masked-out samples to 0, even if their bits are set', () => {
    const code = new Uint8Array(1600);
    const mask = new Uint8Array(800);
    code[0] = 0b1101;
    mask[0] = 0b01;
    const vectors = templateVectors({ code, mask });
    expect([...vectors.code.subarray(0, 4)]).toEqual([1, 0xffff, 0, 0]);
    expect([...vectors.mask.subarray(0, 2)]).toEqual([1, 0]);
  });
});
