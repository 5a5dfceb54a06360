import {
  commitmentOf,
  groupDepth,
  hashToField,
  type MembershipProof,
  type ReadProofRequest,
  rootFrom,
  writeProof,
} from '@sclera/credential';
import { groth16 } from 'snarkjs';
import type { Artifacts } from './artifact-digests.ts';

/**
 * A Semaphore v4 proof (depth 20) that whoever knows the scalar is in the group, for a scope and a message. Throws where the membership does not lead to
 * its root.
 */
export async function prove({ scalar, membership, scope, message }: ReadProofRequest, { wasm, zkey }: Artifacts): Promise<MembershipProof> {
  const { root, index, siblings } = membership;
  if (rootFrom(commitmentOf(scalar), membership) !== root) throw new Error('the membership does not lead to its root');
  const { proof, publicSignals } = await groth16.fullProve(
    {
      secret: scalar,
      merkleProofLength: siblings.length,
      merkleProofIndex: index,
      merkleProofSiblings: Array.from({ length: groupDepth }, (_, i) => siblings[i] ?? 0n),
      scope: hashToField(scope),
      message: hashToField(message),
    },
    wasm,
    zkey,
    undefined,
    undefined,
    // Threads cost as much CPU as they save here, outlive the proof, and in a page would need workers from blobs, which ours allow to nobody.
    { singleThread: true },
  );
  const [, nullifier] = publicSignals.map(BigInt);
  const { pi_a: a, pi_b: b, pi_c: c } = proof;
  // The chain's pairing takes the imaginary part of an element of F_p² first (EIP-197).
  const points = [a[0], a[1], b[0][1], b[0][0], b[1][1], b[1][0], c[0], c[1]].map(BigInt);
  return writeProof({ root, nullifier: nullifier!, message, scope, points });
}
