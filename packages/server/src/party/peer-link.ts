import type { EventEmitter } from 'node:events';
import { type PartyId, type ProblemCode, ScleraError } from '@sclera/core';
import type { Frame } from './wire.ts';
import { isProblemCode } from './wire-error.ts';

/** Either end of the gRPC stream of Peer.Join. */
export interface FrameStream extends EventEmitter {
  write(frame: Frame, done?: (error?: Error | null) => void): boolean;
  end(): unknown;
  /** Client side: drops the stream. */
  cancel?(): void;
}

interface Receiver {
  readonly take: (frame: Frame) => void;
  readonly fail: (problem: ScleraError) => void;
}

/** Longest run of unread frames: the protocol is never more than a few ahead, so more is not the protocol. */
const mostUnread = 64;
/** How long a finished stream may take to be closed by the other side as well. */
const lingerMs = 2_000;

/** One stream between two parties for one session: numbered frames in order, either way, and a reason where it breaks. */
export class PeerLink {
  readonly peer: PartyId;
  /** What the peer's first frame named; empty before it came. */
  session = '';
  readonly #stream: FrameStream;
  readonly #unread: Frame[] = [];
  #receiver: Receiver | null = null;
  #problem: ScleraError | null = null;
  #abrupt = false;
  #finished = false;
  #sent = 0;
  #received = 0;
  #onProblem: (problem: ScleraError) => void = () => {};
  #stopSending: (problem: ScleraError) => void = () => {};
  readonly #broken: Promise<never>;

  constructor(peer: PartyId, stream: FrameStream) {
    this.peer = peer;
    this.#stream = stream;
    this.#broken = new Promise((_, reject) => {
      this.#stopSending = reject;
    });
    this.#broken.catch(() => {});
    const lost = () => this.#break(new ScleraError('party-unavailable', `The connection to party ${peer} was lost.`), true);
    stream.on('data', (frame: Frame) => this.#take(frame));
    stream.on('error', lost);
    stream.on('cancelled', lost);
    // A peer that has finished may close first: what it sent before is still read.
    stream.on('end', () => this.#break(new ScleraError('party-unavailable', `Party ${peer} left the session.`), false));
  }

  /** Called once, when the stream breaks or the peer refuses (not when it closes in good order). */
  onProblem(listener: (problem: ScleraError) => void): void {
    this.#onProblem = listener;
    if (this.#problem && this.#abrupt) listener(this.#problem);
  }

  /** Resolves when the frame is on its way. Throws what broke the link. */
  async send(payload: Uint8Array, session = ''): Promise<void> {
    if (this.#problem) throw this.#problem;
    if (this.#finished) throw new ScleraError('party-unavailable');
    const frame: Frame = { session, sequence: this.#sent++, payload, refused: '' };
    const written = new Promise<void>((resolve, reject) => {
      this.#stream.write(frame, (error) => (error ? reject(new ScleraError('party-unavailable')) : resolve()));
    });
    await Promise.race([written, this.#broken]);
  }

  /** The next frame. Throws `party-unavailable` after `timeoutMs`, or what broke the link. */
  receive(timeoutMs: number): Promise<Frame> {
    const next = this.#unread.shift();
    if (next) return Promise.resolve(next);
    if (this.#problem) return Promise.reject(this.#problem);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#receiver = null;
        reject(new ScleraError('party-unavailable', `Party ${this.peer} did not answer in time.`));
      }, timeoutMs);
      this.#receiver = {
        take: (frame) => {
          clearTimeout(timer);
          resolve(frame);
        },
        fail: (problem) => {
          clearTimeout(timer);
          reject(problem);
        },
      };
    });
  }

  /** Waits for the first frame and leaves it to be received. */
  async first(timeoutMs: number): Promise<void> {
    this.#unread.unshift(await this.receive(timeoutMs));
  }

  /** Leaves the session and tells the peer why. */
  refuse(code: ProblemCode, session = ''): void {
    if (this.#finished) return;
    this.#write({ session, sequence: this.#sent++, payload: new Uint8Array(), refused: code });
    this.close();
  }

  /** Ends this side. What was sent before still arrives. */
  close(): void {
    if (this.#finished) return;
    this.#finished = true;
    this.#break(new ScleraError('party-unavailable', 'This session is over.'), false);
    this.#stream.end();
    const { cancel } = this.#stream;
    if (cancel) setTimeout(() => cancel.call(this.#stream), lingerMs).unref();
  }

  #write(frame: Frame): void {
    try {
      this.#stream.write(frame);
    } catch {
      // The stream is gone: there is nobody left to tell.
    }
  }

  #take(frame: Frame): void {
    if (this.#finished || this.#problem) return;
    if (this.session === '') this.session = frame.session;
    if (frame.refused !== '') {
      const code = isProblemCode(frame.refused) ? frame.refused : 'party-unavailable';
      this.#break(new ScleraError(code, `Party ${this.peer} left the session.`), true);
    } else if (frame.sequence !== this.#received++) {
      this.#break(new ScleraError('parties-disagree', `Party ${this.peer} sent a message out of order.`), true);
    } else if (this.#receiver) {
      const { take } = this.#receiver;
      this.#receiver = null;
      take(frame);
    } else if (this.#unread.push(frame) > mostUnread) {
      this.#break(new ScleraError('parties-disagree', `Party ${this.peer} sent more than the protocol asks for.`), true);
    }
  }

  #break(problem: ScleraError, abrupt: boolean): void {
    if (this.#problem) return;
    this.#problem = problem;
    this.#abrupt = abrupt && !this.#finished;
    // After a close in good order a frame may still be on its way out.
    if (abrupt) this.#stopSending(problem);
    else setTimeout(() => this.#stopSending(problem), lingerMs).unref();
    this.#receiver?.fail(problem);
    this.#receiver = null;
    if (this.#abrupt) this.#onProblem(problem);
  }
}
