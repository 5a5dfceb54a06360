import { poseidon2 } from 'poseidon-lite/poseidon2';
import { CredentialError } from './credential-error.ts';
import { fieldOrder } from './field.ts';

/** A tree of 2^20 leaves at most: the circuit that all proofs here are made with. */
export const groupDepth = 20;

/**
 * A lean incremental Merkle tree of commitments (Semaphore v4): a node without a right neighbour goes up as it is. Never changed once made: who joins is in the
 * next group.
 */
export type Group = {
  /** Level 0 are the commitments; the last level is the root alone. */
  readonly levels: readonly (readonly bigint[])[];
  readonly root: bigint;
};

/** The way from one leaf to the root. `siblings` are those that there are, lowest first; bit i of `index` says whether the i-th lies on the left. */
export type Membership = { readonly root: bigint; readonly index: number; readonly siblings: readonly bigint[] };

/** Hashes between two pauses of `groupInSlices`: some 3 ms. */
const hashesASlice = 16;

/**
 * A group of these members, in this order. `before`: another group, of which nodes that are the same are taken over: a large group that changes little costs little.
 * Throws `bad-commitment` for an empty list, one twice, zero, or what is no field element; `group-full` above 2^20.
 */
export function groupOf(commitments: readonly bigint[], before?: Group): Group {
  const making = makeGroup(commitments, before);
  for (;;) {
    const step = making.next();
    if (step.done) return step.value;
  }
}

/** The same for whoever has others to answer meanwhile: `pause` is awaited every few milliseconds. Rejects as `groupOf` throws, and with what `pause` rejects with. */
export async function groupInSlices(commitments: readonly bigint[], pause: () => Promise<unknown>, before?: Group): Promise<Group> {
  const making = makeGroup(commitments, before);
  for (;;) {
    const step = making.next();
    if (step.done) return step.value;
    await pause();
  }
}

/** Yields after every slice of hashes. */
function* makeGroup(commitments: readonly bigint[], before: Group | undefined): Generator<void, Group, void> {
  if (commitments.length > 2 ** groupDepth) throw new CredentialError('group-full', 'a group has at most 2^20 members');
  if (commitments.some((commitment) => commitment <= 0n || commitment >= fieldOrder)) {
    throw new CredentialError('bad-commitment', 'a commitment is a number between zero and the order of the field');
  }
  if (commitments.length === 0 || new Set(commitments).size !== commitments.length) {
    throw new CredentialError('bad-commitment', 'a group lists each member once, and has at least one');
  }
  const levels: (readonly bigint[])[] = [commitments];
  let hashes = 0;
  for (let level = commitments; level.length > 1; ) {
    const [under, above] = [before?.levels[levels.length - 1], before?.levels[levels.length]];
    const next: bigint[] = [];
    for (let i = 0; 2 * i < level.length; i++) {
      const [left, right] = [level[2 * i]!, level[2 * i + 1]];
      const known = above?.[i];
      const isKnown = known !== undefined && under?.[2 * i] === left && under[2 * i + 1] === right;
      next.push(isKnown ? known : parentOf(left, right));
      if (!isKnown && ++hashes % hashesASlice === 0) yield;
    }
    levels.push(next);
    level = next;
  }
  return { levels, root: levels.at(-1)![0]! };
}

/** How a commitment lies in a group. Throws `not-a-member`. */
export function membershipOf({ levels, root }: Group, commitment: bigint): Membership {
  let place = levels[0]!.indexOf(commitment);
  if (place < 0) throw new CredentialError('not-a-member', 'this commitment is not in the group');
  let index = 0;
  const siblings: bigint[] = [];
  for (const level of levels.slice(0, -1)) {
    const sibling = level[place ^ 1];
    if (sibling !== undefined) {
      index |= (place & 1) << siblings.length;
      siblings.push(sibling);
    }
    place >>= 1;
  }
  return { root, index, siblings };
}

/** The root that a membership leads to from a commitment. */
export function rootFrom(commitment: bigint, { index, siblings }: Membership): bigint {
  return siblings.reduce((node, sibling, i) => ((index >> i) & 1 ? poseidon2([sibling, node]) : poseidon2([node, sibling])), commitment);
}

function parentOf(left: bigint, right: bigint | undefined): bigint {
  return right === undefined ? left : poseidon2([left, right]);
}
