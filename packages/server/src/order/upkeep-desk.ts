import { setTimeout as sleep } from 'node:timers/promises';
import { type Clock, type IntakeOrder, mintUpkeep, type PartyCard, type PartyId, type PartyStatus, ScleraError } from '@sclera/core';
import type { PartyAnswerTo, PartyLink } from '../party/client.ts';
import { SerialQueue } from '../party/serial-queue.ts';
import { writeEntry } from './entry.ts';

export interface UpkeepDeskOptions {
  readonly order: IntakeOrder;
  /** Of all three parties. */
  readonly links: readonly PartyLink[];
  readonly issuer: string;
  /** The gateway's own, Ed25519. */
  readonly secretKey: Uint8Array;
  readonly clock: Clock;
}

/** How far the last upkeep has come. */
export interface UpkeepRun {
  readonly action: 'refresh' | 'rebuild';
  /** Who is rebuilt; null for a refresh. */
  readonly party: PartyId | null;
  readonly state: 'running' | 'done' | 'failed';
  /** References with new shares, at the party that has fewest. */
  readonly done: number;
  readonly total: number;
  /** Of the shares at all three, once done. */
  readonly generation: number | null;
  readonly problem: ScleraError | null;
}

export interface UpkeepDesk {
  /** The last one since this process began; null where there was none. */
  current(): UpkeepRun | null;
  /**
   * Orders new shares at all three parties; with a card that party is rebuilt first. Resolves when it is over, one way or the other. Throws
   * `too-busy` while another one runs.
   */
  start(rebuilt: PartyCard | null): Promise<UpkeepRun>;
  /**
   * New shares that no operator has asked for: with the first ones the parties deal the keys that they hold together. Resolves to null, or to why
   * they could not. Orders of the operators wait for its end.
   */
  deal(): Promise<ScleraError | null>;
}

const lookEveryMs = 200;

/** Puts upkeep into the order of intake like any other work, so that it falls at the same place for all three, and watches it to its end. */
export function createUpkeepDesk(options: UpkeepDeskOptions): UpkeepDesk {
  const { order, links, issuer, secretKey, clock } = options;
  let run: UpkeepRun | null = null;
  const queue = new SerialQueue();

  async function work(rebuilt: PartyCard | null, change: (more: Partial<UpkeepRun>) => void): Promise<Partial<UpkeepRun>> {
    await Promise.all(links.map((link) => link.standing()));
    const before = await Promise.all(links.map((link) => link.status()));
    const from = Math.max(...before.map(({ generation }) => generation));
    const { token, claims } = mintUpkeep(rebuilt, { issuer, secretKey, clock });
    const id = `upkeep:${claims.jti}`;
    const place = await order.append(id, writeEntry(id, { kind: 'upkeep', order: token }, null, secretKey));
    const answers = Promise.all(links.map((link) => link.answerTo(place).catch(() => null)));
    while (links.some((link) => (link.place ?? 0) < place)) {
      const statuses = await Promise.all(links.map((link) => link.status().catch(() => null)));
      change(progressOf(statuses));
      await sleep(lookEveryMs);
    }
    const after = await Promise.all(links.map((link) => link.status()));
    const generations = new Set(after.map(({ generation }) => generation));
    const hashes = new Set(after.map(({ galleryHash }) => galleryHash));
    const [generation] = generations;
    if (generations.size === 1 && hashes.size === 1 && generation !== undefined && generation > from) return { state: 'done', generation };
    return { state: 'failed', problem: problemOf(await answers) };
  }

  return {
    current: () => run,
    async start(rebuilt) {
      if (run?.state === 'running') throw new ScleraError('too-busy', 'Another refresh or rebuild is under way.');
      let now: UpkeepRun = {
        action: rebuilt === null ? 'refresh' : 'rebuild',
        party: rebuilt?.id ?? null,
        state: 'running',
        done: 0,
        total: 0,
        generation: null,
        problem: null,
      };
      const change = (more: Partial<UpkeepRun>): void => {
        now = { ...now, ...more };
        run = now;
      };
      change({});
      try {
        change(await queue.run(() => work(rebuilt, change)));
      } catch (error) {
        const problem = error instanceof ScleraError ? error : new ScleraError('internal', undefined, { cause: error });
        change({ state: 'failed', problem });
      }
      return now;
    },
    deal: () =>
      queue.run(async () => {
        try {
          return (await work(null, () => {})).problem ?? null;
        } catch (error) {
          return error instanceof ScleraError ? error : new ScleraError('internal', undefined, { cause: error });
        }
      }),
  };
}

/** One party knows the reason, and perhaps who is to blame; the others only that somebody left. */
function problemOf(answers: readonly (PartyAnswerTo | null)[]): ScleraError {
  const refusals = answers.flatMap((answer) => (answer?.kind === 'refused' ? [answer.problem] : []));
  const code = (refusals.find((refusal) => refusal.code !== 'party-unavailable') ?? refusals[0])?.code;
  if (code === undefined) return new ScleraError('party-unavailable', 'The shares are as they were.');
  const details = new Set(refusals.flatMap((refusal) => (refusal.code === code ? (refusal.detail ?? []) : [])));
  return new ScleraError(code, details.size === 0 ? undefined : [...details].join(' '));
}

function progressOf(statuses: readonly (PartyStatus | null)[]): Pick<UpkeepRun, 'done' | 'total'> | object {
  const running = statuses.flatMap((status) => status?.upkeep ?? []);
  if (running.length === 0) return {};
  return { done: Math.min(...running.map(({ done }) => done)), total: Math.max(...running.map(({ total }) => total)) };
}
