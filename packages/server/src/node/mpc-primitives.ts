import { createCipheriv, createHash } from 'node:crypto';
import type { Primitives } from '@sclera/mpc';

/** ChaCha20 and SHA-256 of OpenSSL, some ten times as fast as in plain JavaScript. */
export const nodePrimitives: Primitives = {
  keyStream(key, nonce, byteCount) {
    // OpenSSL takes the block counter, from 0, before the nonce.
    const counterAndNonce = new Uint8Array(16);
    counterAndNonce.set(nonce, 4);
    return createCipheriv('chacha20', key, counterAndNonce).update(new Uint8Array(byteCount));
  },
  sha256() {
    const hash = createHash('sha256');
    return { update: (bytes) => void hash.update(bytes), digest: () => new Uint8Array(hash.copy().digest()) };
  },
};
