import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { MpcError } from '../mpc-error.ts';
import type { PartyIndex } from '../share/share.ts';
import { type Primitives, portablePrimitives } from './primitives.ts';

/** A place in a stream: batch of the session and round of the batch. Known to all parties; each place is drawn from once. */
export type StreamPosition = { readonly batch: number; readonly round: number };

/** A pseudo-random stream that two parties share. Drawing at a place that is not behind the last one throws `position-reused`. */
export type PairStream = {
  draw(position: StreamPosition, byteCount: number): Uint8Array;
};

/** What keys are bound to, besides the pair and its direction. */
export type SessionIdentity = {
  readonly sessionId: string;
  readonly epoch: number;
};

/**
 * The stream of direction `from` → `to`: ChaCha20 under HKDF-SHA256(seed of `from` ‖ `to` in order of index; salt: epoch; info: label,
 * session, direction), nonce = batch ‖ round ‖ 0 (little-endian 32-bit words), counter from 0.
 */
export function openPairStream(
  identity: SessionIdentity,
  from: PartyIndex,
  to: PartyIndex,
  pairSecret: Uint8Array,
  { keyStream }: Primitives = portablePrimitives,
): PairStream {
  const salt = new Uint8Array(8);
  new DataView(salt.buffer).setBigUint64(0, BigInt(identity.epoch), true);
  const label = `sclera-mpc/1 stream ${from}>${to} ${identity.sessionId}`;
  const key = hkdf(sha256, pairSecret, salt, utf8ToBytes(label), 32);
  let last: StreamPosition = { batch: -1, round: -1 };
  return {
    draw(position, byteCount) {
      if (!isBehind(last, position)) {
        throw new MpcError('position-reused', 'a stream position was used');
      }
      last = position;
      const nonce = new Uint8Array(12);
      const view = new DataView(nonce.buffer);
      view.setUint32(0, position.batch, true);
      view.setUint32(4, position.round, true);
      return keyStream(key, nonce, byteCount);
    },
  };
}

function isBehind(last: StreamPosition, next: StreamPosition): boolean {
  return last.batch < next.batch || (last.batch === next.batch && last.round < next.round);
}
