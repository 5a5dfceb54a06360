import type { Readable } from 'node:stream';

/** How many messages are taken off the wire before their time; the sender waits with the rest. */
const mostUnread = 4;

/** What comes on a stream, one at a time and at the reader's pace, until it ends, breaks or is no longer wanted. */
export class Inbox<T> {
  readonly #stream: Pick<Readable, 'on' | 'pause' | 'resume'>;
  readonly #unread: T[] = [];
  #ended = false;
  #take: ((item: T | null) => void) | null = null;

  constructor(stream: Pick<Readable, 'on' | 'pause' | 'resume'>) {
    this.#stream = stream;
    stream.on('data', (item: T) => this.#put(item));
    for (const end of ['end', 'error', 'close', 'cancelled']) stream.on(end, () => this.end());
  }

  /** The next message; null where none will come. */
  next(): Promise<T | null> {
    const item = this.#unread.shift();
    if (item !== undefined) {
      if (this.#unread.length === 0) this.#stream.resume();
      return Promise.resolve(item);
    }
    if (this.#ended) return Promise.resolve(null);
    return new Promise((resolve) => {
      this.#take = resolve;
    });
  }

  /** No more of it: whoever waits hears so, and what is unread is dropped. */
  end(): void {
    this.#ended = true;
    this.#unread.length = 0;
    this.#take?.(null);
    this.#take = null;
  }

  #put(item: T): void {
    if (this.#ended) return;
    if (this.#take) {
      const take = this.#take;
      this.#take = null;
      take(item);
    } else if (this.#unread.push(item) >= mostUnread) {
      this.#stream.pause();
    }
  }
}
