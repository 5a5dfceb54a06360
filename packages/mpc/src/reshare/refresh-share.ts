import { MpcError } from '../mpc-error.ts';
import { applyMatrix } from '../ring/galois-ring.ts';
import { pointMatrices } from '../ring/shamir.ts';
import { codeElements, maskElements } from '../share/layout.ts';
import { brandShare, type PartyIndex, type Share } from '../share/share.ts';
import { shareBodyBytes } from '../share/share-wire.ts';

/**
 * The same template on another line: `share` + r·p at this party's point p, with r the ring elements in `stream`. All three add the same r,
 * so what two of them determine stays as it was; a share from before and one from after determine nothing. Whoever knows r can undo it:
 * the stream is the caller's to wipe, as is the old share. Throws `bad-randomness` for another length than {@link shareStreamBytes}.
 */
export function refreshShare<P extends PartyIndex>(share: Share<P>, stream: Uint8Array): Share<P> {
  const slope = readStream(stream);
  const code = sumOf(share.code, applyMatrix(pointMatrices[share.party], slope.code));
  const mask = sumOf(share.mask, applyMatrix(pointMatrices[share.party], slope.mask));
  slope.code.fill(0);
  slope.mask.fill(0);
  return brandShare(share.party, code, mask);
}

/** Bytes of a stream that covers one share. */
export const shareStreamBytes: number = shareBodyBytes;

/** Code and mask elements as a share has them. */
export type Elements = { readonly code: Uint16Array; readonly mask: Uint16Array };

/** Uniform bytes as uniform elements. Throws `bad-randomness`. */
export function readStream(stream: Uint8Array): Elements {
  if (stream.length !== shareStreamBytes) {
    throw new MpcError('bad-randomness', 'randomness of the wrong length');
  }
  return readElements(stream);
}

/** 16-bit little-endian words: code, then mask. */
export function readElements(bytes: Uint8Array): Elements {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = (first: number, count: number): Uint16Array => {
    const words = new Uint16Array(count);
    for (let i = 0; i < count; i++) {
      words[i] = view.getUint16(2 * (first + i), true);
    }
    return words;
  };
  return { code: read(0, codeElements), mask: read(codeElements, maskElements) };
}

/** Element by element mod 2^16. */
export function sumOf(a: Uint16Array, b: Uint16Array): Uint16Array {
  const sum = new Uint16Array(a.length);
  for (let i = 0; i < sum.length; i++) {
    sum[i] = (a[i] ?? 0) + (b[i] ?? 0);
  }
  return sum;
}
