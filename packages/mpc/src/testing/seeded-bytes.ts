import { chacha20 } from '@noble/ciphers/chacha.js';
import type { RandomBytes } from '../share/split-vector.ts';

/** A source that gives the same bytes for the same seed, so that no statistical test is a matter of luck. */
export function seededBytes(seed: number): RandomBytes {
  const key = new Uint8Array(32);
  new DataView(key.buffer).setFloat64(0, seed, true);
  let call = 0;
  return (count) => {
    const nonce = new Uint8Array(12);
    new DataView(nonce.buffer).setUint32(0, call++, true);
    return chacha20(key, nonce, new Uint8Array(count));
  };
}
