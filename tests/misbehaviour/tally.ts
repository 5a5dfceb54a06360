import { chiSquareQuantile } from '../../packages/mpc/src/testing/chi-square.ts';
import type { Answer } from './trial.ts';

/** What came of the trials of one class, as the honest parties saw it. Each trial is in exactly one of the first six. */
export interface ClassTally {
  readonly name: string;
  readonly by: 'wire' | 'party';
  readonly trials: number;
  /** No honest party got an answer. */
  readonly detected: number;
  /** One honest party got the right answer, another none: the platform, which wants three, gives none. */
  readonly oneServed: number;
  /** Honest parties got different answers: the platform gives none. */
  readonly disagree: number;
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
  readonly truth: readonly boolean[];
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
    oneServed: count('oneServed'),
    disagree: count('disagree'),
    wrong: count('wrong'),
    unusable: count('unusable'),
    noEffect: count('noEffect'),
    falseNew: records.filter((record) => fateOf(record) === 'wrong' && saysNew(record)).length,
    leak: leakOf(records),
  };
}

type Fate = 'detected' | 'oneServed' | 'disagree' | 'wrong' | 'unusable' | 'noEffect';

/** What became of one trial. */
export function fateOf({ truth, honest }: TrialRecord): Fate {
  const said = new Set(honest.map((answer) => JSON.stringify(answer)));
  const right = JSON.stringify(truth);
  if (said.size === 1) {
    const [only] = said;
    if (only === 'null') return 'detected';
    if (only === '"unusable"') return 'unusable';
    return only === right ? 'noEffect' : 'wrong';
  }
  return said.size === 2 && said.has('null') && said.has(right) ? 'oneServed' : 'disagree';
}

function saysNew({ truth, honest }: TrialRecord): boolean {
  const [answer] = honest;
  return Array.isArray(answer) && truth.includes(true) && !answer.includes(true);
}

/** Of the secret bit and what is observed: which honest party has an answer, and where it differs from the right one. */
function leakOf(records: readonly TrialRecord[]): Leak {
  const table = new Map<string, [number, number]>();
  for (const { truth, honest, secret } of records) {
    const seen = honest
      .map((answer) => (Array.isArray(answer) ? answer.map((bit, i) => (bit === truth[i] ? 0 : 1)).join('') : answer))
      .join();
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
