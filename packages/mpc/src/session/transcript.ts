import type { PartyIndex } from '../share/share.ts';
import { type Primitives, portablePrimitives, type RunningHash } from './primitives.ts';

/** Bytes of a transcript hash. */
export const hashBytes = 32;

/**
 * Running hashes of everything one party sent to and received from its two peers. Both ends of a pair saw the same messages, so
 * their hashes of each direction are equal, unless something was changed on the way or a party is in another place.
 */
export type PairTranscript = {
  record(from: PartyIndex, to: PartyIndex, message: Uint8Array): void;
  /** Hash of the messages of direction `from` → `to` so far. */
  digest(from: PartyIndex, to: PartyIndex): Uint8Array;
};

/** A transcript that starts with `context`, which all parties must hold alike. */
export function openTranscript(context: Uint8Array, { sha256 }: Primitives = portablePrimitives): PairTranscript {
  const running = new Map<string, RunningHash>();
  const of = (from: PartyIndex, to: PartyIndex): RunningHash => {
    const key = `${from}>${to}`;
    const known = running.get(key);
    if (known !== undefined) {
      return known;
    }
    const hash = sha256();
    hash.update(context);
    running.set(key, hash);
    return hash;
  };
  return {
    record(from, to, message) {
      const length = new Uint8Array(4);
      new DataView(length.buffer).setUint32(0, message.length, true);
      const hash = of(from, to);
      hash.update(length);
      hash.update(message);
    },
    digest(from, to) {
      return of(from, to).digest();
    },
  };
}

/** Whether two byte strings are equal. What is compared is public, so it need not be constant-time. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
