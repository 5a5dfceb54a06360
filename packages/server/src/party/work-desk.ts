import { once } from 'node:events';
import type grpc from '@grpc/grpc-js';
import { type IntakeOrder, type OrderItem, passCommitPoint, ScleraError } from '@sclera/core';
import type { Logger } from '../node/log.ts';
import { Inbox } from '../order/inbox.ts';
import type { EntryOutcome, PartyService } from './party-service.ts';
import type { DeliveryMessage, ReportMessage } from './wire.ts';
import { toServiceError } from './wire-error.ts';

export type WorkCall = grpc.ServerDuplexStream<DeliveryMessage, ReportMessage>;

/** Outcomes that are told again to a gateway that lost its connection before it heard of them. */
const mostRemembered = 256;

/**
 * Where a party's entries come in, one after the other. The gateway opens a stream; entries come on it, or from a broker that the party
 * follows by itself, and outcomes go back on it. A newer stream takes the place of an older one once that one's entry is done.
 */
export class WorkDesk {
  readonly #service: PartyService;
  readonly #logger: Logger;
  /** The broker's order; null where the gateway hands the entries out. */
  readonly #broker: IntakeOrder | null;
  readonly #outcomes: { readonly order: string; readonly outcome: EntryOutcome }[] = [];
  readonly #onCaughtUp: () => void;
  #current: { readonly stop: AbortController; readonly done: Promise<void> } | null = null;
  #problem: ScleraError | null = new ScleraError('party-unavailable', 'The gateway has not opened its stream of work yet.');

  /** `onCaughtUp` hears, once for every stream, when this party has done all that was in the order when the stream was opened. */
  constructor(service: PartyService, broker: IntakeOrder | null, logger: Logger, onCaughtUp: () => void) {
    this.#service = service;
    this.#broker = broker;
    this.#logger = logger;
    this.#onCaughtUp = onCaughtUp;
  }

  /** Why no entry is taken up at the moment; null while the order is followed. */
  problem(): ScleraError | null {
    return this.#problem;
  }

  /** Serves one stream until it ends. Never rejects. */
  async serve(call: WorkCall): Promise<void> {
    const before = this.#current;
    before?.stop.abort();
    const stop = new AbortController();
    const deliveries = new Inbox<DeliveryMessage>(call);
    stop.signal.addEventListener('abort', () => deliveries.end());
    for (const end of ['cancelled', 'close', 'error']) call.once(end, () => stop.abort());
    const done = (before?.done ?? Promise.resolve()).then(() => this.#work(call, deliveries, stop.signal));
    this.#current = { stop, done };
    await done;
  }

  /** Ends the stream after the entry that is under way. */
  async close(): Promise<void> {
    this.#current?.stop.abort();
    await this.#current?.done;
  }

  async #work(call: WorkCall, deliveries: Inbox<DeliveryMessage>, signal: AbortSignal): Promise<void> {
    try {
      await this.#followOrder(call, deliveries, signal);
      this.#problem = new ScleraError('party-unavailable', 'The gateway has closed its stream of work.');
      call.end();
    } catch (error) {
      const problem = error instanceof ScleraError ? error : new ScleraError('internal', undefined, { cause: error });
      this.#problem = signal.aborted ? new ScleraError('party-unavailable', 'The gateway has closed its stream of work.') : problem;
      if (!signal.aborted) this.#logger.warn({ problem: problem.code, detail: problem.detail }, 'the order of intake cannot be followed');
      if (problem.code === 'internal') this.#logger.error({ err: problem.cause ?? problem }, 'unexpected error');
      call.emit('error', toServiceError(problem));
    }
  }

  async #followOrder(call: WorkCall, deliveries: Inbox<DeliveryMessage>, signal: AbortSignal): Promise<void> {
    const first = await deliveries.next();
    if (first === null) return;
    const { order, last } = first;
    const place = await this.#requireOrder(order, last);
    for (const { order: other, outcome } of this.#outcomes) {
      if (other === order && outcome.answer !== null) await report(call, toReport(outcome));
    }
    await report(call, { place, answers: false, statement: '', problem: '', detail: '' });
    this.#problem = null;
    const items = this.#broker ? this.#broker.follow(place, signal) : itemsOf(deliveries);
    let expected = place;
    let behind = true;
    const tellOnce = (): void => {
      if (behind && expected >= last) this.#onCaughtUp();
      if (expected >= last) behind = false;
    };
    tellOnce();
    for await (const item of items) {
      if (item.place <= expected || (item.kind === 'entry' && item.place !== expected + 1)) {
        throw new ScleraError('parties-disagree', `Entry ${item.place} of the order came after entry ${expected}.`);
      }
      const outcome = await this.#service.take(order, item);
      expected = item.place;
      this.#remember(order, outcome);
      await report(call, toReport(outcome));
      passCommitPoint('entry-answered');
      tellOnce();
      if (signal.aborted) return;
    }
  }

  /** Where this party stands in the gateway's order. Throws where it cannot be followed. */
  async #requireOrder(order: string, last: number): Promise<number> {
    if (this.#broker && (await this.#broker.identity()) !== order) {
      throw new ScleraError(
        'configuration-invalid',
        'The gateway follows another order of intake. Set NATS_URL at all four nodes, or at none.',
      );
    }
    const place = await this.#service.placeIn(order);
    if (place > last) {
      const detail = `The order of intake ends at ${last}, but this party has already taken up ${place}: it was put back to an older state.`;
      throw new ScleraError('store-diverged', detail);
    }
    return place;
  }

  #remember(order: string, outcome: EntryOutcome): void {
    this.#outcomes.push({ order, outcome });
    if (this.#outcomes.length > mostRemembered) this.#outcomes.shift();
  }
}

async function* itemsOf(deliveries: Inbox<DeliveryMessage>): AsyncGenerator<OrderItem> {
  for (let next = await deliveries.next(); next !== null; next = await deliveries.next()) {
    const { place, entry, forgotten } = next;
    yield forgotten ? { kind: 'forgotten', place } : { kind: 'entry', place, bytes: entry };
  }
}

function toReport({ place, answer }: EntryOutcome): ReportMessage {
  const { statement = '', problem = null } = answer ?? {};
  return { place, answers: answer !== null, statement, problem: problem?.code ?? '', detail: problem?.detail ?? '' };
}

async function report(call: WorkCall, message: ReportMessage): Promise<void> {
  if (!call.writable) return;
  if (!call.write(message)) await Promise.race([once(call, 'drain'), once(call, 'close')]).catch(() => undefined);
}
