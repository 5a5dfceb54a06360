import { setMaxListeners } from 'node:events';
import {
  type Clock,
  type IntakeOrder,
  type IssuerKeys,
  type PartyPort,
  type PermitClaims,
  passCommitPoint,
  peekJws,
  permitClockSkewMs,
  ScleraError,
  type SealedShare,
  sha256Hex,
} from '@sclera/core';
import type { Logger } from '../node/log.ts';
import type { PartyAnswerTo, PartyLink } from '../party/client.ts';
import { mostRevoked, readEntry, type Work, writeEntry } from './entry.ts';

export interface IntakeOptions {
  readonly order: IntakeOrder;
  /** Of all three parties. */
  readonly links: readonly PartyLink[];
  /** The gateway's own, Ed25519: signs what goes into the order, and knows it again. */
  readonly secretKey: Uint8Array;
  readonly keys: IssuerKeys;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'warn'>;
}

export interface Intake {
  /** The three parties as the services see them. What is asked of all three is one entry of the order. */
  readonly ports: readonly PartyPort[];
  stop(): void;
}

/** Longest wait for one party to settle or to erase. The entry stays in the order: it is done later. */
const changeTimeoutMs = 15_000;
const sweepEveryMs = 5_000;
const mostAttempts = 8;
/** Once one party has refused a comparison the others are told by it; who then still says nothing is not waited for. */
const refusedGraceMs = 3_000;

/** One piece of work for all three. */
interface Request {
  /** Unique to the work: asking again is the same entry. */
  readonly id: string;
  readonly work: Work;
  readonly shares: readonly SealedShare[] | null;
  /** Milliseconds since the epoch after which nobody waits for an answer any more. */
  readonly deadline: number;
}

/** Where a request stands in the order; `over` once nobody waits for its answers any more. */
interface Entry {
  readonly place: number;
  readonly over: AbortController;
}

/**
 * Puts what the services ask of the parties into the one order, and gives each asker the answer of its party. A comparison is put there
 * only while all three are connected, once, and forgotten as soon as all three have answered, failed or run out of time: its shares do
 * not outlive it. Settling and erasing stay in the order until all three have done them; a party whose answer was lost is asked again by
 * a further entry, which changes nothing that is already so.
 */
