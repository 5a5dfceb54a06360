import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import type { PartyChannel } from '../channel/party-channel.ts';
import { MpcError } from '../mpc-error.ts';
import type { PartyIndex } from '../share/share.ts';
import type { RandomBytes } from '../share/split-vector.ts';
import { abort, type ProtocolAbort, toFailure } from './abort.ts';
import type { MpcFailure } from './outcome.ts';
import { type Primitives, portablePrimitives } from './primitives.ts';
import { openPairStream, type PairStream } from './streams.ts';
import type { PairTranscript } from './transcript.ts';
import { equalBytes, hashBytes, openTranscript } from './transcript.ts';

/** What {@link openSession} needs. */
export type SessionOptions<P extends PartyIndex> = {
  readonly party: P;
  /** The same at all three parties, up to 256 characters. */
  readonly sessionId: string;
  /** Whole number ≥ 0, the same at all three; a restart or a failure takes a new one. */
  readonly epoch: number;
  readonly channel: PartyChannel;
  readonly randomBytes: RandomBytes;
  /** Default: plain JavaScript. */
  readonly primitives?: Primitives;
};

/** Outcome of {@link openSession}. */
export type OpenedSession<P extends PartyIndex> = { readonly kind: 'opened'; readonly session: Session<P> } | MpcFailure;

const seedBytes = 32;
const headerBytes = 8;
const abortNotice: Uint8Array = new Uint8Array(headerBytes).fill(0xff);
const maxSessionIdLength = 256;
/** The last batch number that a stream position has room for. */
const maxBatch = 2 ** 32 - 1;

/**
 * Agrees on correlated randomness with the two other parties: each pair exchanges fresh 32-byte seeds over the channel, with a hash of
 * session id and epoch. Throws `bad-session` for ids out of range (and on a big-endian machine), `bad-randomness` for a short source.
 */
export async function openSession<P extends PartyIndex>(options: SessionOptions<P>): Promise<OpenedSession<P>> {
  if (new Uint8Array(Uint16Array.of(1).buffer)[0] !== 1) {
    throw new MpcError('bad-session', 'needs a little-endian machine');
  }
  const session = new Session(options);
  try {
    await session.exchangeSeeds(options.randomBytes);
    return { kind: 'opened', session };
  } catch (error) {
    session.sayAborted();
    return toFailure(error);
  }
}

/** One message for a peer, and the byte count that is expected from a peer, in one round. */
export type RoundMessages = {
  readonly send: readonly (readonly [PartyIndex, Uint8Array])[];
  readonly expect: readonly (readonly [PartyIndex, number])[];
};

/**
 * One party's end of a running session: channel, streams, transcript and counters. It does one thing at a time; its three ends
 * take the same calls in the same order. Members other than `party`, `sessionId` and `epoch` are the protocol's own.
 */
export class Session<P extends PartyIndex = PartyIndex> {
  readonly party: P;
  readonly sessionId: string;
  readonly epoch: number;
  /** The party after this one in the ring 1 → 2 → 3 → 1. */
  readonly next: PartyIndex;
  /** The party before this one. */
  readonly previous: PartyIndex;

  readonly #channel: PartyChannel;
  readonly #primitives: Primitives;
  readonly #identityHash: Uint8Array;
  readonly #transcript: PairTranscript;
  readonly #streams = new Map<string, PairStream>();
  #batch = 0;
  #round = 0;
  #rounds = 0;
  #bytesSent = 0;
  #chain: Uint8Array = new Uint8Array(hashBytes);
  #state: 'idle' | 'busy' | 'closed' = 'idle';

