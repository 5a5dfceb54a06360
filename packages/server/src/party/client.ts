import type grpc from '@grpc/grpc-js';
import {
  type DerivationRequest,
  type EnrolmentId,
  type IntakeOrder,
  isId,
  type PartyCard,
  type PartyId,
  type PartyStatus,
  type Progress,
  type Roster,
  ScleraError,
  type SharedKeyGroup,
  type SharedKeyName,
  type SharedKeys,
} from '@sclera/core';
import { clientCredentials } from '../node/tls.ts';
import { entryFor } from '../order/entry.ts';
import { Dial } from './dial.ts';
import {
  clientOptions,
  type DeliveryMessage,
  type EvaluationReplyMessage,
  type PartyServiceClient,
  type ReportMessage,
  type StatusReplyMessage,
  services,
} from './wire.ts';
import { fromServiceError, isProblemCode } from './wire-error.ts';

export interface PartyLinkOptions {
  /** The party to talk to. */
  readonly card: PartyCard;
  /** The roster that the card comes from: a party that is not in it is nobody's to trust. */
  readonly roster: Roster;
  /** The gateway's own key and certificate, PEM. */
  readonly tlsKey: string;
  readonly tlsCert: string;
  readonly order: IntakeOrder;
  /** Whether the entries go out on this link; false where the parties follow a broker. */
  readonly handsOut: boolean;
  readonly deadlines?: Partial<LinkDeadlines>;
}

/** Milliseconds. */
export interface LinkDeadlines {
  /** For a connection, and for the party to say where it stands. Default 3,000. */
  readonly connectMs: number;
  /** Default 3,000. */
  readonly statusMs: number;
}

/** What a party said about one entry. */
export type PartyAnswerTo =
  | { readonly kind: 'done'; readonly statement: string }
  | { readonly kind: 'refused'; readonly problem: ScleraError };

const defaultDeadlines: LinkDeadlines = { connectMs: 3_000, statusMs: 3_000 };
/** An evaluation takes milliseconds; two parties that answer are enough, and nobody waits long for a third. */
const evaluationTimeoutMs = 5_000;
const firstPauseMs = 50;
const longestPauseMs = 1_000;
/** Answers kept for whoever asks again; older ones are asked for anew. */
const mostKept = 1_024;

type Done<A> = (error: grpc.ServiceError | null, answer?: A) => void;

interface Waiter {
  readonly resolve: (answer: PartyAnswerTo | null) => void;
  readonly reject: (problem: ScleraError) => void;
}

/**
 * The gateway's end of one party, over mutual TLS with the pinned certificate: hands it the entries of the order from where it stands, and
 * takes its answers. Connects by itself, and again after a loss.
 */
export class PartyLink {
  readonly id: PartyId;
  readonly #options: PartyLinkOptions;
  readonly #deadlines: LinkDeadlines;
  readonly #dial: Dial<PartyServiceClient>;
  readonly #closing = new AbortController();
  readonly #answers = new Map<number, PartyAnswerTo>();
  readonly #waiters = new Map<number, Waiter[]>();
  readonly #arrivals = new Set<() => void>();
  #place: number | null = null;
  #awaySinceMs = performance.now();
  #problem: ScleraError;

  constructor(options: PartyLinkOptions) {
    const { card } = options;
    if (!options.roster.parties.includes(card)) throw new ScleraError('configuration-invalid', 'This party is not in the roster.');
    this.id = card.id;
    this.#options = options;
    this.#deadlines = { ...defaultDeadlines, ...options.deadlines };
    const tls = { privateKey: options.tlsKey, certificate: options.tlsCert };
    const credentials = clientCredentials(tls, card.tlsCertificate);
    this.#dial = new Dial((watch) => new services.Party(card.address, credentials, { ...clientOptions, interceptors: [watch] }));
    this.#problem = new ScleraError('party-unavailable', `Party ${card.id} does not answer.`);
    void this.#keepOpen();
  }

  /** The last entry the party is known to have done; null while it is not connected. */
  get place(): number | null {
    return this.#place;
  }

