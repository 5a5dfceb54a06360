import { createHash } from 'node:crypto';
import type { OrderPlace, ScleraError } from '@sclera/core';
import type { PeerLink } from './peer-link.ts';

/** The links of one session, watched together. */
export interface WatchedLinks {
  /** The work, or what a peer left with if that comes first. */
  or<T>(work: Promise<T>): Promise<T>;
  /** Throws what a peer left with. */
  check(): void;
  problem(): ScleraError | null;
}

/** Ends every wait of a session as soon as one peer leaves it. */
export function watchLinks(links: readonly PeerLink[]): WatchedLinks {
  let problem: ScleraError | null = null;
  let stop: (reason: ScleraError) => void = () => {};
  const stopped = new Promise<never>((_, reject) => {
    stop = (reason) => {
      problem ??= reason;
      reject(reason);
    };
  });
  stopped.catch(() => {});
  for (const link of links) link.onProblem(stop);
  return {
    or: (work) => Promise.race([work, stopped]),
    check: () => {
      if (problem) throw problem;
    },
    problem: () => problem,
  };
}

/** SHA-256 over order, place and entry: the same at all three only where the order told all three the same. */
export function placeDigest(at: OrderPlace, entryDigest: Uint8Array): Uint8Array {
  const place = Buffer.alloc(8);
  place.writeBigUInt64BE(BigInt(at.place));
  const order = createHash('sha256').update(at.order).digest();
  return createHash('sha256').update('sclera/entry/v1').update(order).update(place).update(entryDigest).digest();
}