  constructor(options: SessionOptions<P>) {
    const { party, sessionId, epoch, channel, primitives = portablePrimitives } = options;
    if (![1, 2, 3].includes(party)) {
      throw new MpcError('bad-session', 'party is 1, 2 or 3');
    }
    if (sessionId.length === 0 || sessionId.length > maxSessionIdLength) {
      throw new MpcError('bad-session', 'session id has 1 to 256 characters');
    }
    if (!Number.isSafeInteger(epoch) || epoch < 0) {
      throw new MpcError('bad-session', 'epoch is a whole number ≥ 0');
    }
    this.party = party;
    this.sessionId = sessionId;
    this.epoch = epoch;
    this.next = ((party % 3) + 1) as PartyIndex;
    this.previous = ((this.next % 3) + 1) as PartyIndex;
    this.#channel = channel;
    this.#primitives = primitives;
    const identity = JSON.stringify(['sclera-mpc/1', sessionId, epoch]);
    this.#identityHash = sha256(utf8ToBytes(identity));
    this.#transcript = openTranscript(this.#identityHash, primitives);
  }

  /** Messages counted since the session began. */
  get counters(): { readonly rounds: number; readonly bytesSent: number } {
    return { rounds: this.#rounds, bytesSent: this.#bytesSent };
  }

  /** The hash that all three parties agreed on last. */
  get chain(): Uint8Array {
    return this.#chain.slice();
  }

  /** Runs `work` as the session's only work; its abort closes the session and becomes the failure. */
  async exclusive<T>(work: () => Promise<T>): Promise<T | MpcFailure> {
    if (this.#state === 'closed') {
      return { kind: 'failed', reason: 'session-closed' };
    }
    if (this.#state === 'busy') {
      throw new MpcError('session-busy', 'a session does one thing at a time');
    }
    this.#state = 'busy';
    try {
      const result = await work();
      this.#state = 'idle';
      return result;
    } catch (error) {
      this.#state = 'closed';
      this.sayAborted();
      return toFailure(error);
    }
  }

  /** Starts a batch: all stream positions of the batch are new. */
  beginBatch(): void {
    if (this.#batch === maxBatch) {
      throw new MpcError('bad-session', 'a session ends after 2^32 − 1 batches');
    }
    this.#batch += 1;
    this.#round = 0;
  }

  /** `byteCount` bytes of the stream of direction `from` → `to`, one of which is this party, at the current place. */
  draw(from: PartyIndex, to: PartyIndex, byteCount: number): Uint8Array {
    const stream = this.#streams.get(`${from}>${to}`);
    if (stream === undefined) {
      throw new MpcError('bad-session', 'not a stream of this party');
    }
    return stream.draw({ batch: this.#batch, round: this.#round }, byteCount);
  }

  /** One round: sends and receives at the same time and moves on to the next place. Messages come back in the order of `expect`. */
  async exchange(messages: RoundMessages): Promise<readonly Uint8Array[]> {
    const header = this.#header();
    this.#round += 1;
    this.#rounds += 1;
    const sending = messages.send.map(([to, body]) => this.#send(to, concatBytes(header, body)));
    const receiving = messages.expect.map(([from, byteCount]) => this.#receive(from, header, byteCount));
    const [received] = await Promise.all([Promise.all(receiving), Promise.all(sending)]);
    return received;
  }

  /**
   * One round: all three compare the hashes of every message so far, of session, epoch and `context`, and abort with
   * `transcript-mismatch` where any two differ. Nothing may be opened before it. Each also says its `commitment` (a hash of what it will
   * show next); resolves to those of the next and the previous party. All three enter the hash of the session.
   */
  async agree(context: Uint8Array, commitment: Uint8Array): Promise<readonly Uint8Array[]> {
    const pairs = directions.map(([from, to]) => (from === this.party || to === this.party ? this.#transcript.digest(from, to) : null));
    const contextHash = sha256(concatBytes(this.#chain, context));
    const own = concatBytes(contextHash, ...pairs.filter((digest) => digest !== null), commitment);
    const peers = [this.next, this.previous];
    const replies = await this.exchange({
      send: peers.map((peer) => [peer, own]),
      expect: peers.map((peer) => [peer, own.length]),
    });
    for (const [i, reply] of replies.entries()) {
      const peer = peers[i] ?? this.next;
      const mismatch = (): ProtocolAbort => abort('transcript-mismatch', peer);
      if (!equalBytes(reply.subarray(0, hashBytes), contextHash)) {
        throw mismatch();
      }
      let offset = hashBytes;
      for (const [d, [from, to]] of directions.entries()) {
        if (from !== peer && to !== peer) {
          continue;
        }
        const digest = reply.slice(offset, offset + hashBytes);
        offset += hashBytes;
        const known = pairs[d];
        if (known && !equalBytes(known, digest)) {
          throw mismatch();
        }
        pairs[d] = digest;
      }
    }
    const committed = replies.map((reply) => reply.slice(-hashBytes));
    const inRing = [commitment, ...committed];
    const inOrder = inRing.map((_, i) => inRing[(i + 4 - this.party) % 3] ?? commitment);
    this.#chain = sha256(concatBytes(contextHash, ...pairs.filter((digest) => digest !== null), ...inOrder));
    return committed;
  }

  /** Round 0 of the session: fresh seeds for both pairs of this party. */
  async exchangeSeeds(randomBytes: RandomBytes): Promise<void> {
    const peers = [this.next, this.previous];
    const seeds = peers.map(() => {
      const seed = randomBytes(seedBytes);
      if (seed.length !== seedBytes) {
        throw new MpcError('bad-randomness', 'randomness of the wrong length');
      }
      return seed;
    });
    const replies = await this.exchange({
      send: peers.map((peer, i) => [peer, concatBytes(seeds[i] ?? new Uint8Array(), this.#identityHash)]),
      expect: peers.map((peer) => [peer, seedBytes + hashBytes]),
    });
    for (const [i, peer] of peers.entries()) {
      const own = seeds[i] ?? new Uint8Array();
      const reply = replies[i] ?? new Uint8Array();
      if (!equalBytes(reply.subarray(seedBytes), this.#identityHash)) {
        throw abort('transcript-mismatch', peer);
      }
      const theirs = reply.subarray(0, seedBytes);
      const secret = this.party < peer ? concatBytes(own, theirs) : concatBytes(theirs, own);
      this.#openStream(this.party, peer, secret);
      this.#openStream(peer, this.party, secret);
      for (const clear of [secret, own, theirs]) {
        clear.fill(0);
      }
    }
  }

  /** Tells both peers, as far as they can be reached, not to wait for more: a header of all ones. */
  sayAborted(): void {
    for (const peer of [this.next, this.previous]) {
      void this.#send(peer, abortNotice.slice()).catch(() => undefined);
    }
  }

  #openStream(from: PartyIndex, to: PartyIndex, secret: Uint8Array): void {
    this.#streams.set(`${from}>${to}`, openPairStream(this, from, to, secret, this.#primitives));
  }

  #header(): Uint8Array {
    const header = new Uint8Array(headerBytes);
    const view = new DataView(header.buffer);
    view.setUint32(0, this.#batch, true);
    view.setUint32(4, this.#round, true);
    return header;
  }

  async #send(to: PartyIndex, message: Uint8Array): Promise<void> {
    this.#bytesSent += message.length;
    this.#transcript.record(this.party, to, message);
    try {
      await this.#channel.send(to, message);
    } catch {
      throw abort('party-unavailable', to);
    }
  }

  async #receive(from: PartyIndex, header: Uint8Array, byteCount: number): Promise<Uint8Array> {
    let message: Uint8Array;
    try {
      message = await this.#channel.receive(from);
    } catch {
      throw abort('party-unavailable', from);
    }
    if (equalBytes(message, abortNotice)) {
      throw abort('party-aborted', from);
    }
    if (message.length !== headerBytes + byteCount || !equalBytes(message.subarray(0, headerBytes), header)) {
      throw abort('malformed-message', from);
    }
    this.#transcript.record(from, this.party, message);
    return message.subarray(headerBytes);
  }
}

const directions: readonly (readonly [PartyIndex, PartyIndex])[] = [
  [1, 2],
  [2, 1],
  [2, 3],
  [3, 2],
  [3, 1],
  [1, 3],
];
