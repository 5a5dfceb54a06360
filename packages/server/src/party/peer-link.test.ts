import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type FrameStream, PeerLink } from './peer-link.ts';
import type { Frame } from './wire.ts';

class Stream extends EventEmitter implements FrameStream {
  readonly written: Frame[] = [];
  ended = false;
  stuck = false;
  readonly #waiting: (() => void)[] = [];
  write(frame: Frame, done?: (error?: Error | null) => void): boolean {
    this.written.push(frame);
    if (this.stuck && done) this.#waiting.push(done);
    else done?.();
    return !this.stuck;
  }
  flush(): void {
    for (const done of this.#waiting.splice(0)) done();
  }
  end(): void {
    this.ended = true;
  }
  arrive(sequence: number, more: Partial<Frame> = {}): void {
    this.emit('data', { session: '', sequence, payload: Uint8Array.of(sequence), refused: '', ...more });
  }
}

let stream: Stream;
let link: PeerLink;
beforeEach(() => {
  vi.useFakeTimers();
  stream = new Stream();
  link = new PeerLink('b', stream);
});
afterEach(() => vi.useRealTimers());

const problemOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'nothing wrong',
    (error: { code: string }) => error.code,
  );

test('numbers what it sends, and hands over what comes in order, early or late', async () => {
  await link.send(Uint8Array.of(7), 'per_x');
  await link.send(Uint8Array.of(8));
  expect(stream.written.map(({ session, sequence }) => [session, sequence])).toEqual([
    ['per_x', 0],
    ['', 1],
  ]);
  stream.arrive(0, { session: 'per_x' });
  stream.arrive(1);
  const late = [link.receive(10), link.receive(10), link.receive(10)];
  stream.arrive(2);
  expect((await Promise.all(late)).map(({ sequence }) => sequence)).toEqual([0, 1, 2]);
  expect(link.session).toBe('per_x');
});

test('looks at the first frame without taking it', async () => {
  const first = link.first(10);
  stream.arrive(0, { session: 'per_x' });
  await first;
  expect((await link.receive(10)).sequence).toBe(0);
});

test('a repeated, missing or superfluous frame ends the session', async () => {
  for (const sequences of [[0, 0], [1], [0, 2], Array.from({ length: 65 }, (_, i) => i)]) {
    stream = new Stream();
    link = new PeerLink('b', stream);
    const told: string[] = [];
    link.onProblem(({ code }) => told.push(code));
    for (const sequence of sequences) stream.arrive(sequence);
    expect(told, String(sequences)).toEqual(['parties-disagree']);
    expect(await problemOf(link.send(new Uint8Array()))).toBe('parties-disagree');
  }
});

test('a refusal of the peer carries its reason; a reason that is none of ours is not passed on', async () => {
  const told: string[] = [];
  const waiting = problemOf(link.receive(1_000));
  link.onProblem(({ code }) => told.push(code));
  stream.arrive(0, { refused: 'share-unreadable' });
  expect(await waiting).toBe('share-unreadable');
  const other = new PeerLink('c', stream);
  stream.arrive(0, { refused: 'toString' });
  other.onProblem(({ code }) => told.push(code));
  expect(told, 'also who listens afterwards').toEqual(['share-unreadable', 'party-unavailable']);
});

test('sending waits until the wire has taken the frame', async () => {
  stream.stuck = true;
  let sent = false;
  const sending = link.send(new Uint8Array(7_000_000)).then(() => {
    sent = true;
  });
  await vi.advanceTimersByTimeAsync(100);
  expect(sent).toBe(false);
  stream.flush();
  await sending;
});

test('a lost connection ends every wait, sending too', async () => {
  stream.stuck = true;
  const waits = [problemOf(link.receive(1_000)), problemOf(link.send(new Uint8Array()))];
  stream.emit('error', new Error('reset'));
  expect(await Promise.all(waits)).toEqual(['party-unavailable', 'party-unavailable']);
});

test('a peer that has finished may close: what it sent is still read, and nobody else is disturbed', async () => {
  const told: string[] = [];
  link.onProblem(({ code }) => told.push(code));
  stream.arrive(0);
  stream.emit('end');
  expect((await link.receive(10)).sequence).toBe(0);
  expect(await problemOf(link.receive(10))).toBe('party-unavailable');
  expect(told).toEqual([]);
});

test('silence is party-unavailable when the time is up', async () => {
  const waiting = problemOf(link.receive(5_000));
  await vi.advanceTimersByTimeAsync(5_000);
  expect(await waiting).toBe('party-unavailable');
});

test('leaving says why, once, and ends the stream', () => {
  link.refuse('store-diverged', 'per_x');
  link.refuse('internal');
  link.close();
  expect(stream.written.map(({ refused, session }) => [refused, session])).toEqual([['store-diverged', 'per_x']]);
  expect(stream.ended).toBe(true);
});