  /** Resolves when the party is connected and has said where it stands. Throws what stands in the way once it has been away for `connectMs`. */
  async standing(): Promise<void> {
    if (this.#place !== null) return;
    const patienceMs = this.#deadlines.connectMs - (performance.now() - this.#awaySinceMs);
    if (patienceMs <= 0) throw this.#problem;
    await new Promise<void>((resolve, reject) => {
      const arrive = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#arrivals.delete(arrive);
        reject(this.#problem);
      }, patienceMs);
      this.#arrivals.add(arrive);
    });
  }

  /**
   * What the party says about the entry at this place; null where it has passed it and the answer is lost. Throws `party-unavailable`, or
   * why the party does not follow the order, as soon as the connection is lost.
   */
  async answerTo(place: number): Promise<PartyAnswerTo | null> {
    const known = this.#answers.get(place);
    if (known) return known;
    if (this.#place === null) throw this.#problem;
    if (this.#place >= place) return null;
    return new Promise((resolve, reject) => {
      this.#waiters.set(place, [...(this.#waiters.get(place) ?? []), { resolve, reject }]);
    });
  }

  async status(): Promise<PartyStatus> {
    const reply = await this.#ask<StatusReplyMessage>(this.#deadlines.statusMs, (client, options, done) =>
      client.Status({}, options, done),
    );
    if (reply.party !== this.id) {
      throw new ScleraError('configuration-invalid', `Another party answers at the address of party ${this.id}.`);
    }
    const staged = reply.staged.filter((id): id is EnrolmentId => isId('enrolment', id));
    const problem = isProblemCode(reply.problem) ? reply.problem : null;
    const place = reply.order === '' ? null : { order: reply.order, place: reply.place };
    return {
      party: this.id,
      ready: reply.ready,
      problem,
      gallerySize: reply.gallery_size,
      galleryHash: reply.gallery_hash,
      staged,
      place,
      generation: reply.generation,
      upkeep: progressOf(reply.upkeep_done, reply.upkeep_total),
      comparison: progressOf(reply.comparison_done, reply.comparison_total),
      keys: keysOf(reply.keys),
    };
  }

  /** The party's signed EvaluationStatement. Failures are those of the party. */
  async derive(request: DerivationRequest): Promise<string> {
    const ask = (client: PartyServiceClient, options: grpc.CallOptions, done: Done<EvaluationReplyMessage>) =>
      client.Derive(request, options, done);
    return (await this.#ask(evaluationTimeoutMs, ask)).statement;
  }

  async evaluate(order: string): Promise<string> {
    const ask = (client: PartyServiceClient, options: grpc.CallOptions, done: Done<EvaluationReplyMessage>) =>
      client.Evaluate({ order }, options, done);
    return (await this.#ask(evaluationTimeoutMs, ask)).statement;
  }

  close(): void {
    this.#closing.abort();
    this.#dial.close();
  }

  /** Asks for one answer to one question. */
  async #ask<A>(timeoutMs: number, call: (client: PartyServiceClient, options: grpc.CallOptions, done: Done<A>) => void): Promise<A> {
    try {
      const client = await this.#dial.reach(Math.min(this.#deadlines.connectMs, timeoutMs));
      return await new Promise<A>((resolve, reject) => {
        call(client, { deadline: Date.now() + timeoutMs }, (error, answer) => {
          if (error || answer === undefined) reject(error ?? new Error('no answer'));
          else resolve(answer);
        });
      });
    } catch (error) {
      throw fromServiceError(error, this.id);
    }
  }

  async #keepOpen(): Promise<void> {
    let pauseMs = firstPauseMs;
    while (!this.#closing.signal.aborted) {
      try {
        await this.#holdStream();
        pauseMs = this.#lose(new ScleraError('party-unavailable', `Party ${this.id} has left.`), pauseMs);
      } catch (error) {
        pauseMs = this.#lose(error instanceof ScleraError ? error : fromServiceError(error, this.id), pauseMs);
      }
      await new Promise<void>((resolve) => setTimeout(resolve, pauseMs).unref());
    }
  }

  /** One stream of work, from opening it to its end. */
  async #holdStream(): Promise<void> {
    const { order } = this.#options;
    const client = await this.#dial.reach(this.#deadlines.connectMs);
    const hello = { order: await order.identity(), last: await order.last(), place: 0, entry: new Uint8Array(), forgotten: false };
    const stream = client.Work();
    const over = new AbortController();
    const close = () => {
      over.abort();
      stream.cancel();
    };
    this.#closing.signal.addEventListener('abort', close);
    try {
      await new Promise<void>((resolve, reject) => {
        stream.on('end', resolve);
        stream.on('error', reject);
        stream.on('data', (report: ReportMessage) => {
          const before = this.#place;
          this.#take(report);
          if (before === null && this.#place !== null && this.#options.handsOut)
            this.#handOut(stream, report.place, over.signal).catch(reject);
        });
        stream.write(hello);
      });
    } finally {
      this.#closing.signal.removeEventListener('abort', close);
      close();
    }
  }

  async #handOut(stream: grpc.ClientDuplexStream<DeliveryMessage, ReportMessage>, after: number, signal: AbortSignal): Promise<void> {
    let proceed = (): void => {};
    stream.on('drain', () => proceed());
    signal.addEventListener('abort', () => proceed());
    for await (const item of this.#options.order.follow(after, signal)) {
      const entry = item.kind === 'entry' ? entryFor(this.id, item.bytes) : new Uint8Array();
      const message = { order: '', last: 0, place: item.place, entry, forgotten: item.kind === 'forgotten' };
      if (signal.aborted || stream.write(message)) continue;
      // A party that is slow holds back only itself: the next entry is not even read before the wire has room again.
      await new Promise<void>((resolve) => {
        proceed = resolve;
        if (signal.aborted) resolve();
      });
    }
  }

