import grpc from '@grpc/grpc-js';
import { codeTrailer } from './wire-error.ts';

/** A connection that has not come about after this long is given up and dialled anew; twice as long after each that failed. */
const firstPatienceMs = 3_000;
const longestPatienceMs = 30_000;

/**
 * A client of another node that can always be reached again. The gRPC library sets no limit to a TLS handshake: where its bytes are lost or
 * damaged on the way, both sides wait, and every later call waits behind them. A client that does not connect is therefore replaced by a new one.
 *
 * So is one that calls itself connected while the wire fails its calls. The library learns that an HTTP/2 session is gone from its `close` event
 * or from a request that throws; a session can be gone without the first (its socket waits to be written out), and Node 24 no longer throws.
 */
export class Dial<C extends grpc.Client> {
  readonly #make: (watch: grpc.Interceptor) => C;
  #client: C;
  #patienceMs = firstPatienceMs;
  /** When the wait for a connection began; null while there is one. */
  #waitingSinceMs: number | null = null;
  #closed = false;

  /** `make` gives a new client that shares no connection with those before it, and whose calls go by way of `watch`. */
  constructor(make: (watch: grpc.Interceptor) => C) {
    this.#make = make;
    this.#client = this.#dialled();
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
    this.#client = this.#dialled();
  }

  #dialled(): C {
    const client: C = this.#make(
      watchFailures(() => {
        const { READY } = grpc.connectivityState;
        if (!this.#closed && client === this.#client && client.getChannel().getConnectivityState(false) === READY) this.#dialAnew();
      }),
    );
    return client;
  }
}

/** Calls `onFailure` when a call ends because of the wire: a failure that the other node gave has its code with it. */
function watchFailures(onFailure: () => void): grpc.Interceptor {
  const ofTheWire = [grpc.status.UNAVAILABLE, grpc.status.INTERNAL];
  return (options, nextCall) =>
    new grpc.InterceptingCall(nextCall(options), {
      start: (metadata, _listener, next) =>
        next(metadata, {
          onReceiveStatus: (status, pass) => {
            if (ofTheWire.includes(status.code) && status.metadata.get(codeTrailer).length === 0) onFailure();
            pass(status);
          },
        }),
    });
}

/** Resolves when the channel leaves this state, at the latest after `withinMs`. */
function changed(channel: ReturnType<grpc.Client['getChannel']>, state: grpc.connectivityState, withinMs: number): Promise<void> {
  return new Promise((resolve) => channel.watchConnectivityState(state, Date.now() + withinMs, () => resolve()));
}
