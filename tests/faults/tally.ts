import { loadavg } from 'node:os';
import type { LogCheck } from '@sclera/sdk';
import type { ControlStatus } from '@sclera/sdk/contract';
import type { Renewal } from './renewal.ts';
import type { NodeName, StoreKind } from './testbed.ts';
import type { WireTrouble } from './wire-faults.ts';
import type { Outcome } from './workload.ts';

type Counts = Record<string, number>;

export interface FaultReport {
  readonly ok: boolean;
  readonly store: StoreKind;
  readonly seed: number;
  readonly rounds: number;
  readonly seconds: number;
  readonly node: string;
  readonly load: readonly number[];
  /** By victim, and by what it had just done. */
  readonly kills: { readonly total: Counts; readonly whileInUse: Counts; readonly byPoint: Readonly<Record<string, Counts>> };
  /** Plans whose commit point was not passed for too long: the node was killed at a random moment instead. */
  readonly missedPoints: Counts;
  readonly otherFaults: {
    readonly wires: Readonly<Record<string, { readonly times: number; readonly touched: number; readonly untouched: number }>>;
    readonly disksFull: Counts;
    readonly clocks: Counts;
  };
  readonly requests: { readonly total: number; readonly heard: Counts; readonly settled: Counts };
  /** New shares for everybody: how often they were told to be there, and why else they were not. */
  readonly renewals: Counts;
  /** Kill to serving again (that node), and kill to the next decision told to anybody. */
  readonly restartMs: Quantiles;
  readonly recoveryMs: Quantiles;
  readonly peakMiB: Counts;
  /** What a permit was told that came three hours late. */
  readonly latePermit: string;
  readonly comparisonsOfStores: number;
  readonly logChecks: number;
  readonly logSize: number;
  readonly recognisedAtTheEnd: { readonly enrolled: number; readonly others: number };
  /** All of these must be empty or 0. */
  readonly breaches: readonly string[];
  readonly divergences: number;
  readonly endedByThemselves: readonly string[];
  /** Nodes that ended while their disk was full, and were started again. */
  readonly gaveUpOnFullDisk: readonly string[];
  /** Starts that were tried again, by what the node said. */
  readonly failedStarts: Counts;
}

interface Quantiles {
  readonly count: number;
  readonly median: number;
  readonly p95: number;
  readonly longest: number;
}

interface Summary {
  readonly store: StoreKind;
  readonly seed: number;
  readonly rounds: number;
  readonly breaches: readonly string[];
  readonly failedStarts: readonly string[];
  readonly peakBytes: Readonly<Record<string, number>>;
}

/** Counts what happened. */
export class Tally {
  readonly #startedMs = performance.now();
  readonly #total: Counts = {};
  readonly #inUse: Counts = {};
  readonly #byPoint: Record<string, Counts> = {};
  readonly #missed: Counts = {};
  readonly #wires: Record<string, { times: number; touched: number; untouched: number }> = {};
  readonly #disks: Counts = {};
  readonly #clocks: Counts = {};
  readonly #heard: Counts = {};
  readonly #settled: Counts = {};
  readonly #restartMs: number[] = [];
  readonly #recoveryMs: number[] = [];
  /** Kills after which nothing was decided yet. */
  readonly #undecidedSince: number[] = [];
  readonly #ended: string[] = [];
  readonly #gaveUp: string[] = [];
  readonly #breaches: string[] = [];
  readonly #renewals: Counts = {};
  #generation = 0;
  #keys: NonNullable<ControlStatus['keys']>['public'] = null;
  #latePermit = '';
  #requests = 0;
  #comparisons = 0;
  #divergences = 0;
  #logChecks = 0;
  #log: { readonly size: number; readonly root: string } | null = null;
  #recognised = { enrolled: 0, others: 0 };

  killsOf(node: NodeName): number {
    return this.#total[node] ?? 0;
  }

