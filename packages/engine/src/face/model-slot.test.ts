import { describe, expect, it } from 'vitest';
import { readModelSlot } from './model-slot.ts';
import { packagedEmbedder } from './packaged-models.ts';

const described: Record<string, unknown> = {
  ...packagedEmbedder,
  template: packagedEmbedder.template.map(({ x, y }) => [x, y]),
};

const without = (name: string): Record<string, unknown> => Object.fromEntries(Object.entries(described).filter(([key]) => key !== name));

describe('readModelSlot', () => {
  it('reads a whole description', () => {
    expect(readModelSlot(JSON.parse(JSON.stringify(described)))).toEqual({ kind: 'slot', slot: packagedEmbedder });
  });

  it.each(['name', 'file', 'sha256', 'input', 'template', 'embeddingElements', 'card'])('refuses one without %s and names it', (name) => {
    const read = readModelSlot(without(name));
    expect(read).toMatchObject({ kind: 'refused', code: 'slot-invalid' });
    expect(read.kind === 'refused' && read.message).toContain(name);
  });

  it.each<[string, Record<string, unknown>]>([
    ['a hash in capitals', { sha256: packagedEmbedder.sha256.toUpperCase() }],
    [
      'a template outside the input',
      {
        template: [
          [1, 1],
          [2, 2],
          [3, 3],
          [4, 4],
          [500, 5],
        ],
      },
    ],
    [
      'four points',
      {
        template: [
          [1, 1],
          [2, 2],
          [3, 3],
          [4, 4],
        ],
      },
    ],
    ['a deviation of nothing', { input: { ...packagedEmbedder.input, deviation: [128, 0, 128] } }],
    ['grey input', { input: { ...packagedEmbedder.input, channels: 'grey' } }],
    ['no elements', { embeddingElements: 0 }],
  ])('refuses %s', (_, change) => {
    expect(readModelSlot({ ...described, ...change })).toMatchObject({ kind: 'refused', code: 'slot-invalid' });
  });

  it('refuses one without calibration, unless it is to be calibrated', () => {
    expect(readModelSlot(without('calibration'))).toMatchObject({ kind: 'refused', code: 'calibration-missing' });
    expect(readModelSlot(without('calibration'), { uncalibrated: true })).toMatchObject({
      kind: 'slot',
      slot: { calibration: { points: [] } },
    });
    // What is there but wrong is refused all the same.
    expect(readModelSlot({ ...described, calibration: { source: '', points: [] } }, { uncalibrated: true }).kind).toBe('refused');
  });

  it('refuses what is no object', () => {
    for (const value of [null, 'slot', [described]]) expect(readModelSlot(value).kind).toBe('refused');
  });
});
