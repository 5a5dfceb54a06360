import { describe, expect, it } from 'vitest';
import { createProgress } from '../io/progress.ts';
import { crossImpostors } from './crossed-impostors.ts';
import { cosineOf, foldedAccuracy, type ListedPair, listedScores, makeFaceReport } from './face-report.ts';

const silent = createProgress({ err: () => {}, errIsTty: false, columns: 80 } as unknown as Parameters<typeof createProgress>[0]);
const pair = (same: boolean, cosine: number, k: number): ListedPair => ({ same, cosine, subjectA: k, subjectB: same ? k : k + 1 });

/** Twenty of each; one same pair has the score of a stranger. */
const listed = [
  ...Array.from({ length: 20 }, (_, k) => pair(true, k === 13 ? 0.1 : 0.6 + k / 100, k)),
  ...Array.from({ length: 20 }, (_, k) => pair(false, k / 200, k)),
];

describe('accuracy over ten folds', () => {
  it('judges each fold by the threshold that is best on the others', () => {
    const accuracy = foldedAccuracy(listed);
    // The seventh fold holds pairs 12 and 13 of each kind: three of its four are judged rightly.
    // Without the tenth, which has the highest stranger (0.095), the best threshold is the middle of 0.085 and 0.1: that stranger then passes.
    expect(accuracy?.folds).toEqual([1, 1, 1, 1, 1, 1, 0.75, 1, 1, 0.75]);
    expect(accuracy?.mean).toBeCloseTo(0.95, 10);
    expect(accuracy?.standardError).toBeCloseTo(1 / 30, 10);
  });

  it('takes a pair without a score for one that does not match', () => {
    const holed = listed.map((one, k) => (k === 0 || k === 20 ? { ...one, cosine: Number.NaN } : one));
    expect(foldedAccuracy(holed)?.folds[0]).toBe(0.75);
  });

  it('says nothing of fewer than ten of a kind', () => {
    expect(foldedAccuracy(listed.slice(11))).toBeNull();
  });
});

describe('comparisons across folders', () => {
  const elements = 8;
  const count = 30;
  const data = new Float32Array(count * elements);
  for (let i = 0; i < count; i++) {
    const vector = Array.from({ length: elements }, (_, k) => Math.sin(i * 12.9898 + k * 78.233));
    const norm = Math.hypot(...vector);
    for (let k = 0; k < elements; k++) data[i * elements + k] = vector[k]! / norm;
  }
  const subjects = Uint32Array.from({ length: count }, (_, i) => Math.floor(i / 3));

  it('are all pairs of two people, nearest first', async () => {
    const crossed = await crossImpostors({ count, elements, data }, subjects, silent);
    const expected: number[] = [];
    for (let a = 0; a < count; a++) {
      for (let b = a + 1; b < count; b++) {
        let cosine = 0;
        for (let k = 0; k < elements; k++) cosine += data[a * elements + k]! * data[b * elements + k]!;
        if (subjects[a] !== subjects[b]) expected.push((1 - cosine) / 2);
      }
    }
    expected.sort((a, b) => a - b);
    expect(crossed.total).toBe(405);
    expect(crossed.distances).toHaveLength(405);
    for (const [k, distance] of crossed.distances.entries()) expect(distance).toBeCloseTo(expected[k]!, 5);
    expect(crossed.subjectA.every((subject, k) => subject !== crossed.subjectB[k])).toBe(true);
    expect(crossed.totalOf(new Uint32Array(10).fill(1))).toBe(405);
    // One person drawn twice, another not at all: (6 + 8·3)² pairs of pictures less those within a person, halved.
    expect(crossed.totalOf(Uint32Array.from([2, 0, 1, 1, 1, 1, 1, 1, 1, 1]))).toBe((30 ** 2 - 36 - 8 * 9) / 2);
  });
});

describe('the report', () => {
  it('tells what the comparisons carry, and why not the rest', () => {
    const many = Array.from({ length: 400 }, (_, k) => pair(false, k / 2000, k % 20));
    const report = makeFaceReport([...listed.slice(0, 20), pair(true, Number.NaN, 3), ...many], 21, null, { replicates: 100 });
    expect(report).toMatchObject({ genuine: 20, impostor: 400, lost: { genuine: 1, impostor: 0 }, farFrom: 'listed', farImpostors: 400 });
    const [first, second] = report!.tarAtFar;
    // Four of 400 may match: the fifth highest is 395/2000.
    expect(first).toMatchObject({ far: 1e-2, tar: 0.95, tarWithFailures: 19 / 21 });
    expect(first?.threshold).toBeCloseTo(395 / 2000, 6);
    expect(second).toMatchObject({ far: 1e-3, tar: null, threshold: null });
    expect(second?.tar === null && second.reason).toContain('3000 are needed');
    expect(makeFaceReport(many, 21, null, { replicates: 100 })).toBeNull();
  });

  it('works on distances that are cosines turned round', () => {
    const { genuine } = listedScores(listed);
    expect(genuine).toHaveLength(20);
    expect(cosineOf(genuine[0]!)).toBeCloseTo(0.79, 10);
    expect(cosineOf(genuine[19]!)).toBeCloseTo(0.1, 10);
  });
});