  killed(node: NodeName, moment: string, atMs: number, inUse: boolean): void {
    count(this.#total, node);
    if (inUse) count(this.#inUse, node);
    this.#byPoint[node] ??= {};
    count(this.#byPoint[node], moment);
    this.#undecidedSince.push(atMs);
  }

  databaseKilled(node: NodeName, inUse: boolean): void {
    count(this.#total, `database of ${node}`);
    if (inUse) count(this.#inUse, `database of ${node}`);
  }

  servesAgain(killedAtMs: number): void {
    this.#restartMs.push(performance.now() - killedAtMs);
  }

  decided(): void {
    const now = performance.now();
    for (const atMs of this.#undecidedSince.splice(0)) this.#recoveryMs.push(now - atMs);
  }

  missed(node: NodeName, point: string): void {
    count(this.#missed, `${node} ${point}`);
  }

  endedByItself(node: NodeName, how: string, lenient: boolean): void {
    (lenient ? this.#gaveUp : this.#ended).push(`${node}: ${how}`);
  }

  troubled({ name }: WireTrouble, touched: number): void {
    this.#wires[name] ??= { times: 0, touched: 0, untouched: 0 };
    const row = this.#wires[name];
    row.times++;
    row.touched += touched;
    if (touched === 0) row.untouched++;
  }

  /** Of the newest shares that were told to be at all three parties. */
  get generation(): number {
    return this.#generation;
  }

  renewed(renewal: Renewal): void {
    count(this.#renewals, renewal.kind === 'done' ? 'done' : renewal.told);
    if (renewal.kind === 'done') this.#generation = Math.max(this.#generation, renewal.generation);
    else if (renewal.told === 'never-ended' || renewal.told === 'internal')
      this.#breaches.push(`new shares for everybody: ${renewal.told}`);
  }

  diskFilled(node: NodeName): void {
    count(this.#disks, node);
  }

  clockShifted(node: NodeName, shiftMs: number): void {
    count(this.#clocks, `${node} ${shiftMs > 0 ? '+' : ''}${shiftMs / 3_600_000} h`);
  }

  outcome({ wish, heard, settled }: Outcome): void {
    this.#requests++;
    count(this.#heard, `${wish}: ${heard}`);
    count(this.#settled, `${wish}: ${settled}`);
  }

  storesCompared(agreed: boolean): void {
    this.#comparisons++;
    if (!agreed) this.#divergences++;
  }

  recognised({ settled }: Outcome, enrolled: boolean): void {
    if (settled !== (enrolled ? 'already-enrolled' : 'new'))
      this.#breaches.push(`at the end: ${settled} of somebody who is ${enrolled ? '' : 'not '}enrolled`);
    this.#recognised[enrolled ? 'enrolled' : 'others']++;
  }

  latePermit({ heard }: Outcome): void {
    this.#latePermit = heard;
    if (heard !== 'permit-expired') this.#breaches.push(`a permit that came three hours late: ${heard}`);
  }

  leftBehind(what: string): void {
    this.#breaches.push(`left behind: ${what}`);
  }

  lastLog(): { seen: readonly { size: number; root: string }[] } {
    return { seen: this.#log === null ? [] : [this.#log] };
  }

  /** They are dealt once and never again, whatever was killed over it. */
  keysSeen(keys: ControlStatus['keys']): void {
    const told = keys?.public ?? null;
    this.#keys ??= told;
    if (told === null || JSON.stringify(told) !== JSON.stringify(this.#keys))
      this.#breaches.push('the keys of the three parties are other ones');
    if (keys?.problem) this.#breaches.push(`the keys of the three parties: ${keys.problem.code}`);
  }

  logChecked({ ok, size, root, findings }: LogCheck): void {
    this.#logChecks++;
    this.#log = { size, root };
    if (!ok)
      this.#breaches.push(
        `the log is not sound: ${findings
          .filter((one) => !one.ok)
          .map(({ detail }) => detail)
          .join('; ')}`,
      );
  }

  report({ store, seed, rounds, breaches, failedStarts, peakBytes }: Summary): FaultReport {
    const all = [...breaches, ...this.#breaches];
    const starts: Counts = {};
    for (const said of failedStarts) count(starts, said);
    return {
      ok: all.length === 0 && this.#divergences === 0 && this.#ended.length === 0,
      ...{ store, seed, rounds },
      seconds: Math.round((performance.now() - this.#startedMs) / 1000),
      node: process.version,
      load: loadavg().map((load) => Math.round(load * 10) / 10),
      kills: { total: this.#total, whileInUse: this.#inUse, byPoint: this.#byPoint },
      missedPoints: this.#missed,
      otherFaults: { wires: this.#wires, disksFull: this.#disks, clocks: this.#clocks },
      requests: { total: this.#requests, heard: this.#heard, settled: this.#settled },
      renewals: this.#renewals,
      restartMs: quantilesOf(this.#restartMs),
      recoveryMs: quantilesOf(this.#recoveryMs),
      peakMiB: Object.fromEntries(Object.entries(peakBytes).map(([node, bytes]) => [node, Math.round(bytes / 2 ** 20)])),
      latePermit: this.#latePermit,
      comparisonsOfStores: this.#comparisons,
      logChecks: this.#logChecks,
      logSize: this.#log?.size ?? 0,
      recognisedAtTheEnd: this.#recognised,
      breaches: all,
      divergences: this.#divergences,
      endedByThemselves: this.#ended,
      gaveUpOnFullDisk: this.#gaveUp,
      failedStarts: starts,
    };
  }
}

function count(counts: Counts, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}

function quantilesOf(values: readonly number[]): Quantiles {
  const sorted = [...values].sort((one, other) => one - other);
  const at = (share: number): number => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
  return { count: sorted.length, median: at(0.5), p95: at(0.95), longest: at(1) };
}
