import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { MpcError } from '../mpc-error.ts';
import type { PartyIndex } from '../share/share.ts';
import type { RandomBytes } from '../share/split-vector.ts';
import {
  elementBytes,
  generator,
  lagrangeFactor,
  randomScalar,
  readElement,
  readScalar,
  scalarBytes,
  scalars,
  timesPublic,
} from './group.ts';
import { isOnLine, type OprfGroup, type OprfShare, publicShare } from './key-share.ts';

/** Whose share is made anew, and the two that it is made from. */
export type OprfRebuildRoles = { readonly lost: PartyIndex; readonly helper: PartyIndex; readonly other: PartyIndex };

export type OprfRebuild =
  | { readonly kind: 'rebuilt'; readonly share: OprfShare }
  /** This helper's term is not what its share gives. */
  | { readonly kind: 'cheated'; readonly helper: PartyIndex }
  /** The helpers do not name the same mask: one of them lies, and nobody can say which. Ask again in another context. */
  | { readonly kind: 'disagreed' };

const tag = 0x54;
const label = utf8ToBytes('sclera-oprf/1 rebuild');
const termBytes = 3 + 32 + elementBytes + scalarBytes;

/** What hides the helpers' terms: drawn by the helper with the lower index, given to the other helper (sealed) and to nobody else. 32 bytes. */
export function rebuildMask(randomBytes: RandomBytes): Uint8Array {
  return scalars.toBytes(randomScalar(randomBytes));
}

/**
 * What a helper sends to the party that lost its share: its term of the line at that party's index, with the mask added (the lower index) or taken away. One
 * term alone is uniform; both together are the lost share and no more. Throws `bad-share`, `bad-options`.
 */
export function oprfRebuildTerm(share: OprfShare, roles: OprfRebuildRoles, context: Uint8Array, mask: Uint8Array): Uint8Array {
  const { lost, helper, other } = roles;
  const [secret, hidden] = [readScalar(share.secret), readScalar(mask)];
  if (share.party !== helper || secret === undefined) throw new MpcError('bad-share', 'a share of another party, or none');
  if (hidden === undefined || hidden === 0n || new Set([lost, helper, other]).size !== 3) {
    throw new MpcError('bad-options', 'not a mask, or a party in two roles');
  }
  const term = scalars.mul(lagrangeFactor(helper, other, lost), secret);
  const masked = scalars.add(term, helper < other ? hidden : scalars.neg(hidden));
  return concatBytes(headOf(helper, lost, context), generator.multiply(hidden).toBytes(), scalars.toBytes(masked));
}

/** The lost share, from the terms of both others. The group is public: both others name it, and it is the caller's to see that they name the same. */
export function rebuildOprfShare(
  lost: PartyIndex,
  group: OprfGroup,
  context: Uint8Array,
  terms: readonly [{ readonly helper: PartyIndex; readonly term: Uint8Array }, { readonly helper: PartyIndex; readonly term: Uint8Array }],
): OprfRebuild {
  const [low, high] = terms[0].helper < terms[1].helper ? terms : [terms[1], terms[0]];
  if (new Set([lost, low.helper, high.helper]).size !== 3)
    throw new MpcError('bad-options', 'one term of each of the two others is needed');
  const [a, b] = [readTerm(low.helper, lost, context, low.term), readTerm(high.helper, lost, context, high.term)];
  if (a === undefined) return { kind: 'cheated', helper: low.helper };
  if (b === undefined) return { kind: 'cheated', helper: high.helper };
  if (!a.mask.equals(b.mask)) return { kind: 'disagreed' };
  const expected = (helper: PartyIndex, other: PartyIndex): typeof a.mask =>
    timesPublic(publicShare(group, helper), lagrangeFactor(helper, other, lost));
  if (!timesPublic(generator, a.value).equals(expected(low.helper, high.helper).add(a.mask)))
    return { kind: 'cheated', helper: low.helper };
  if (!timesPublic(generator, b.value).equals(expected(high.helper, low.helper).subtract(b.mask)))
    return { kind: 'cheated', helper: high.helper };
  const secret = scalars.toBytes(scalars.add(a.value, b.value));
  if (!isOnLine(group, lost, secret)) throw new MpcError('bad-share', 'not a group of an OPRF');
  return { kind: 'rebuilt', share: { party: lost, secret, group } };
}

type Term = { readonly mask: NonNullable<ReturnType<typeof readElement>>; readonly value: bigint };

function readTerm(helper: PartyIndex, lost: PartyIndex, context: Uint8Array, bytes: Uint8Array): Term | undefined {
  const head = headOf(helper, lost, context);
  if (bytes.length !== termBytes || !head.every((byte, i) => byte === bytes[i])) return undefined;
  const mask = readElement(bytes.subarray(head.length, head.length + elementBytes));
  const value = readScalar(bytes.subarray(head.length + elementBytes));
  return mask === undefined || value === undefined ? undefined : { mask, value };
}

function headOf(helper: PartyIndex, lost: PartyIndex, context: Uint8Array): Uint8Array {
  return concatBytes(Uint8Array.of(tag, helper, lost), sha256(concatBytes(label, context)));
}
