import { isFieldElement } from './field.ts';
import { groupDepth, type Membership } from './group.ts';
import type { Identity } from './identity.ts';

/*
 * The wall between this licence (Apache-2.0) and the prover's (GPL-3.0): plain JSON in, a proof in JSON out. The prover is a process (`sclera-prove`) or a worker of a
 * page; nothing of ours imports it.
 */

/** What a prover is told. `scalar` is the person's secret: it goes to a process of the same person on the same device, over a pipe, and nowhere else. */
export type ProofRequest = {
  readonly version: 1;
  readonly scalar: string;
  readonly root: string;
  readonly index: number;
  readonly siblings: readonly string[];
  readonly scope: string;
  readonly message: string;
};

/** The request for a proof that `identity` is in the group, for this scope and message. */
export function writeProofRequest(identity: Identity, membership: Membership, scope: bigint, message: bigint): ProofRequest {
  return {
    version: 1,
    scalar: String(identity.scalar),
    root: String(membership.root),
    index: membership.index,
    siblings: membership.siblings.map(String),
    scope: String(scope),
    message: String(message),
  };
}

export type ReadProofRequest = {
  readonly scalar: bigint;
  readonly membership: Membership;
  readonly scope: bigint;
  readonly message: bigint;
};

/** The prover's side of {@link writeProofRequest}; undefined for anything else. */
export function readProofRequest(value: unknown): ReadProofRequest | undefined {
  const given = (typeof value === 'object' && value !== null ? value : {}) as Partial<Record<keyof ProofRequest, unknown>>;
  const { version, index, siblings } = given;
  if (version !== 1 || !Array.isArray(siblings) || siblings.length > groupDepth) return undefined;
  if (typeof index !== 'number' || !Number.isInteger(index) || index < 0 || index >= 2 ** siblings.length) return undefined;
  const numbers = [given.scalar, given.root, given.scope, given.message, ...siblings].map((text) =>
    typeof text === 'string' && /^\d{1,78}$/.test(text) ? BigInt(text) : undefined,
  );
  if (numbers.includes(undefined)) return undefined;
  const [scalar, root, scope, message, ...path] = numbers as [bigint, bigint, bigint, bigint, ...bigint[]];
  if (![scalar, root, ...path].every(isFieldElement) || [scope, message].some((number) => number >= 1n << 256n)) return undefined;
  return { scalar, membership: { root, index, siblings: path }, scope, message };
}
