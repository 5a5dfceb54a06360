import { describe, expect, it } from 'vitest';
import { modelHash, readModelSlot } from './model-slot.ts';
import { fusedEmbedder, packagedEmbedder } from './packaged-models.ts';

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

  const fused = { ...described, ...fusedEmbedder, template: described['template'] };
  it('reads one of two networks', () => {
    expect(readModelSlot(JSON.parse(JSON.stringify(fused)))).toEqual({ kind: 'slot', slot: fusedEmbedder });
  });

  it.each<[string, unknown]>([
    ['file', { ...fusedEmbedder.second, file: ' ' }],
    ['sha256', { ...fusedEmbedder.second, sha256: '0' }],
    ['input', { ...fusedEmbedder.second, input: null }],
    ['input.mean', { ...fusedEmbedder.second, input: { ...fusedEmbedder.second?.input, mean: [1] } }],
    ['embeddingElements', { ...fusedEmbedder.second, embeddingElements: fusedEmbedder.embeddingElements }],
    ['share', { ...fusedEmbedder.second, share: 1 }],
    ['share', { ...fusedEmbedder.second, share: undefined }],
    ['file', 'second.onnx'],
  ])('refuses a second network whose %s is wrong, and says so', (name, second) => {
    const read = readModelSlot({ ...fused, second });
    expect(read.kind === 'refused' && read.message).toContain(`second.${name}`);
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

describe('modelHash', () => {
  it('is the hash of the file, or of both files and how they are weighed', async () => {
    expect(await modelHash(packagedEmbedder)).toBe(packagedEmbedder.sha256);
    const whole = await modelHash(fusedEmbedder);
    const second = fusedEmbedder.second!;
    const others = [
      { ...fusedEmbedder, sha256: 'ab'.repeat(32) },
      { ...fusedEmbedder, second: { ...second, sha256: 'ab'.repeat(32) } },
      { ...fusedEmbedder, second: { ...second, share: 0.4 } },
    ];
    const all = [whole, packagedEmbedder.sha256, ...(await Promise.all(others.map(modelHash)))];
    expect(new Set(all).size).toBe(5);
    for (const hash of all) expect(hash).toMatch(/^[0-9a-f]{64}$/);
  });
});
