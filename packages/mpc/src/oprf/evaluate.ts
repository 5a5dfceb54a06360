import { ristretto255_oprf } from '@noble/curves/ed25519.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { MpcError } from '../mpc-error.ts';
import type { PartyIndex } from '../share/share.ts';
import type { RandomBytes } from '../share/split-vector.ts';
import { elementBytes, elementOf, identity, lagrangeFactor, readElement, readScalar, scalarBytes, timesPublic } from './group.ts';
import { type Decoded, generationBytes, generationOf, type OprfGroup, type OprfShare, publicShare } from './key-share.ts';
import { proveKnowledge, verifyKnowledge } from './knowledge.ts';

const { oprf, voprf } = ristretto255_oprf;

/** What the client keeps to itself (`input`, `blind`), and what it sends to the parties (`blinded`, 32 bytes). */
export type BlindedInput = {
  readonly input: Uint8Array;
  readonly blind: Uint8Array;
  readonly blinded: Uint8Array;
};

/** The answer of one party, by whom it was received from. */
export type OprfAnswer = { readonly party: PartyIndex; readonly evaluation: Uint8Array };

export type OprfOutcome =
  /** `output`: 64 bytes, the same whichever two parties answered. `liars` sent what their share does not give, `stale` answered for another state of the group. */
  | { readonly kind: 'output'; readonly output: Uint8Array; readonly liars: readonly PartyIndex[]; readonly stale: readonly PartyIndex[] }
  /** Fewer than two answers hold: ask the party that has not answered yet. */
  | { readonly kind: 'too-few'; readonly liars: readonly PartyIndex[]; readonly stale: readonly PartyIndex[] };

/** An evaluation on the wire: generation 8, element 32, proof 64. */
export const oprfEvaluationBytes: number = generationBytes + elementBytes + 2 * scalarBytes;

/** Hides an input of at most 65,535 bytes from whoever evaluates it (RFC 9497, section 3.3.2, Blind). Throws `bad-options`, `bad-randomness`. */
export function blindInput(input: Uint8Array, randomBytes: RandomBytes): BlindedInput {
  if (input.length > 0xffff) throw new MpcError('bad-options', 'an input of more than 65,535 bytes');
  const { blind, blinded } = voprf.blind(input, (count = 32) => checked(randomBytes, count));
  return { input, blind, blinded };
}

/**
 * Shows to those who know the input that `blinded` is that input and no other, without showing what the blind is: since nobody knows the discrete
 * logarithm of one input to another, only who blinded this one can. 64 bytes, bound to a context (the permit), so that it serves once.
 */
export function proveBlinded({ input, blind }: BlindedInput, context: Uint8Array, randomBytes: RandomBytes): Uint8Array {
  const scalar = readScalar(blind);
  if (scalar === undefined || scalar === 0n) throw new MpcError('bad-options', 'not a blind');
  return proveKnowledge(elementOf(input), scalar, context, randomBytes);
}

/** Whether a proof by {@link proveBlinded} holds for this input. */
export function verifyBlinded(input: Uint8Array, blinded: Uint8Array, context: Uint8Array, proof: Uint8Array): boolean {
  const element = readElement(blinded);
  return element !== undefined && verifyKnowledge(elementOf(input), element, context, proof);
}

/** A party's part of the answer, with the proof that its share gave it (RFC 9497, section 3.3.2, BlindEvaluate, with the share as key). */
export function evaluateBlinded(share: OprfShare, blinded: Uint8Array, randomBytes: RandomBytes): Decoded<Uint8Array> {
  if (readElement(blinded) === undefined) return { kind: 'malformed' };
  const key = publicShare(share.group, share.party).toBytes();
  const { evaluated, proof } = voprf.blindEvaluate(share.secret, key, blinded, (count = 32) => checked(randomBytes, count));
  return { kind: 'decoded', value: concatBytes(generationOf(share.group), evaluated, proof) };
}

/**
 * The output of the OPRF, from any two answers that hold. Each is checked against that party's public share, and those lie on the line whose value at zero is
 * the public key: so the output is the one of that key (RFC 9497, section 3.3.2, Finalize). Throws `bad-options` where a party answers twice.
 */
export function finishOprf(group: OprfGroup, request: BlindedInput, answers: readonly OprfAnswer[]): OprfOutcome {
  if (new Set(answers.map(({ party }) => party)).size !== answers.length) throw new MpcError('bad-options', 'two answers of one party');
  const judged = answers.map((answer) => ({ ...answer, verdict: judge(group, request, answer) }));
  const named = (verdict: Verdict): readonly PartyIndex[] => judged.flatMap((answer) => (answer.verdict === verdict ? [answer.party] : []));
  const [liars, stale] = [named('lie'), named('stale')];
  const [first, second] = judged.filter(({ verdict }) => verdict === 'holds');
  if (first === undefined || second === undefined) return { kind: 'too-few', liars, stale };
  const term = (answer: OprfAnswer, other: OprfAnswer): typeof identity =>
    timesPublic(readElement(elementIn(answer.evaluation)) ?? identity, lagrangeFactor(answer.party, other.party, 0));
  const evaluated = term(first, second).add(term(second, first));
  return { kind: 'output', output: oprf.finalize(request.input, request.blind, evaluated.toBytes()), liars, stale };
}

/** `holds`: of this group, and proven. `lie`: not what the party's share gives. `stale`: of another state of the group. */
export type EvaluationVerdict = 'holds' | 'lie' | 'stale';
type Verdict = EvaluationVerdict;

/** Whether a party's evaluation of what was blinded holds: for whoever passes it on and knows neither input nor blind. */
export function judgeEvaluation(group: OprfGroup, blinded: Uint8Array, answer: OprfAnswer): EvaluationVerdict {
  // The proof says nothing of the input, so any will do where nothing is unblinded.
  const blind = new Uint8Array(scalarBytes);
  blind[0] = 1;
  return judge(group, { input: new Uint8Array(), blind, blinded }, answer);
}

function judge(group: OprfGroup, { input, blind, blinded }: BlindedInput, { party, evaluation }: OprfAnswer): Verdict {
  if (evaluation.length !== oprfEvaluationBytes) return 'lie';
  const generation = generationOf(group);
  if (!generation.every((byte, i) => byte === evaluation[i])) return 'stale';
  const proof = evaluation.subarray(generationBytes + elementBytes);
  try {
    // Finalize verifies the proof before anything else; of its result, the output of one share alone, nothing is kept.
    voprf.finalize(input, blind, elementIn(evaluation), blinded, publicShare(group, party).toBytes(), proof);
    return 'holds';
  } catch {
    return 'lie';
  }
}

function elementIn(evaluation: Uint8Array): Uint8Array {
  return evaluation.subarray(generationBytes, generationBytes + elementBytes);
}

function checked(randomBytes: RandomBytes, count: number): Uint8Array {
  const bytes = randomBytes(count);
  if (bytes.length !== count) throw new MpcError('bad-randomness', 'randomness of the wrong length');
  return bytes;
}
