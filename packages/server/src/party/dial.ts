import grpc from '@grpc/grpc-js';

/** A connection that has not come about after this long is given up and dialled anew; twice as long after each that failed. */
const firstPatienceMs = 3_000;
const longestPatienceMs = 30_000;

/**
 * A client of another node that can always be reached again. The gRPC library sets no limit to a TLS handshake: where its bytes are lost or
 * damaged on the way, both sides wait, and every later call waits behind them. A client that does not connect is therefore replaced by a new one.
 */
export class Dial<C extends grpc.Client> {
  readonly #make: () => C;
  #client: C;
  #patienceMs = firstPatienceMs;
  /** When the wait for a connection began; null while there is one. */
  #waitingSinceMs: number | null = null;
  #closed = false;

  /** `make` gives a new client that shares no connection with those before it. */
  constructor(make: () => C) {
    this.#make = make;
    this.#client = make();
  }

  /** The client once it is connected. Rejects after `timeoutMs`, whatever the reason. */
  async reach(timeoutMs: number): Promise<C> {
    const endMs = performance.now() + timeoutMs;
    // Not by waitForReady: it makes a client that was closed while somebody waited connect again.
    for (;;) {
      if (this.#closed) throw new Error('the client is closed');
      const client = this.#client;
      const channel = client.getChannel();
      const state = channel.getConnectivityState(true);
      const nowMs = performance.now();
      if (state === grpc.connectivityState.READY) {
        this.#waitingSinceMs = null;
        this.#patienceMs = firstPatienceMs;
        return client;
      }
      this.#waitingSinceMs ??= nowMs;
      const giveUpMs = this.#waitingSinceMs + this.#patienceMs;
      if (nowMs >= giveUpMs) this.#dialAnew();
      else if (nowMs >= endMs) throw new Error('no connection in time');
      else await changed(channel, state, Math.min(endMs, giveUpMs) - nowMs);
    }
  }

  close(): void {
    this.#closed = true;
    this.#client.close();
  }

  #dialAnew(): void {
    this.#patienceMs = Math.min(2 * this.#patienceMs, longestPatienceMs);
    this.#waitingSinceMs = null;
    this.#client.close();
    this.#client = this.#make();
  }
}

/** Resolves when the channel leaves this state, at the latest after `withinMs`. */
function changed(channel: ReturnType<grpc.Client['getChannel']>, state: grpc.connectivityState, withinMs: number): Promise<void> {
  return new Promise((resolve) => channel.watchConnectivityState(state, Date.now() + withinMs, () => resolve()));
}
