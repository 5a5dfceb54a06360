import { describe, expect, test } from 'vitest';
import { disturb, randomTemplate } from '../../testing/random-template.ts';
import { compareIris } from './compare.ts';
import { fuseIris, fusionRules, rotate } from './fuse.ts';
import { isIrisTemplate, usableBits } from './template.ts';

const eye = randomTemplate(1, 0.9);
const captures = [disturb(eye, 0.15, 2), rotate(disturb(eye, 0.15, 3), 4), rotate(disturb(eye, 0.15, 4), -7), disturb(eye, 0.15, 5)];

describe('fuseIris', () => {
  test('captures of one eye, turned against each other, become one that is closer to it than any of them', () => {
    const fusion = fuseIris(captures);
    if (fusion.kind !== 'fused') throw new Error('not fused');
    expect(isIrisTemplate(fusion.template)).toBe(true);
    expect(fusion.used).toBe(4);
    const fused = compareIris(fusion.template, eye);
    expect(fused.kind === 'compared' && fused.hd).toBeLessThan(0.07);
  });

  test('of three captures, two that agree outvote the third', () => {
    const fusion = fuseIris([eye, eye, disturb(eye, 0.3, 6)]);
    if (fusion.kind !== 'fused') throw new Error('not fused');
    expect(fusion.template).toEqual(eye);
  });

  test('what two captures do not agree on is masked', () => {
    const other = disturb(eye, 0.1, 7);
    const fusion = fuseIris([eye, other]);
    if (fusion.kind !== 'fused') throw new Error('not fused');
    expect(usableBits(fusion.template)).toBeLessThan(0.9 * usableBits(eye));
    expect(compareIris(fusion.template, eye)).toMatchObject({ hd: 0 });
    expect(compareIris(fusion.template, other)).toMatchObject({ hd: 0 });
  });

  test('where that would leave too few bits to compare, captures that differ much keep the bits of one of them', () => {
    const captures = [disturb(eye, 0.2, 8), disturb(eye, 0.2, 9)];
    const fusion = fuseIris(captures);
    const masked = fuseIris(captures, { ...fusionRules, leastBits: 0 });
    if (fusion.kind !== 'fused' || masked.kind !== 'fused') throw new Error('not fused');
    expect(usableBits(masked.template)).toBeLessThan(fusionRules.leastBits);
    expect(usableBits(fusion.template)).toBeGreaterThanOrEqual(usableBits(eye));
    expect(captures.map((capture) => compareIris(fusion.template, capture))).toContainEqual(expect.objectContaining({ hd: 0 }));
  });

  test('captures farther apart than the rules allow are refused', () => {
    expect(fuseIris(captures, { ...fusionRules, identityLimit: 0.1 })).toMatchObject({
      kind: 'rejected',
      reasons: [{ code: 'captures-differ' }],
    });
  });

  test('one capture stands for itself', () => {
    expect(fuseIris([eye])).toMatchObject({ kind: 'fused', used: 1, template: eye });
  });

  test('no capture, another eye among them, and captures that share too little are refused', () => {
    expect(fuseIris([])).toMatchObject({ kind: 'rejected', reasons: [{ code: 'captures-too-few' }] });
    expect(fuseIris([...captures, randomTemplate(99, 0.9)])).toMatchObject({ kind: 'rejected', reasons: [{ code: 'captures-differ' }] });
    const sparse = randomTemplate(7, 0.2);
    expect(fuseIris([sparse, sparse])).toMatchObject({ kind: 'rejected', reasons: [{ code: 'mask-too-small' }] });
  });

  test('no reason tells a distance between captures', () => {
    const fusion = fuseIris([...captures, randomTemplate(99, 0.9)]);
    if (fusion.kind !== 'rejected') throw new Error('not rejected');
    expect(fusion.reasons[0]).not.toHaveProperty('value');
  });
});

describe('rotate', () => {
  test('there and back again', () => {
    expect(rotate(rotate(eye, 9), -9)).toEqual(eye);
    expect(rotate(eye, 0)).toEqual(eye);
  });

  test('refuses what no comparison finds', () => {
    expect(() => rotate(eye, 16)).toThrow(RangeError);
    expect(() => rotate(eye, 0.5)).toThrow(RangeError);
  });
});
