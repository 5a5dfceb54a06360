import type { Scores } from './rates.ts';

/** One encoded picture: which eye and whose. */
export interface Probe {
  readonly identity: number;
  readonly subject: number;
}

/** Stands for a comparison that could not be made. Larger than any distance, so it never matches; finite, so that means stay defined. */
export const insufficientScore = 1;

export interface CollectedScores {
  readonly scores: Scores;
  readonly insufficient: { readonly genuine: number; readonly impostor: number };
}

/** Sorts all pairs i < j into genuine (one eye) and impostor (two eyes). `hdOf` gives the distance, or null where none could be said. */
export function collectScores(probes: readonly Probe[], hdOf: (i: number, j: number) => number | null): CollectedScores {
  const genuine: [number, number][] = [];
  const insufficient = { genuine: 0, impostor: 0 };
  const impostorCount = countImpostors(probes);
  const hds = new Float64Array(impostorCount);
  const subjectA = new Uint32Array(impostorCount);
  const subjectB = new Uint32Array(impostorCount);
  let at = 0;
  for (let i = 0; i < probes.length; i++)
    for (let j = i + 1; j < probes.length; j++) {
      const a = probes[i]!;
      const b = probes[j]!;
      const hd = hdOf(i, j);
      const same = a.identity === b.identity;
      if (hd === null) insufficient[same ? 'genuine' : 'impostor']++;
      const score = hd ?? insufficientScore;
      if (same) genuine.push([score, a.subject]);
      else {
        hds[at] = score;
        subjectA[at] = a.subject;
        subjectB[at++] = b.subject;
      }
    }
  genuine.sort(([x], [y]) => x - y);
  const order = sortedOrder(hds);
  return {
    insufficient,
    scores: {
      genuine: Float64Array.from(genuine, ([hd]) => hd),
      genuineSubject: Uint32Array.from(genuine, ([, subject]) => subject),
      impostor: Float64Array.from(order, (k) => hds[k]!),
      impostorSubjectA: Uint32Array.from(order, (k) => subjectA[k]!),
      impostorSubjectB: Uint32Array.from(order, (k) => subjectB[k]!),
    },
  };
}

function countImpostors(probes: readonly Probe[]): number {
  const sizes = new Map<number, number>();
  for (const { identity } of probes) sizes.set(identity, (sizes.get(identity) ?? 0) + 1);
  const pairs = (n: number): number => (n * (n - 1)) / 2;
  return pairs(probes.length) - [...sizes.values()].reduce((sum, n) => sum + pairs(n), 0);
}

function sortedOrder(values: Float64Array): Uint32Array {
  return Uint32Array.from(values, (_, k) => k).sort((x, y) => values[x]! - values[y]!);
}
