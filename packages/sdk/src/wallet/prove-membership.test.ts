import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { commitmentOf, type ProofRequest } from '@sclera/credential';
import vectors from '@sclera/credential/vectors/proofs.json' with { type: 'json' };
import { describe, expect, it } from 'vitest';
import { toBase64Url } from '../encoding/base64.ts';
import { identityIn, type ProofWanted, type Prove, proveMembership } from './prove-membership.ts';
import type { WalletCredential } from './wallet.ts';

const credentialOf = (person: number): WalletCredential => ({
  secret: toBase64Url(sha256(utf8ToBytes(`sclera test person ${person}`))),
  rotation: 0,
  recordName: toBase64Url(new Uint8Array(32)),
});
const { first } = vectors.proofs;
const members = vectors.commitments.map(BigInt);
const wanted: ProofWanted = {
  members,
  root: BigInt(vectors.root),
  scope: BigInt(vectors.campaign),
  message: BigInt(first.message),
};
const asked: ProofRequest[] = [];
/** A prover that answers with the proof that person 0 made earlier. */
const answerFirst: Prove = async (request) => {
  asked.push(request);
  return first;
};

describe('proving that a wallet is in a group', () => {
  it('asks the prover for exactly that, and gives a proof that holds with its nullifier', async () => {
    const made = await proveMembership(credentialOf(0), wanted, answerFirst);
    expect(made).toEqual({ kind: 'proved', proof: first, nullifier: BigInt(first.nullifier) });
    const { scalar, root, scope, message } = asked.at(-1)!;
    expect(commitmentOf(BigInt(scalar))).toBe(identityIn(credentialOf(0)).commitment);
    expect([root, scope, message]).toEqual([vectors.root, vectors.campaign, first.message]);
  });

  it('proves nothing to a list that does not make its root: it could have been made for one person', async () => {
    const before = asked.length;
    for (const list of [members.slice(0, -1), [...members, 5n], [...members].reverse(), []]) {
      await expect(proveMembership(credentialOf(0), { ...wanted, members: list }, answerFirst)).rejects.toMatchObject({
        code: 'log-inconsistent',
      });
    }
    expect(asked.length).toBe(before);
  });

  it('says where somebody is not in it, without telling the prover', async () => {
    const before = asked.length;
    expect(await proveMembership(credentialOf(99), wanted, answerFirst)).toEqual({ kind: 'not-a-member' });
    expect(asked.length).toBe(before);
  });

  it.each<[string, WalletCredential, unknown]>([
    ['of another person', credentialOf(1), first],
    ['that is bound to another message', credentialOf(0), vectors.proofs.firstToAnother],
    ['that is none', credentialOf(0), { points: [] }],
    ['nothing', credentialOf(0), undefined],
  ])('hands on no proof %s', async (_, credential, answer) => {
    await expect(proveMembership(credential, wanted, async () => answer)).rejects.toMatchObject({ code: 'internal' });
  });
});
