import { MpcError } from '../mpc-error.ts';
import { applyMatrix, invertPowers, multiplicationMatrix, multiplyPowers, type RingMatrix, subtract } from '../ring/galois-ring.ts';
import { points } from '../ring/shamir.ts';
import { brandShare, type PartyIndex, type Share } from '../share/share.ts';
import { type Elements, readElements, readStream, shareStreamBytes, sumOf } from './refresh-share.ts';

/** Whose share is made anew, and the two that it is made from. */
export type RebuildRoles<P extends PartyIndex> = {
  readonly lost: PartyIndex;
  /** The helper whose term this is. */
  readonly helper: P;
  readonly other: PartyIndex;
};

/**
 * What one of two helpers sends to the party that lost its shares: its term of the line through both their shares at the lost party's point,
 * hidden under a stream that only the two helpers know. The helper with the lower index adds the stream, the other one takes it away; one
 * term alone is uniform, both together say no more than the lost share. 38,400 bytes. Throws `bad-randomness`, `bad-share`.
 */
export function rebuildTerm<P extends PartyIndex>(share: Share<P>, roles: RebuildRoles<P>, stream: Uint8Array): Uint8Array {
  const { helper, other } = roles;
  if (share.party !== helper) {
    throw new MpcError('bad-share', 'a share of another party');
  }
  const matrix = lineMatrix(roles);
  const hidden = readStream(stream);
  const sign = helper < other ? 1 : -1;
  const term = (part: keyof Elements): Uint16Array =>
    sumOf(
      applyMatrix(matrix, share[part]),
      hidden[part].map((element) => sign * element),
    );
  const bytes = writeElements({ code: term('code'), mask: term('mask') });
  hidden.code.fill(0);
  hidden.mask.fill(0);
  return bytes;
}

/** The lost share: the sum of the two helpers' terms. Throws `bad-share` for a term of another length. */
export function rebuildShare<P extends PartyIndex>(lost: P, terms: readonly [Uint8Array, Uint8Array]): Share<P> {
  if (terms.some((term) => term.length !== shareStreamBytes)) {
    throw new MpcError('bad-share', 'a term of the wrong length');
  }
  const [first, second] = [readElements(terms[0]), readElements(terms[1])];
  return brandShare(lost, sumOf(first.code, second.code), sumOf(first.mask, second.mask));
}

/** Multiplication by the helper's Lagrange factor at the lost party's point: (p_lost − p_other) / (p_helper − p_other). */
function lineMatrix({ lost, helper, other }: RebuildRoles<PartyIndex>): RingMatrix {
  const inverse = invertPowers(subtract(points[helper], points[other]));
  return multiplicationMatrix(multiplyPowers(subtract(points[lost], points[other]), inverse));
}

function writeElements({ code, mask }: Elements): Uint8Array {
  const bytes = new Uint8Array(shareStreamBytes);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const part of [code, mask]) {
    for (let i = 0; i < part.length; i++) {
      view.setUint16(at, part[i] ?? 0, true);
      at += 2;
    }
  }
  return bytes;
}
