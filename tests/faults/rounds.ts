import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkLog } from '@sclera/sdk';
import { type Random, seededRandom } from '../fuzz/random.ts';
import { temporaryFolder } from '../support/platform.ts';
import { atExit } from './at-exit.ts';
import { fillDisk, freeDisk } from './disk-full.ts';
import { isOfUpkeep, type KillPlan, planKills } from './kill-plan.ts';
import { findLeftovers } from './leftovers.ts';
import type { Exit, NodeLaunch } from './node-process.ts';
import { makePeople } from './people.ts';
import { renewShares, sharedKeysOf } from './renewal.ts';
import { type FaultReport, Tally } from './tally.ts';
import {
  createTestbed,
  logTails,
  type NodeName,
  nodeNames,
  type PartyName,
  partyNames,
  type Rows,
  type StoreKind,
  type Testbed,
  waitFor,
} from './testbed.ts';
import { type WireTrouble, wireTroubles } from './wire-faults.ts';
import { createWorkload, type Standing, type Wish, type Workload } from './workload.ts';

export interface FaultRunOptions {
  /** Of each party; a quarter as many of the gateway. */
  readonly kills: number;
  readonly store: StoreKind;
  readonly seed: number;
  readonly people: number;
  /** Ends it early, after the round that is running. */
  readonly stop?: AbortSignal;
  /** The least number of rounds. Default 1. */
  readonly rounds?: number;
  /** In how many rounds there is one with a troubled wire, a full disk, a wrong clock, a killed database server, new shares for everybody. */
  readonly every?: {
    readonly wire: number;
    readonly disk: number;
    readonly clock: number;
    readonly database: number;
    readonly renewal: number;
  };
  readonly onProgress: (progress: { readonly kills: number; readonly of: number; readonly round: number; readonly text: string }) => void;
}

const requestsAtOnce = 5;
const usually = { wire: 3, disk: 13, clock: 17, database: 7, renewal: 5 };
const checkLogEvery = 25;
/** Wires are good again and disks have room after this long: less than anybody waits for an answer. */
const troubleMs = 1_200;
/** A wire on which nothing went meanwhile stays bad for so long. */
const longestTroubleMs = 5_000;
/** A plan whose point is not passed in so many rounds is given up for a random moment. */
const patienceRounds = 8;
const agreeWithinMs = 120_000;
const clockShiftMs = 3 * 3_600_000;
const longestRenewalDelayMs = 300;

/**
 * Kills and troubles a platform of real processes while people use it, round after round, until every party was killed often enough, and
 * holds what it told people against what its stores hold after every round.
 */
export async function runFaults(options: FaultRunOptions): Promise<FaultReport> {
  const folder = temporaryFolder('faults');
  const forget = atExit(folder.remove);
  const run = new FaultRun(options, folder.path);
  try {
    return await run.toTheEnd();
  } finally {
    forget();
    folder.remove();
  }
}

/** Takes a trouble away again. */
type Mend = () => Promise<void>;

class FaultRun {
  readonly #options: FaultRunOptions;
  readonly #folder: string;
  readonly #random: Random;
  readonly #tally = new Tally();
  readonly #plans: Readonly<Record<NodeName, Iterator<KillPlan, never>>>;
  readonly #armed = new Map<NodeName, { readonly plan: KillPlan; readonly round: number }>();
  /** Nodes that the harness itself has killed and whose end it has not seen. */
  readonly #killed = new Set<NodeName>();
  readonly #starting = new Set<Promise<void>>();
  readonly #standings: Standing[];
  readonly #troubles: WireTrouble[] = [];
  #testbed!: Testbed;
  #workload!: Workload;
  #round = 0;
  /** While disks are full or clocks wrong, a node may end by itself. */
  #lenient = false;
  #ending = false;

