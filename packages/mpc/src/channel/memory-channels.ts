import type { PartyIndex } from '../share/share.ts';
import type { PartyChannel } from './party-channel.ts';

/** Channels of three parties inside one process: for tests, benchmarks and the three parties of a single machine. */
export function memoryChannels(): Readonly<Record<PartyIndex, PartyChannel>> {
  const queues = new Map<string, MessageQueue>();
  const queue = (from: PartyIndex, to: PartyIndex): MessageQueue => {
    const key = `${from}>${to}`;
    const known = queues.get(key) ?? new MessageQueue();
    queues.set(key, known);
    return known;
  };
  const channelOf = (party: PartyIndex): PartyChannel => ({
    send: (to, bytes) => queue(party, to).push(bytes.slice()),
    receive: (from) => queue(from, party).shift(),
  });
  return { 1: channelOf(1), 2: channelOf(2), 3: channelOf(3) };
}

/** Messages in order, and receivers that wait for one. */
class MessageQueue {
  readonly #messages: Uint8Array[] = [];
  readonly #waiting: ((message: Uint8Array) => void)[] = [];

  push(message: Uint8Array): void {
    const receiver = this.#waiting.shift();
    if (receiver) {
      receiver(message);
    } else {
      this.#messages.push(message);
    }
  }

  shift(): Promise<Uint8Array> {
    const message = this.#messages.shift();
    return message ? Promise.resolve(message) : new Promise((resolve) => this.#waiting.push(resolve));
  }
}
