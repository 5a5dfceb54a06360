import type { Progress } from '../io/progress.ts';

/** Embeddings of length 1 with as many elements each, one after the other. */
export interface Embeddings {
  readonly count: number;
  readonly elements: number;
  readonly data: Float32Array;
}

/** All comparisons between pictures of different people; only the nearest are kept, since the others say nothing about low false match rates. */
export interface CrossedImpostors {
  /** Distances (1 − cosine) / 2, nearest first, as many as the largest rate that is asked for needs; the subjects go along. */
  readonly distances: Float32Array;
  readonly subjectA: Uint32Array;
  readonly subjectB: Uint32Array;
  /** Comparisons made in all. */
  readonly total: number;
  /** The same where each subject counts as often as it was drawn. */
  readonly totalOf: (drawn: Uint32Array) => number;
}

/** Share of the comparisons that is kept: three times the largest false match rate told. */
const keptShare = 0.03;
const sampledPairs = 200_000;

export async function crossImpostors(embeddings: Embeddings, subjects: Uint32Array, progress: Progress): Promise<CrossedImpostors> {
  const { count, data, elements } = embeddings;
  const least = lowestKept(embeddings, subjects);
  const kept: { readonly distance: number; readonly a: number; readonly b: number }[] = [];
  let total = 0;
  for (let a = 0; a < count; a++) {
    const probe = data.subarray(a * elements, (a + 1) * elements);
    for (let b = a + 1; b < count; b++) {
      if (subjects[a] === subjects[b]) continue;
      total++;
      const cosine = dot(probe, data, b * elements);
      if (cosine >= least) kept.push({ distance: (1 - cosine) / 2, a: subjects[a]!, b: subjects[b]! });
    }
    if (a % 64 === 63) {
      progress.count('Comparing across', total, (count * (count - 1)) / 2);
      await new Promise(setImmediate);
    }
  }
  kept.sort((one, other) => one.distance - other.distance);
  const most = subjects.reduce((highest, subject) => Math.max(highest, subject), 0);
  const pictures = new Uint32Array(most + 1);
  for (const subject of subjects) pictures[subject]!++;
  return {
    distances: Float32Array.from(kept, ({ distance }) => distance),
    subjectA: Uint32Array.from(kept, ({ a }) => a),
    subjectB: Uint32Array.from(kept, ({ b }) => b),
    total,
    totalOf: (drawn) => {
      let [sum, squares] = [0, 0];
      for (const [subject, pictureCount] of pictures.entries()) {
        const weight = pictureCount * drawn[subject]!;
        sum += weight;
        squares += weight * weight;
      }
      return (sum * sum - squares) / 2;
    },
  };
}

function dot(probe: Float32Array, data: Float32Array, at: number): number {
  let [one, two, three, four] = [0, 0, 0, 0];
  const last = probe.length - (probe.length % 4);
  for (let k = 0; k < last; k += 4) {
    one += (probe[k] as number) * (data[at + k] as number);
    two += (probe[k + 1] as number) * (data[at + k + 1] as number);
    three += (probe[k + 2] as number) * (data[at + k + 2] as number);
    four += (probe[k + 3] as number) * (data[at + k + 3] as number);
  }
  for (let k = last; k < probe.length; k++) one += (probe[k] as number) * (data[at + k] as number);
  return one + two + (three + four);
}

/** The cosine above which about the share that is kept lies, by a sample drawn evenly over all pairs. */
function lowestKept({ count, data, elements }: Embeddings, subjects: Uint32Array): number {
  const sample: number[] = [];
  const all = (count * (count - 1)) / 2;
  if (all <= sampledPairs) return -1;
  // Steps that share no factor with the count visit pairs all over.
  for (let k = 0; k < sampledPairs; k++) {
    const a = (k * 7919) % count;
    const b = (a + 1 + ((k * 104_729) % (count - 1))) % count;
    if (subjects[a] !== subjects[b]) sample.push(dot(data.subarray(a * elements, (a + 1) * elements), data, b * elements));
  }
  sample.sort((x, y) => y - x);
  return sample[Math.floor(keptShare * sample.length)] ?? -1;
}
