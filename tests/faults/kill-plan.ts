import { type CommitPoint, gatewayCommitPoints, partyCommitPoints, upkeepCommitPoints } from '@sclera/core';
import type { Random } from '../fuzz/random.ts';
import { type NodeName, type PartyName, partyNames } from './testbed.ts';

/** When a node is to die next. */
export type KillPlan =
  /** By its own hand, when it passes a commit point for the count-th time. */
  | { readonly kind: 'point'; readonly point: CommitPoint; readonly count: number; readonly withDatabase: boolean }
  /** By ours, this long after requests were sent. */
  | { readonly kind: 'random'; readonly delayMs: number; readonly withDatabase: boolean };

/** Whether only new shares lead past this point, and no request of a person. */
export function isOfUpkeep(plan: KillPlan): boolean {
  return plan.kind === 'point' && upkeepCommitPoints.some((point) => point === plan.point);
}

function pointsOf(node: NodeName): readonly CommitPoint[] {
  return node === 'gateway' ? gatewayCommitPoints : [...partyCommitPoints, ...upkeepCommitPoints];
}

/** Passes that a round makes of a frequent point; a kill is to fall anywhere among them. */
const mostPasses = 8;
const longestDelayMs = 700;
/** Of so many kills, one takes the node's database with it: a whole machine. */
const machineEvery = 6;

/** Nodes begin at different points, so that a short run reaches all of them somewhere. */
function startOf(node: NodeName): number {
  return Math.max(0, partyNames.indexOf(node as PartyName)) * 3;
}

function rotate<T>(values: readonly T[], by: number): readonly T[] {
  return [...values.slice(by), ...values.slice(0, by)];
}

/** Each named commit point in turn, and after each turn a random moment. */
export function* planKills(node: NodeName, random: Random, hasServer: boolean): Generator<KillPlan, never> {
  for (let planned = random.below(machineEvery); ; ) {
    for (const point of rotate([...pointsOf(node), null], startOf(node))) {
      const withDatabase = hasServer && ++planned % machineEvery === 0;
      if (point === null) yield { kind: 'random', delayMs: random.below(longestDelayMs), withDatabase };
      else {
        const plan: KillPlan = { kind: 'point', point, count: 1, withDatabase };
        yield isOfUpkeep(plan) ? plan : { ...plan, count: 1 + random.below(mostPasses) };
      }
    }
  }
}
