import type { PartyChannel, PartyIndex } from '@sclera/mpc';

/** A message on its way: the how-manieth of its direction (from 0; 0 is the seed). */
export interface Passage {
  readonly from: PartyIndex;
  readonly to: PartyIndex;
  readonly index: number;
  readonly message: Uint8Array;
}

/** What arrives instead of a message: nothing, one or several; undefined lets it pass. */
export type Tamper = (passage: Passage) => readonly Uint8Array[] | undefined;

interface Receiver {
  take(message: Uint8Array): void;
  giveUp(reason: Error): void;
}

/** The network between three parties in one process, with somebody in the middle, and a deadline for whoever waits in vain. */
export class Wire {
  readonly #tamper: Tamper;
  readonly #queues = new Map<string, Uint8Array[]>();
  readonly #receivers = new Map<string, Receiver[]>();
  readonly #counts = new Map<string, number>();
  #activity = 0;
  #expired = false;

  constructor(tamper: Tamper) {
    this.#tamper = tamper;
  }

  channelOf(party: PartyIndex): PartyChannel {
    return {
      send: (to, message) => this.#send(party, to, message),
      receive: (from) => this.#receive(from, party),
    };
  }

  /** Waits for `work`; once nothing has moved for a while, everybody who still waits for a message is told that the deadline has passed. */
  async runToEnd<T>(work: Promise<T>): Promise<T> {
    let over = false;
    const settled = work.finally(() => {
      over = true;
    });
    settled.catch(() => {});
    while (!over) {
      const before = this.#activity;
      await new Promise((resume) => setTimeout(resume, 5));
      if (!over && before === this.#activity) this.#expire();
    }
    return settled;
  }

  #send(from: PartyIndex, to: PartyIndex, message: Uint8Array): void {
    const key = `${from}>${to}`;
    const index = this.#counts.get(key) ?? 0;
    this.#counts.set(key, index + 1);
    const arriving = this.#tamper({ from, to, index, message: message.slice() }) ?? [message];
    for (const one of arriving) this.#deliver(key, one.slice());
  }

  #deliver(key: string, message: Uint8Array): void {
    this.#activity += 1;
    const receiver = this.#receivers.get(key)?.shift();
    if (receiver) receiver.take(message);
    else this.#queues.set(key, [...(this.#queues.get(key) ?? []), message]);
  }

  #receive(from: PartyIndex, to: PartyIndex): Promise<Uint8Array> {
    this.#activity += 1;
    const key = `${from}>${to}`;
    const message = this.#queues.get(key)?.shift();
    if (message) return Promise.resolve(message);
    if (this.#expired) return Promise.reject(new Error('deadline'));
    return new Promise((take, giveUp) => {
      this.#receivers.set(key, [...(this.#receivers.get(key) ?? []), { take, giveUp }]);
    });
  }

  #expire(): void {
    this.#expired = true;
    for (const receivers of this.#receivers.values()) {
      for (const { giveUp } of receivers.splice(0)) giveUp(new Error('deadline'));
    }
  }
}
