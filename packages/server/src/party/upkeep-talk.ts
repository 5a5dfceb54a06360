import { ScleraError } from '@sclera/core';
import type { PeerLink } from './peer-link.ts';

/** What the parties say to each other during an upkeep, by the first byte of a frame. */
const kinds = ['tick', 'stand', 'commit', 'show', 'batch', 'ack', 'written', 'prepared', 'deal', 'dealt', 'mask', 'term'] as const;
export type TalkKind = (typeof kinds)[number];

const tickEveryMs = 5_000;

interface Waiter {
  readonly resolve: (payload: Uint8Array) => void;
  readonly reject: (problem: ScleraError) => void;
}

/** A link during an upkeep: messages by kind, and a sign of life now and then while one side is busy with its store. */
export class UpkeepTalk {
  readonly link: PeerLink;
  readonly #heard = new Map<TalkKind, Uint8Array[]>();
  readonly #waiting = new Map<TalkKind, Waiter>();
  readonly #ticking: NodeJS.Timeout;
  #problem: ScleraError | null = null;

  /** `silenceMs`: the longest silence of a peer that is alive. */
  constructor(link: PeerLink, silenceMs: number) {
    this.link = link;
    this.#ticking = setInterval(() => void this.say('tick').catch(() => {}), tickEveryMs);
    void this.#listen(silenceMs);
  }

  async say(kind: TalkKind, payload: Uint8Array = new Uint8Array()): Promise<void> {
    const frame = new Uint8Array(1 + payload.length);
    frame[0] = kinds.indexOf(kind);
    frame.set(payload, 1);
    await this.link.send(frame);
  }

  /** The next message of this kind. Throws what ended the session. */
  hear(kind: TalkKind): Promise<Uint8Array> {
    const payload = this.#heard.get(kind)?.shift();
    if (payload) return Promise.resolve(payload);
    if (this.#problem) return Promise.reject(this.#problem);
    return new Promise((resolve, reject) => this.#waiting.set(kind, { resolve, reject }));
  }

  /** No more signs of life. The link is the caller's to close. */
  end(): void {
    clearInterval(this.#ticking);
  }

  async #listen(silenceMs: number): Promise<void> {
    try {
      for (;;) this.#take((await this.link.receive(silenceMs)).payload);
    } catch (error) {
      this.#problem = error instanceof ScleraError ? error : new ScleraError('internal', undefined, { cause: error });
      for (const { reject } of this.#waiting.values()) reject(this.#problem);
      this.#waiting.clear();
    }
  }

  #take(frame: Uint8Array): void {
    const kind = kinds[frame[0] ?? kinds.length];
    if (kind === undefined) throw new ScleraError('parties-disagree', `Party ${this.link.peer} said something that is not understood.`);
    if (kind === 'tick') return;
    const payload = frame.subarray(1);
    const waiter = this.#waiting.get(kind);
    this.#waiting.delete(kind);
    if (waiter) waiter.resolve(payload);
    else this.#heard.set(kind, [...(this.#heard.get(kind) ?? []), payload]);
  }
}
