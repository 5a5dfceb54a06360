import { bn254 } from '@noble/curves/bn254.js';
import { fieldOrder, hashToField, isFieldElement } from './field.ts';
import { type ProofNumbers, parseProof } from './proof.ts';
import { type VerificationKey, verificationKey } from './verification-key.ts';

/** What a verifier expects of a proof: it names all three itself, and takes none of them from the proof. */
export type Expected = {
  /** The root of the group, frozen for a campaign. */
  readonly root: bigint;
  /** Where a person counts once: a campaign, a relying party's scope. */
  readonly scope: bigint;
  /** What the person says with it: the recipient of a claim, the hash of a request. */
  readonly message: bigint;
};

/** Why a proof is not accepted, in the order in which it is looked at. */
export type ProofFault = 'malformed' | 'wrong-depth' | 'wrong-root' | 'wrong-scope' | 'wrong-message' | 'false-proof';

export type ProofVerdict =
  /** Somebody in the group made it, for this scope and message. `nullifier` is theirs in this scope: spend it once. */
  { readonly kind: 'verified'; readonly nullifier: bigint } | { readonly kind: 'refused'; readonly fault: ProofFault };

/** Judges a proof of membership (Groth16 over bn254, depth 20). Never throws for anything that came from outside. */
export function verifyProof(given: unknown, expected: Expected): ProofVerdict {
  const parsed = parseProof(given);
  if (parsed.kind !== 'parsed') return refused(parsed.kind);
  const { proof } = parsed;
  // One number has one spelling below the order: root and nullifier above it would be another one's, under another name.
  if (!isFieldElement(proof.root) || !isFieldElement(proof.nullifier)) return refused('malformed');
  if (proof.root !== expected.root) return refused('wrong-root');
  if (proof.scope !== expected.scope) return refused('wrong-scope');
  if (proof.message !== expected.message) return refused('wrong-message');
  const points = readPoints(proof);
  if (points === undefined) return refused('malformed');
  const inputs = [proof.root, proof.nullifier, hashToField(proof.message), hashToField(proof.scope)];
  return holds(points, inputs) ? { kind: 'verified', nullifier: proof.nullifier } : refused('false-proof');
}

type G1Point = InstanceType<typeof bn254.G1.Point>;
type G2Point = InstanceType<typeof bn254.G2.Point>;
type Points = { readonly a: G1Point; readonly b: G2Point; readonly c: G1Point };
type ReadKey = {
  readonly alpha: G1Point;
  readonly beta: G2Point;
  readonly gamma: G2Point;
  readonly delta: G2Point;
  readonly inputs: readonly G1Point[];
};

const { G1, G2 } = bn254;
const key = readKey(verificationKey);
/** e(−α, β), which is the same in every proof. */
const known = bn254.pairing(key.alpha.negate(), key.beta, true);
const { Fp12 } = bn254.fields;

/** e(A, B) = e(α, β) · e(Σ inputs, γ) · e(C, δ), which is Groth16's equation. */
function holds({ a, b, c }: Points, values: readonly bigint[]): boolean {
  const [alone, ...others] = key.inputs;
  const sum = others.reduce((total, point, i) => total.add(timesPublic(point, values[i]!)), alone!);
  const pairs = [
    { g1: a, g2: b },
    { g1: sum.negate(), g2: key.gamma },
    { g1: c.negate(), g2: key.delta },
  ].filter(({ g1 }) => !g1.is0());
  return Fp12.eql(Fp12.mul(bn254.pairingBatch(pairs, true), known), Fp12.ONE);
}

/** On their curves, in the right subgroup, not at infinity, each coordinate below the base field's order. */
function readPoints({ points }: ProofNumbers): Points | undefined {
  const [ax, ay, bx1, bx0, by1, by0, cx, cy] = points as [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint];
  if (points.some((coordinate) => coordinate >= bn254.fields.Fp.ORDER)) return undefined;
  try {
    const a = G1.Point.fromAffine({ x: ax, y: ay });
    const b = G2.Point.fromAffine({ x: { c0: bx0, c1: bx1 }, y: { c0: by0, c1: by1 } });
    const c = G1.Point.fromAffine({ x: cx, y: cy });
    for (const point of [a, b, c]) point.assertValidity();
    if (a.is0() || b.is0() || c.is0() || !b.isTorsionFree()) return undefined;
    return { a, b, c };
  } catch {
    return undefined;
  }
}

function readKey({ alpha, beta, gamma, delta, inputs }: VerificationKey): ReadKey {
  return {
    alpha: G1.Point.fromAffine(alpha),
    beta: G2.Point.fromAffine(beta),
    gamma: G2.Point.fromAffine(gamma),
    delta: G2.Point.fromAffine(delta),
    inputs: inputs.map((point) => G1.Point.fromAffine(point)),
  };
}

function timesPublic(point: G1Point, scalar: bigint): G1Point {
  return scalar % fieldOrder === 0n ? G1.Point.ZERO : point.multiplyUnsafe(scalar);
}

function refused(fault: ProofFault): ProofVerdict {
  return { kind: 'refused', fault };
}
