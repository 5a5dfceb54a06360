import { chiSquareQuantile } from '../../packages/mpc/src/testing/chi-square.ts';
import type { Answer, Said } from './trial.ts';

/** What came of the trials of one class, as the honest parties saw it. Each trial is in exactly one of the first six. */
export interface ClassTally {
  readonly name: string;
  readonly by: 'wire' | 'party';
  readonly trials: number;
  /** No honest party got an answer. */
  readonly detected: number;
  /** An honest party got the right answer, another none: the platform, which wants three, gives none. */
  readonly partlyServed: number;
  /** Honest parties got different answers, or hold different hashes of what was said: the platform, which compares them, gives none. */
  readonly unlike: number;
  /** Every honest party got the same wrong answer. */
  readonly wrong: number;
  /** Every honest party was told that the probe cannot be used. */
  readonly unusable: number;
  /** Every honest party got the right answer. */
  readonly noEffect: number;
  /** Of the wrong ones: somebody is enrolled, and the answer is that nobody is. */
  readonly falseNew: number;
  readonly leak: Leak;
}

/** How much the outcome tells about a secret bit that the right answer does not depend on. */
export interface Leak {
  /** Mutual information in bits, less the bias of a small sample (Miller 1955). At most 1. */
  readonly bits: number;
  /** Whether it is more than chance gives with probability 1e-6 (G test). */
  readonly significant: boolean;
}

/** One trial, reduced to what counts. */
export interface TrialRecord {
  readonly truth: Said;
  readonly honest: readonly Answer[];
  readonly secret: boolean;
}

/** Sorts the trials of one class. */
export function tally(name: string, by: 'wire' | 'party', records: readonly TrialRecord[]): ClassTally {
  const count = (kind: Fate): number => records.filter((record) => fateOf(record) === kind).length;
  return {
    name,
    by,
    trials: records.length,
    detected: count('detected'),
    partlyServed: count('partlyServed'),
    unlike: count('unlike'),
    wrong: count('wrong'),
    unusable: count('unusable'),
    noEffect: count('noEffect'),
    falseNew: records.filter((record) => fateOf(record) === 'wrong' && saysNew(record)).length,
    leak: leakOf(records),
  };
}

type Fate = 'detected' | 'partlyServed' | 'unlike' | 'wrong' | 'unusable' | 'noEffect';

/** What became of one trial. */
export function fateOf({ truth, honest }: TrialRecord): Fate {
  const answers = honest.filter((answer) => answer !== null);
  const [first] = answers;
  if (!first) return 'detected';
  if (answers.some(({ said, transcript }) => said !== first.said || transcript !== first.transcript)) return 'unlike';
  if (first.said !== truth) return first.said === 'probe-unusable' ? 'unusable' : 'wrong';
  return answers.length === honest.length ? 'noEffect' : 'partlyServed';
}

function saysNew({ truth, honest }: TrialRecord): boolean {
  return truth === 'not-unique' && honest.some((answer) => answer?.said === 'unique');
}

/** Of the secret bit and what is observed: which honest party has an answer, and whether it is the right one. */
function leakOf(records: readonly TrialRecord[]): Leak {
  const table = new Map<string, [number, number]>();
  for (const { truth, honest, secret } of records) {
    const seen = honest.map((answer) => (answer === null ? 'none' : answer.said === truth ? 'right' : answer.said)).join();
    const counts = table.get(seen) ?? [0, 0];
    counts[secret ? 1 : 0] += 1;
    table.set(seen, counts);
  }
  const total = records.length;
  const column = ([0, 1] as const).map((side) => [...table.values()].reduce((sum, counts) => sum + counts[side], 0));
  let nats = 0;
  for (const counts of table.values()) {
    for (const [side, seen] of counts.entries()) {
      if (seen > 0) nats += (seen / total) * Math.log((seen * total) / ((counts[0] + counts[1]) * column[side]!));
    }
  }
  const freedom = table.size - 1;
  const bits = Math.max(0, (nats - freedom / (2 * total)) / Math.LN2);
  return { bits: Math.round(1e4 * bits) / 1e4, significant: freedom > 0 && 2 * total * nats > chiSquareQuantile(freedom, 4.753) };
}
