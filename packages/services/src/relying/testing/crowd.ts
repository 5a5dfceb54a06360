import { createHash } from 'node:crypto';
import {
  type Group,
  groupOf,
  type Identity,
  identityOf,
  type MembershipProof,
  nullifierOf,
  parseProof,
  requestMessage,
  verifyProof,
  writeProof,
} from '@sclera/credential';
import type { Epoch } from '../../members/epochs.ts';
import type { Roots } from '../verifications.ts';

/** People with identities, and the public list that they stand in. The list grows by `join`. */
export interface Crowd extends Roots {
  readonly people: readonly Identity[];
  readonly group: Group;
  /** A new list, with these at its end. */
  join(people: readonly Identity[]): void;
}

export function personOf(name: string): Identity {
  return identityOf(new Uint8Array(secretOf(name)));
}

/** 32 bytes, nobody's. */
export function secretOf(name: string): Buffer {
  return createHash('sha256').update(`sclera test person ${name}`).digest();
}

export function createCrowd(first: readonly Identity[]): Crowd {
  const lists: { readonly people: readonly Identity[]; readonly group: Group }[] = [];
  const join = (people: readonly Identity[]): void => {
    const all = [...(lists.at(-1)?.people ?? []), ...people];
    lists.push({
      people: all,
      group: groupOf(
        all.map(({ commitment }) => commitment),
        lists.at(-1)?.group,
      ),
    });
  };
  if (first.length > 0) join(first);
  const epochAt = (epoch: number): Epoch => {
    const list = lists[epoch - 1];
    return { epoch, root: list?.group.root ?? 0n, size: list?.people.length ?? 0, publishedAt: new Date(0).toISOString() };
  };
  return {
    get people() {
      return lists.at(-1)?.people ?? [];
    },
    get group() {
      return lists.at(-1)!.group;
    },
    join,
    current: async () => epochAt(lists.length),
  };
}

/** What stands for a proof where a thousand are needed and none of them is looked into: the numbers that a real one shows, and points that say nothing. */
export function pretendProof(person: Identity, root: bigint, scope: bigint, request: string): MembershipProof {
  return writeProof({
    root,
    scope,
    message: requestMessage(request),
    nullifier: nullifierOf(person, scope),
    points: Array<bigint>(8).fill(1n),
  });
}

/** Judges pretended proofs as the real verifier does, but for the equation: false where the points are not those that `pretendProof` writes. */
export const judgePretended: typeof verifyProof = (given, expected) => {
  const parsed = parseProof(given);
  if (parsed.kind !== 'parsed' || !parsed.proof.points.every((point) => point === 1n)) return verifyProof(given, expected);
  const { root, scope, message, nullifier } = parsed.proof;
  if (root !== expected.root) return { kind: 'refused', fault: 'wrong-root' };
  if (scope !== expected.scope) return { kind: 'refused', fault: 'wrong-scope' };
  if (message !== expected.message) return { kind: 'refused', fault: 'wrong-message' };
  return { kind: 'verified', nullifier };
};