  #take({ place, answers, statement, problem, detail }: ReportMessage): void {
    if (answers) {
      const code = isProblemCode(problem) ? problem : 'party-unavailable';
      const refused = { kind: 'refused', problem: new ScleraError(code, detail === '' ? undefined : detail.slice(0, 500)) } as const;
      this.#answers.set(place, problem === '' ? { kind: 'done', statement } : refused);
      for (const old of this.#answers.keys()) if (this.#answers.size > mostKept) this.#answers.delete(old);
    }
    const first = this.#place === null;
    // After a new connection it tells again what it had answered, and then where it stands.
    if (first && answers) return;
    this.#place = Math.max(place, this.#place ?? 0);
    if (first) {
      for (const arrive of this.#arrivals) arrive();
      this.#arrivals.clear();
    }
    for (const [waited, waiters] of this.#waiters) {
      if (waited > this.#place) continue;
      this.#waiters.delete(waited);
      for (const { resolve } of waiters) resolve(this.#answers.get(waited) ?? null);
    }
  }

  /** Tells everybody who waits; returns the pause before the next attempt. */
  #lose(problem: ScleraError, pauseMs: number): number {
    const stood = this.#place !== null;
    if (stood) this.#awaySinceMs = performance.now();
    this.#problem = problem;
    this.#place = null;
    const waiters = [...this.#waiters.values()].flat();
    this.#waiters.clear();
    for (const { reject } of waiters) reject(problem);
    return stood ? firstPauseMs : Math.min(2 * pauseMs, longestPauseMs);
  }
}

function progressOf(done: number, total: number): Progress | null {
  return total === 0 ? null : { done, total };
}

/** Null unless it has a share of each. */
function keysOf(told: StatusReplyMessage['keys']): SharedKeys<SharedKeyGroup> | null {
  const group = (name: SharedKeyName): SharedKeyGroup | null => {
    const one = told.find((key) => key.name === name);
    return one ? { publicKey: one.public_key, slope: one.slope } : null;
  };
  const [person, document] = [group('person'), group('document')];
  return person && document ? { person, document } : null;
}
