import { bn254 } from '@noble/curves/bn254.js';
import { describe, expect, it } from 'vitest';
import { fieldOrder } from './field.ts';
import { nullifierOf } from './identity.ts';
import type { MembershipProof } from './proof.ts';
import { people } from './testing/people.ts';
import vectors from './vectors/proofs.json' with { type: 'json' };
import { type Expected, verifyProof } from './verify-proof.ts';

const proof = vectors.proofs.first as MembershipProof;
const expected: Expected = { root: BigInt(vectors.root), scope: BigInt(vectors.campaign), message: BigInt(proof.message) };
const baseOrder = bn254.fields.Fp.ORDER;
const plus = (text: string, more: bigint): string => String(BigInt(text) + more);
const withPoint = (at: number, text: string): MembershipProof => ({
  ...proof,
  points: proof.points.map((point, i) => (i === at ? text : point)),
});

describe('a proof', () => {
  it('that holds gives the nullifier of whoever made it', () => {
    expect(verifyProof(proof, expected)).toEqual({ kind: 'verified', nullifier: nullifierOf(people[0]!, expected.scope) });
    const again = vectors.proofs.firstToAnother;
    expect(verifyProof(again, { ...expected, message: BigInt(again.message) })).toEqual(verifyProof(proof, expected));
    const elsewhere = vectors.proofs.firstElsewhere;
    expect(verifyProof(elsewhere, { ...expected, scope: BigInt(vectors.otherCampaign) })).toEqual({
      kind: 'verified',
      nullifier: nullifierOf(people[0]!, BigInt(vectors.otherCampaign)),
    });
  });

  it.each([
    ['wrong-root', { ...expected, root: expected.root + 1n }],
    ['wrong-root', { ...expected, root: BigInt(vectors.earlierRoot) }],
    ['wrong-scope', { ...expected, scope: BigInt(vectors.otherCampaign) }],
    ['wrong-message', { ...expected, message: expected.message + 1n }],
  ] as const)('is refused for another use: %s', (fault, other) => expect(verifyProof(proof, other)).toEqual({ kind: 'refused', fault }));

  it('is refused when root, scope or message are put in that are expected: they are what was proven', () => {
    const old = vectors.proofs.oldRoot;
    const bent = { ...old, merkleTreeRoot: vectors.root };
    expect(verifyProof(old, { ...expected, message: BigInt(old.message) })).toEqual({ kind: 'refused', fault: 'wrong-root' });
    expect(verifyProof(bent, { ...expected, message: BigInt(old.message) })).toEqual({ kind: 'refused', fault: 'false-proof' });
    expect(verifyProof({ ...proof, message: '5' }, { ...expected, message: 5n })).toEqual({ kind: 'refused', fault: 'false-proof' });
    expect(verifyProof({ ...proof, scope: '5' }, { ...expected, scope: 5n })).toEqual({ kind: 'refused', fault: 'false-proof' });
    expect(verifyProof({ ...proof, nullifier: plus(proof.nullifier, 1n) }, expected)).toEqual({ kind: 'refused', fault: 'false-proof' });
  });

  it.each([0, 1, 2, 3, 4, 5, 6, 7])('is refused with another coordinate %s', (at) => {
    const point = proof.points[at]!;
    // The other y of the same x is a point of the curve: only the equation tells.
    const negated = at === 1 || at === 7 ? ['false-proof', String(baseOrder - BigInt(point))] : ['malformed', plus(point, 1n)];
    expect(verifyProof(withPoint(at, negated[1]!), expected)).toEqual({ kind: 'refused', fault: negated[0] });
    expect(verifyProof(withPoint(at, plus(point, baseOrder)), expected)).toEqual({ kind: 'refused', fault: 'malformed' });
    expect(verifyProof(withPoint(at, '0'), expected)).toEqual({ kind: 'refused', fault: 'malformed' });
  });

  it('is refused with points of another proof, at infinity, or outside the subgroup', () => {
    const other = vectors.proofs.second.points;
    expect(verifyProof({ ...proof, points: other }, expected)).toEqual({ kind: 'refused', fault: 'false-proof' });
    expect(verifyProof({ ...proof, points: [...proof.points.slice(0, 6), ...other.slice(6)] }, expected)).toEqual({
      kind: 'refused',
      fault: 'false-proof',
    });
    for (const [from, to] of [
      [0, 2],
      [2, 6],
      [6, 8],
    ] as const) {
      const points = proof.points.map((point, i) => (i >= from && i < to ? '0' : point));
      expect(verifyProof({ ...proof, points }, expected)).toEqual({ kind: 'refused', fault: 'malformed' });
    }
    const { c0, c1 } = outsideSubgroup.x;
    const points = [...proof.points.slice(0, 2), c1, c0, outsideSubgroup.y.c1, outsideSubgroup.y.c0, ...proof.points.slice(6)].map(String);
    expect(verifyProof({ ...proof, points }, expected)).toEqual({ kind: 'refused', fault: 'malformed' });
  });

  it.each([
    ['root above the order', { ...proof, merkleTreeRoot: plus(proof.merkleTreeRoot, fieldOrder) }],
    ['nullifier above the order: the same person under another name', { ...proof, nullifier: plus(proof.nullifier, fieldOrder) }],
    ['a number beyond 256 bits', { ...proof, scope: plus(proof.scope, 2n ** 256n) }],
    ['a leading zero', { ...proof, scope: `0${proof.scope}` }],
    ['a sign', { ...proof, scope: `-${proof.scope}` }],
    ['a number that is no text', { ...proof, scope: 5 }],
    ['one point more', { ...proof, points: [...proof.points, '1'] }],
    ['no points', { ...proof, points: undefined }],
    ['a member more', { ...proof, note: 'x' }],
    ['a depth that is no number', { ...proof, merkleTreeDepth: '20' }],
    ['nothing', null],
    ['a list', [proof]],
    ['a text', JSON.stringify(proof)],
  ])('is malformed with %s', (_, given) => expect(verifyProof(given, expected)).toEqual({ kind: 'refused', fault: 'malformed' }));

  it('is refused for a tree of another depth', () =>
    expect(verifyProof({ ...proof, merkleTreeDepth: 16 }, expected)).toEqual({ kind: 'refused', fault: 'wrong-depth' }));
});

/** A point of the twist that is not in the group of the pairing: the first with a small x. */
const outsideSubgroup = findOutside();

function findOutside(): {
  readonly x: { readonly c0: bigint; readonly c1: bigint };
  readonly y: { readonly c0: bigint; readonly c1: bigint };
} {
  const { Fp2 } = bn254.fields;
  const { Point } = bn254.G2;
  const b = Point.CURVE().b;
  for (let i = 1n; ; i++) {
    const x = Fp2.create({ c0: i, c1: 0n });
    try {
      const y = Fp2.sqrt(Fp2.add(Fp2.mul(Fp2.sqr(x), x), b));
      if (!Point.fromAffine({ x, y }).isTorsionFree()) return { x, y };
    } catch {
      // No point has this x.
    }
  }
}
