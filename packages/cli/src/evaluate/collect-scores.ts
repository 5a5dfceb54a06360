import type { Scores } from './rates.ts';
import { sortOrder } from './sort-order.ts';

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

/** Pairs in some order, with their distances in the same order; NaN where nothing could be said. */
export interface Distances {
  readonly hds: Float32Array;
  /** Calls back for every pair, in the order of `hds`. */
  readonly eachPair: (visit: (a: number, b: number, index: number) => void) => void;
}

/** All pairs i < j of `count`, row by row. */
export function allPairs(count: number): Pick<Distances, 'eachPair'> {
  return {
    eachPair: (visit) => {
      let index = 0;
      for (let a = 0; a < count; a++) for (let b = a + 1; b < count; b++) visit(a, b, index++);
    },
  };
}

/** Sorts pairs into genuine (one eye) and impostor (two eyes). Takes about 30 bytes a pair for a while. */
export function collectScores(probes: readonly Probe[], { hds, eachPair }: Distances): CollectedScores {
  let genuineCount = 0;
  const insufficient = { genuine: 0, impostor: 0 };
  eachPair((a, b) => {
    if (probes[a]!.identity === probes[b]!.identity) genuineCount++;
  });
  const genuine = allocate(genuineCount);
  const impostor = allocate(hds.length - genuineCount);
  eachPair((a, b, index) => {
    const hd = hds[index]!;
    const same = probes[a]!.identity === probes[b]!.identity;
    if (Number.isNaN(hd)) insufficient[same ? 'genuine' : 'impostor']++;
    const list = same ? genuine : impostor;
    list.hds[list.count] = Number.isNaN(hd) ? insufficientScore : hd;
    list.subjectA[list.count] = probes[a]!.subject;
    list.subjectB[list.count++] = probes[b]!.subject;
  });
  const [genuineOrder, impostorOrder] = [sortOrder(genuine.hds), sortOrder(impostor.hds)];
  return {
    insufficient,
    scores: {
      genuine: genuine.hds.map((_, k) => genuine.hds[genuineOrder[k]!]!),
      genuineSubject: genuineOrder.map((k) => genuine.subjectA[k]!),
      impostor: impostor.hds.map((_, k) => impostor.hds[impostorOrder[k]!]!),
      impostorSubjectA: impostorOrder.map((k) => impostor.subjectA[k]!),
      impostorSubjectB: impostorOrder.map((k) => impostor.subjectB[k]!),
    },
  };
}

function allocate(length: number): { hds: Float32Array; subjectA: Uint32Array; subjectB: Uint32Array; count: number } {
  return { hds: new Float32Array(length), subjectA: new Uint32Array(length), subjectB: new Uint32Array(length), count: 0 };
}
