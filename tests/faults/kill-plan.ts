import { type CommitPoint, gatewayCommitPoints, partyCommitPoints } from '@sclera/core';
import type { Random } from '../fuzz/random.ts';
import type { NodeName } from './testbed.ts';

/** When a node is to die next. */
export type KillPlan =
  /** By its own hand, when it passes a commit point for the count-th time. */
  | { readonly kind: 'point'; readonly point: CommitPoint; readonly count: number; readonly withDatabase: boolean }
  /** By ours, this long after requests were sent. */
  | { readonly kind: 'random'; readonly delayMs: number; readonly withDatabase: boolean };

/** The points that people's requests lead past; those of upkeep are no part of the plan. */
export function pointsOf(node: NodeName): readonly CommitPoint[] {
  return node === 'gateway' ? gatewayCommitPoints : partyCommitPoints;
}

/** Passes that a round makes of a frequent point; a kill is to fall anywhere among them. */
const mostPasses = 8;
const longestDelayMs = 700;
/** Of so many kills, one takes the node's database with it: a whole machine. */
const machineEvery = 6;

/** Each named commit point in turn, and after each turn a random moment. */
export function* planKills(node: NodeName, random: Random, hasServer: boolean): Generator<KillPlan, never> {
  for (let planned = random.below(machineEvery); ; ) {
    for (const point of [...pointsOf(node), null]) {
      const withDatabase = hasServer && ++planned % machineEvery === 0;
      if (point === null) yield { kind: 'random', delayMs: random.below(longestDelayMs), withDatabase };
      else yield { kind: 'point', point, count: 1 + random.below(mostPasses), withDatabase };
    }
  }
}
