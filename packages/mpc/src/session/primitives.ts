import { chacha20 } from '@noble/ciphers/chacha.js';
import { sha256 } from '@noble/hashes/sha2.js';

/** A hash that more may be added to. */
export interface RunningHash {
  update(bytes: Uint8Array): void;
  /** Of all bytes so far; more may follow. */
  digest(): Uint8Array;
}

/** What a session spends most of its time in. A host's own are faster and give the same bytes, so parties need not have the same ones. */
export interface Primitives {
  /** The first bytes of a ChaCha20 key stream (RFC 8439): key of 32 bytes, nonce of 12, counter from 0. A new array each time. */
  keyStream(key: Uint8Array, nonce: Uint8Array, byteCount: number): Uint8Array;
  /** An empty SHA-256 (FIPS 180-4). */
  sha256(): RunningHash;
}

/** In plain JavaScript: they run everywhere. */
export const portablePrimitives: Primitives = {
  keyStream: (key, nonce, byteCount) => chacha20(key, nonce, new Uint8Array(byteCount)),
  sha256: () => {
    const hash = sha256.create();
    return { update: (bytes) => void hash.update(bytes), digest: () => hash.clone().digest() };
  },
};