  constructor(options: FaultRunOptions, folder: string) {
    this.#options = options;
    this.#folder = folder;
    this.#random = seededRandom(options.seed, 0);
    const plan = (node: NodeName): Iterator<KillPlan, never> =>
      planKills(node, seededRandom(options.seed, 1 + nodeNames.indexOf(node)), options.store === 'postgresql');
    this.#plans = { gateway: plan('gateway'), a: plan('a'), b: plan('b'), c: plan('c') };
    this.#standings = makePeople(`faults ${options.seed}`, options.people, seededRandom(options.seed, 9)).map((person) => ({
      person,
      enrolled: null,
    }));
  }

  async toTheEnd(): Promise<FaultReport> {
    const { store, seed } = this.#options;
    this.#testbed = await createTestbed({ folder: this.#folder, store, seed, onExit: (node, exit) => this.#onExit(node, exit) });
    try {
      await this.#startWithADeath();
      await waitFor(() => this.#testbed.ready(), agreeWithinMs, 'the platform does not become ready');
      this.#workload = await createWorkload(this.#testbed.client, () => this.#tally.decided());
      await this.#armAll();
      while (!this.#stopped() && (!this.#enough() || this.#round < (this.#options.rounds ?? 1))) await this.#oneRound();
      await this.#refuseLatePermit();
      await this.#renewInPeace();
      await this.#recogniseEverybody();
      await this.#verifyLog();
    } catch (error) {
      throw new Error(`round ${this.#round}, seed ${seed}: ${error instanceof Error ? error.message : error}\n${logTails(this.#folder)}`, {
        cause: error,
      });
    } finally {
      this.#ending = true;
      await Promise.allSettled(this.#starting);
      await this.#testbed.stop();
    }
    if (store === 'embedded') await this.#compareStores();
    for (const left of findLeftovers(this.#folder)) this.#tally.leftBehind(left);
    return this.#tally.report({
      ...{ store, seed, rounds: this.#round, breaches: this.#workload.breaches, failedStarts: this.#testbed.failedStarts },
      peakBytes: Object.fromEntries(nodeNames.map((node) => [node, this.#testbed.nodes[node].peakBytes])),
    });
  }

  /** One party dies while the three deal the keys that they hold together, which they do once. */
  #startWithADeath(): Promise<void> {
    const node = this.#random.pick(partyNames as [PartyName, ...PartyName[]]);
    const plan = { kind: 'point', point: 'keys-dealt', count: 1, withDatabase: false } as const;
    this.#armed.set(node, { plan, round: 0 });
    return this.#testbed.start({ node, launch: { faultPoint: `${node}/${plan.point}:${plan.count}` } });
  }

  #quota(node: NodeName): number {
    return node === 'gateway' ? Math.ceil(this.#options.kills / 4) : this.#options.kills;
  }

  #stopped(): boolean {
    return this.#options.stop?.aborted === true;
  }

  #isDone(node: NodeName): boolean {
    return this.#stopped() || this.#tally.killsOf(node) >= this.#quota(node);
  }

  #enough(): boolean {
    return nodeNames.every((node) => this.#isDone(node));
  }

  /** The others are not armed at the start: each dies once at a random moment, and is armed from then on. */
  async #armAll(): Promise<void> {
    for (const node of nodeNames.filter((one) => !this.#armed.has(one)))
      this.#armed.set(node, { plan: { kind: 'random', delayMs: this.#random.below(500), withDatabase: false }, round: 0 });
  }

  async #oneRound(): Promise<void> {
    this.#round++;
    this.#sayProgress();
    const every = this.#options.every ?? usually;
    const isTurn = (rounds: number): boolean => this.#round % rounds === 0;
    const timers = this.#scheduleKills();
    if (isTurn(every.database)) timers.push(this.#scheduleDatabaseKill());
    const mends: Mend[] = [];
    if (isTurn(every.clock)) mends.push(await this.#shiftOneClock());
    if (isTurn(every.disk)) mends.push(this.#fillOneDisk());
    if (isTurn(every.wire)) mends.push(this.#troubleOneWire());
    const mended = mends.length === 0 ? null : sleep(troubleMs).then(() => Promise.all(mends.map((mend) => mend())));
    const renewing = isTurn(every.renewal) || [...this.#armed.values()].some(({ plan }) => isOfUpkeep(plan)) ? this.#renew() : null;
    const outcomes = await Promise.all(this.#pickRequests().map(([wish, standing]) => this.#workload.make(wish, standing)));
    for (const outcome of outcomes) this.#tally.outcome(outcome);
    await renewing;
    await mended;
    for (const timer of timers) clearTimeout(timer);
    await Promise.all(this.#starting);
    await this.#compareStores();
    this.#lenient = false;
    if (isTurn(checkLogEvery)) await this.#verifyLog();
  }

  /** Different people, so that it is certain what each answer must be. */
  #pickRequests(): readonly (readonly [Wish, Standing])[] {
    const waiting = [...this.#standings];
    return Array.from({ length: Math.min(requestsAtOnce, waiting.length) }, (_, i) => {
      const [standing] = waiting.splice(this.#random.below(waiting.length), 1) as [Standing];
      const wish: Wish = standing.enrolled
        ? this.#random.pick<Wish>(['erase', 'erase', 'check', 'duplicate'])
        : this.#random.pick<Wish>(['enrol', 'enrol', 'duplicate', 'check']);
      return [i === 0 && !standing.enrolled ? 'enrol' : wish, standing] as const;
    });
  }

  /** New shares for everybody while people use the platform. */
  async #renew(): Promise<void> {
    await sleep(this.#random.below(longestRenewalDelayMs));
    this.#tally.renewed(await renewShares(join(this.#folder, 'gateway')));
  }

  /** With nothing in its way it must come about; the captures that follow are compared with the new shares. */
  async #renewInPeace(): Promise<void> {
    await waitFor(() => this.#testbed.ready(), agreeWithinMs, 'the platform does not become ready again');
    const renewal = await renewShares(join(this.#folder, 'gateway'));
    this.#tally.renewed(renewal);
    if (renewal.kind !== 'done') throw new Error(`new shares for everybody, with nothing in their way: ${renewal.told}`);
  }

  #scheduleKills(): NodeJS.Timeout[] {
    const timers: NodeJS.Timeout[] = [];
    for (const [node, { plan, round }] of this.#armed) {
      const overdue = plan.kind === 'point' && this.#round - round > patienceRounds;
      if (overdue) this.#tally.missed(node, plan.point);
      if (plan.kind === 'point' && !overdue) continue;
      // A moment that the round before did not live to see comes sooner in the next.
      const delayMs = plan.kind === 'random' ? plan.delayMs / 2 ** Math.max(0, this.#round - round - 1) : this.#random.below(500);
      if (overdue) this.#armed.set(node, { plan: { kind: 'random', delayMs, withDatabase: plan.withDatabase }, round: this.#round });
      timers.push(
        setTimeout(() => {
          this.#killed.add(node);
          this.#testbed.nodes[node].kill();
        }, delayMs),
      );
    }
    return timers;
  }

  #scheduleDatabaseKill(): NodeJS.Timeout {
    const node = this.#random.pick(nodeNames as [NodeName, ...NodeName[]]);
    return setTimeout(() => void this.#killDatabase(node), this.#random.below(400));
  }

  async #killDatabase(node: NodeName): Promise<void> {
    const server = this.#testbed.servers?.[node];
    if (server === undefined || this.#ending) return;
    server.kill();
    this.#tally.databaseKilled(node, this.#underWay() > 0);
    this.#track(server.start());
  }

  #onExit(node: NodeName, exit: Exit): void {
    if (this.#ending) return;
    const plan = this.#armed.get(node)?.plan;
    this.#armed.delete(node);
    const asked = exit.signal === 'SIGKILL' && (this.#killed.delete(node) || plan?.kind === 'point');
    if (asked && plan) {
      this.#tally.killed(node, plan.kind === 'point' ? plan.point : 'random', exit.atMs, this.#underWay() > 0);
      if (plan.withDatabase) void this.#killDatabase(node);
    } else {
      this.#tally.endedByItself(node, `${exit.signal ?? exit.code}`, this.#lenient);
    }
    this.#track(this.#startAgain(node, exit));
  }

  async #startAgain(node: NodeName, exit: Exit): Promise<void> {
    const plan = this.#isDone(node) ? null : this.#plans[node].next().value;
    if (plan) this.#armed.set(node, { plan, round: this.#round });
    await this.#testbed.nodes[node].start(plan?.kind === 'point' ? { faultPoint: `${node}/${plan.point}:${plan.count}` } : {});
    this.#tally.servesAgain(exit.atMs);
  }

  /** One party dies before anybody asks for anything. */
  #underWay(): number {
    return (this.#workload as Workload | undefined)?.underWay ?? 0;
  }

  #track(work: Promise<void>): void {
    this.#starting.add(work);
    work.finally(() => this.#starting.delete(work)).catch(() => {});
  }

  #troubleOneWire(): Mend {
    if (this.#troubles.length === 0) this.#troubles.push(...wireTroubles([...this.#testbed.wires.keys()], this.#random));
    const trouble = this.#troubles.shift() as WireTrouble;
    const proxy = this.#testbed.wires.get(trouble.wire)!;
    const before = proxy.touched;
    const begin = setTimeout(() => trouble.begin(proxy), trouble.name === 'reset' ? this.#random.below(500) : 0);
    return async () => {
      const deadline = performance.now() + longestTroubleMs;
      while (proxy.touched === before && this.#underWay() > 0 && performance.now() < deadline) await sleep(50);
      clearTimeout(begin);
      proxy.set({});
      this.#tally.troubled(trouble, proxy.touched - before);
    };
  }

  /** The database's processes, or the node itself where its store is embedded. */
  #fillOneDisk(): Mend {
    const node = this.#random.pick(nodeNames as [NodeName, ...NodeName[]]);
    const server = this.#testbed.servers?.[node];
    const pids = (): readonly number[] => server?.pids() ?? [this.#testbed.nodes[node].pid ?? 0].filter((pid) => pid > 0);
    this.#lenient = true;
    fillDisk(pids());
    this.#tally.diskFilled(node);
    return async () => {
      freeDisk(pids());
      // A server that could not write has perhaps given up.
      if (server) await server.start();
    };
  }

  /** The node is started with a wrong clock, and with the right one again. */
  async #shiftOneClock(): Promise<Mend> {
    const node = this.#random.pick(nodeNames as [NodeName, ...NodeName[]]);
    const shiftMs = this.#random.pick([-clockShiftMs, clockShiftMs]);
    await Promise.all(this.#starting);
    const restart = async (clockShift?: number): Promise<void> => {
      this.#armed.delete(node);
      await this.#testbed.nodes[node].stopAndStart(clockShift === undefined ? {} : { clockShiftMs: clockShift });
    };
    await restart(shiftMs);
    this.#tally.clockShifted(node, shiftMs);
    return async () => {
      await restart();
      this.#armed.set(node, { plan: { kind: 'random', delayMs: this.#random.below(500), withDatabase: false }, round: this.#round });
    };
  }

  /** A permit that was asked for in time and comes three hours later, by everybody's clock, is good for nothing. */
  async #refuseLatePermit(): Promise<void> {
    const setClocks = async (launch: NodeLaunch): Promise<void> => {
      await Promise.all(this.#starting);
      this.#armed.clear();
      await Promise.all(nodeNames.map((node) => this.#testbed.nodes[node].stopAndStart(launch)));
      await waitFor(() => this.#testbed.ready(), agreeWithinMs, 'the platform does not become ready after its clocks were set');
    };
    const standing = this.#standings.find(({ enrolled }) => enrolled === null) ?? (this.#standings[0] as Standing);
    const outcome = await this.#workload.make('check', standing, { beforeSending: () => setClocks({ clockShiftMs }) });
    this.#tally.latePermit(outcome);
    await setClocks({});
  }

  /** What was told and what is held are the same, at all three, and nothing is left half done. */
  async #compareStores(): Promise<void> {
    if (this.#options.store === 'embedded' && !this.#ending) return;
    const expected = this.#standings.flatMap(({ enrolled }) => (enrolled ? [enrolled.id as string] : [])).sort();
    let last: Readonly<Record<string, Rows>> | null = null;
    const agree = async (): Promise<boolean> => {
      last = await this.#testbed.rows().catch(() => null);
      const found = last;
      if (found === null) return false;
      const generations = partyNames.map((party) => found[party]?.generation);
      const [{ number: generation = 0 } = {}] = generations;
      if (generation < this.#tally.generation || new Set(generations.map((one) => one?.label)).size > 1) return false;
      return partyNames.every((party) => sameIds(found[party]?.settled ?? [], expected) && found[party]?.staged.length === 0);
    };
    const agreed = this.#ending
      ? await agree()
      : await waitFor(agree, agreeWithinMs, '').then(
          () => true,
          () => false,
        );
    this.#tally.storesCompared(agreed);
    if (!agreed) throw new Error(`the stores do not hold what was told: ${describe(last, expected)}`);
  }

  async #recogniseEverybody(): Promise<void> {
    for (const standing of this.#standings)
      this.#tally.recognised(await this.#workload.make('check', standing), standing.enrolled !== null);
    await this.#compareStores();
  }

  async #verifyLog(): Promise<void> {
    await waitFor(() => this.#testbed.ready(), agreeWithinMs, 'the platform does not become ready again');
    const { client } = this.#testbed;
    const platform = await client.platform();
    const check = await checkLog(client, platform, this.#tally.lastLog());
    this.#tally.logChecked(check);
    this.#tally.keysSeen(await sharedKeysOf(join(this.#folder, 'gateway')));
  }

  #sayProgress(): void {
    const of = nodeNames.reduce((sum, node) => sum + this.#quota(node), 0);
    const kills = nodeNames.reduce((sum, node) => sum + Math.min(this.#tally.killsOf(node), this.#quota(node)), 0);
    const text = nodeNames.map((node) => `${node} ${this.#tally.killsOf(node)}`).join(', ');
    this.#options.onProgress({ kills, of, round: this.#round, text });
  }
}

function sameIds(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((id, i) => id === other[i]);
}

/** How many, not which: enough to see what is missing. */
function describe(found: Readonly<Record<string, Rows>> | null, expected: readonly string[]): string {
  if (found === null) return 'a store cannot be read';
  const of = (party: string): string => {
    const { settled = [], staged = [], generation } = found[party] ?? {};
    const missing = expected.filter((id) => !settled.includes(id)).length;
    const surplus = settled.filter((id) => !expected.includes(id)).length;
    return `${party} lacks ${missing}, has ${surplus} too many and ${staged.length} staged, shares of generation ${generation?.number}`;
  };
  return `${expected.length} expected; ${partyNames.map(of).join('; ')}`;
}