export function createIntake(options: IntakeOptions): Intake {
  const { order, links, clock } = options;
  const appended = new Map<string, Promise<Entry>>();
  const timers = new Set<NodeJS.Timeout>();
  let forgottenTo = 0;

  /** Whoever is first puts the entry there; the others share it. */
  function append(request: Request, attempt: number): Promise<Entry> {
    const id = `${request.id}#${attempt}`;
    const known = appended.get(id);
    if (known) return known;
    const putting = put(id, request);
    appended.set(id, putting);
    putting.then(
      (entry) => void watch(id, request, entry),
      () => appended.delete(id),
    );
    return putting;
  }

  async function put(id: string, { work, shares, deadline }: Request): Promise<Entry> {
    const bytes = writeEntry(id, work, shares, options.secretKey);
    if (work.kind === 'compare') {
      if (deadline <= clock()) throw new ScleraError('permit-expired');
      await Promise.all(links.map((link) => link.standing()));
    }
    const place = await order.append(id, bytes);
    passCommitPoint('entry-appended');
    const over = new AbortController();
    // Every asker of the entry waits for this.
    setMaxListeners(0, over.signal);
    return { place, over };
  }

  /** Lets go of an entry once nobody can be waiting for it. */
  async function watch(id: string, { work, deadline }: Request, { place, over }: Entry): Promise<void> {
    let grace: NodeJS.Timeout | undefined;
    const late = setTimeout(() => over.abort(), Math.max(0, deadline - clock()));
    await Promise.race([
      Promise.all(
        links.map(async (link) => {
          const answer = await link.answerTo(place).catch(() => null);
          if (work.kind === 'compare' && answer?.kind !== 'done') grace ??= setTimeout(() => over.abort(), refusedGraceMs);
        }),
      ),
      whenAborted(over.signal),
    ]);
    clearTimeout(late);
    clearTimeout(grace);
    appended.delete(id);
    if (work.kind === 'compare') await forget({ id });
  }

  async function ask(link: PartyLink, request: Request): Promise<string> {
    for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
      const { place, over } = await append(request, attempt);
      await link.standing();
      const answer = await Promise.race([link.answerTo(place), whenAborted(over.signal)]);
      if (answer === 'late') throw new ScleraError('party-unavailable', `Party ${link.id} did not answer in time.`);
      if (answer !== null) return readAnswer(answer);
      // A comparison is made once; what is already settled or gone can be asked for again.
      if (request.work.kind === 'compare') break;
    }
    throw new ScleraError('party-unavailable', `The answer of party ${link.id} was lost.`);
  }

  function portOf(link: PartyLink): PartyPort {
    return {
      id: link.id,
      status: () => link.status(),
      derive: (request) => link.derive(request),
      evaluate: (order) => link.evaluate(order),
      compare: ({ permit, shares, capture }) => {
        const { jti, exp } = permitOf(permit);
        const work = { kind: 'compare', permit, ...(capture === undefined ? {} : { capture }) } as const;
        return ask(link, { id: `compare:${jti}`, work, shares, deadline: exp * 1000 + permitClockSkewMs });
      },
      settle: async (enrolment, outcome) => {
        const work = { kind: 'settle', enrolment, outcome } as const;
        await ask(link, { id: `settle:${enrolment}:${outcome}`, work, shares: null, deadline: clock() + changeTimeoutMs });
      },
      revoke: async (permits) => {
        for (let from = 0; from < permits.length; from += mostRevoked) {
          const work = { kind: 'revoke', permits: permits.slice(from, from + mostRevoked) } as const;
          const id = `revoke:${sha256Hex(work.permits.map(({ permit }) => permit).join())}`;
          await ask(link, { id, work, shares: null, deadline: clock() + changeTimeoutMs });
        }
      },
      erase: (permit, signature) => {
        const { jti } = permitOf(permit);
        const work = { kind: 'erase', permit, ...(signature === undefined ? {} : { signature }) } as const;
        return ask(link, { id: `erase:${jti}`, work, shares: null, deadline: clock() + changeTimeoutMs });
      },
    };
  }

  /** What all three have passed is needed by nobody. */
  async function sweep(): Promise<void> {
    const places = links.map(({ place }) => place ?? 0);
    const passed = Math.min(...places);
    if (passed <= forgottenTo) return;
    await forget({ upTo: passed });
    forgottenTo = passed;
  }

  /** Comparisons that an earlier run of this process left in the order go at the end of their permits. */
  async function scheduleLeftovers(): Promise<void> {
    const last = await order.last();
    if (last === 0) return;
    const stop = new AbortController();
    for await (const item of order.follow(0, stop.signal)) {
      const read = item.kind === 'entry' ? readEntry(item.bytes, 'a', options.keys, clock()) : null;
      if (read?.kind === 'work' && read.work.kind === 'compare') {
        const { jti, exp } = permitOf(read.work.permit);
        const timer = setTimeout(() => void forget({ id: `compare:${jti}#1` }), Math.max(0, exp * 1000 + permitClockSkewMs - clock()));
        timers.add(timer.unref());
      }
      if (item.place >= last) break;
    }
  }

  async function forget(what: Parameters<IntakeOrder['forget']>[0]): Promise<void> {
    await order.forget(what).catch((error: unknown) => {
      options.logger.warn(
        { problem: error instanceof ScleraError ? error.code : 'internal' },
        'an entry of the order is not forgotten yet',
      );
    });
  }

  const sweeping = setInterval(() => void sweep(), sweepEveryMs).unref();
  void scheduleLeftovers().catch(() => options.logger.warn({ problem: 'store-unavailable' }, 'the order of intake could not be read'));
  return {
    ports: links.map(portOf),
    stop: () => {
      clearInterval(sweeping);
      for (const timer of timers) clearTimeout(timer);
      for (const link of links) link.close();
    },
  };
}

function readAnswer(answer: PartyAnswerTo): string {
  if (answer.kind === 'refused') throw answer.problem;
  return answer.statement;
}

/** The gateway minted it, and has checked it before it comes here. */
function permitOf(token: string): Pick<PermitClaims, 'jti' | 'exp'> {
  const { jti, exp } = (peekJws(token) ?? {}) as Partial<PermitClaims>;
  if (jti === undefined || exp === undefined) throw new ScleraError('permit-invalid');
  return { jti, exp };
}

function whenAborted(signal: AbortSignal): Promise<'late'> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve('late');
    else signal.addEventListener('abort', () => resolve('late'), { once: true });
  });
}
