import { ristretto255_oprf } from '@noble/curves/ed25519.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PartyIndex } from '../share/share.ts';
import type { RandomBytes } from '../share/split-vector.ts';
import { byteChiSquare } from '../testing/chi-square.ts';
import { dealThree, heldBy, keyOf, type OprfShares, oprfParties, refreshThree } from '../testing/oprf-parties.ts';
import { seededBytes } from '../testing/seeded-bytes.ts';
import { dealOprfKey, finishOprfKey, type OprfDeal } from './deal.ts';
import {
  type BlindedInput,
  blindInput,
  evaluateBlinded,
  finishOprf,
  type OprfAnswer,
  type OprfOutcome,
  proveBlinded,
  verifyBlinded,
} from './evaluate.ts';
import { decodeOprfShare, encodeOprfShare, generationBytes, isOnLine } from './key-share.ts';
import { oprfRebuildTerm, rebuildMask, rebuildOprfShare } from './rebuild.ts';

const random = seededBytes(9497);
const context = utf8ToBytes('run 1');
const shares = dealThree(context, random);
const group = shares[1].group;
const pairs = [
  [1, 2],
  [2, 1],
  [1, 3],
  [2, 3],
] as const;
const inputs = fc.uint8Array({ maxLength: 300 });

function answer(of: OprfShares, party: PartyIndex, request: BlindedInput): OprfAnswer {
  const evaluation = evaluateBlinded(of[party], request.blinded, random);
  if (evaluation.kind === 'malformed') throw new Error('malformed');
  return { party, evaluation: evaluation.value };
}

function outputOf(outcome: OprfOutcome): Uint8Array {
  if (outcome.kind !== 'output') throw new Error(outcome.kind);
  return outcome.output;
}

/** An answer with one bit changed. */
function changed({ party, evaluation }: OprfAnswer, at: number): OprfAnswer {
  const bytes = evaluation.slice();
  bytes[at]! ^= 1;
  return { party, evaluation: bytes };
}

describe('the output', () => {
  it('is the same whichever two answer, and what one server with the whole key would say', () => {
    const key = keyOf(shares[1], shares[2]);
    expect(keyOf(shares[3], shares[1])).toEqual(key);
    fc.assert(
      fc.property(inputs, (input) => {
        // The plaintext twin: RFC 9497 with the key in one hand.
        const twin = ristretto255_oprf.voprf;
        const request = blindInput(input, random);
        const { evaluated, proof } = twin.blindEvaluate(key, group.publicKey, request.blinded);
        const alone = twin.finalize(input, request.blind, evaluated, request.blinded, group.publicKey, proof);
        for (const [a, b] of pairs) {
          const fresh = blindInput(input, random);
          expect(outputOf(finishOprf(group, fresh, [answer(shares, a, fresh), answer(shares, b, fresh)]))).toEqual(alone);
        }
      }),
      { numRuns: 5 },
    );
  });

  it('differs by input and by key', () => {
    const other = dealThree(utf8ToBytes('run 2'), random);
    const ask = (of: OprfShares, text: string): string => {
      const request = blindInput(utf8ToBytes(text), random);
      return Buffer.from(outputOf(finishOprf(of[1].group, request, [answer(of, 1, request), answer(of, 2, request)]))).toString('hex');
    };
    expect(new Set([ask(shares, 'a'), ask(shares, 'b'), ask(other, 'a'), ask(other, 'b')]).size).toBe(4);
  });
});

describe('a party that lies', () => {
  const request = blindInput(utf8ToBytes('enrolment'), random);
  const honest = { 1: answer(shares, 1, request), 2: answer(shares, 2, request), 3: answer(shares, 3, request) };
  const expected = outputOf(finishOprf(group, request, [honest[1], honest[2]]));

  it.each(oprfParties)('%s is named whatever it changes, and the two others give the answer', (liar) => {
    const others = oprfParties.filter((party) => party !== liar);
    const wrong = dealThree(utf8ToBytes('run 3'), random);
    const lies: readonly OprfAnswer[] = [
      ...[generationBytes, generationBytes + 31, generationBytes + 32, generationBytes + 64, generationBytes + 95].map((at) =>
        changed(honest[liar], at),
      ),
      { party: liar, evaluation: honest[others[0]!].evaluation },
      { party: liar, evaluation: new Uint8Array(honest[liar].evaluation.length) },
      { party: liar, evaluation: honest[liar].evaluation.slice(1) },
      answer({ ...shares, [liar]: { ...wrong[liar], group } }, liar, request),
    ];
    for (const lie of lies) {
      const outcome = finishOprf(
        group,
        request,
        oprfParties.map((party) => (party === liar ? lie : honest[party])),
      );
      expect(outcome.kind === 'output' && outcome.output).toEqual(expected);
      expect([...outcome.liars, ...outcome.stale]).toEqual([liar]);
      const alone = finishOprf(group, request, [lie, honest[others[0]!]]);
      expect(alone.kind).toBe('too-few');
      expect([...alone.liars, ...alone.stale]).toEqual([liar]);
    }
  });

  it('evaluates nothing that is no element', () => {
    expect(evaluateBlinded(shares[1], new Uint8Array(32), random)).toEqual({ kind: 'malformed' });
    expect(evaluateBlinded(shares[1], new Uint8Array(33).fill(1), random)).toEqual({ kind: 'malformed' });
  });

  it('two answers of one party are a mistake of the caller', () => {
    expect(() => finishOprf(group, request, [honest[1], honest[1]])).toThrow('two answers');
  });
});

describe('a blinded input', () => {
  it('is shown to be the input that it is, in its context, and no other', () => {
    const request = blindInput(utf8ToBytes('enrolment'), random);
    const permit = utf8ToBytes('permit');
    const proof = proveBlinded(request, permit, random);
    const holds = (input: string, blinded: Uint8Array, at: Uint8Array, by: Uint8Array): boolean =>
      verifyBlinded(utf8ToBytes(input), blinded, at, by);
    expect(holds('enrolment', request.blinded, permit, proof)).toBe(true);
    expect(holds('another enrolment', request.blinded, permit, proof)).toBe(false);
    expect(holds('enrolment', request.blinded, utf8ToBytes('another permit'), proof)).toBe(false);
    expect(holds('enrolment', blindInput(utf8ToBytes('enrolment'), random).blinded, permit, proof)).toBe(false);
    // Somebody who blinded another input can only claim that it is this one.
    const other = blindInput(utf8ToBytes('mine'), random);
    expect(holds('enrolment', other.blinded, permit, proveBlinded({ ...other, input: utf8ToBytes('enrolment') }, permit, random))).toBe(
      false,
    );
    for (let at = 0; at < proof.length; at += 7) {
      const bytes = proof.slice();
      bytes[at]! ^= 4;
      expect(holds('enrolment', request.blinded, permit, bytes)).toBe(false);
    }
    expect(holds('enrolment', request.blinded, permit, proof.slice(1))).toBe(false);
  });

  it('looks alike whatever it is: 32 bytes that repeat for no input', () => {
    const seen = Array.from({ length: 40 }, () => Buffer.from(blindInput(utf8ToBytes('same'), random).blinded).toString('hex'));
    expect(new Set(seen).size).toBe(40);
  });
});

describe('dealing', () => {
  const deals = { 1: dealOprfKey(1, context, random), 2: dealOprfKey(2, context, random), 3: dealOprfKey(3, context, random) };

  it('gives all three the same group and transcript', () => {
    const outcomes = oprfParties.map((party) => finishOprfKey(party, context, heldBy(party, deals)));
    expect(new Set(outcomes.map((outcome) => outcome.kind === 'dealt' && Buffer.from(outcome.transcript).toString('hex'))).size).toBe(1);
    expect(
      outcomes.every((outcome) => outcome.kind === 'dealt' && isOnLine(outcome.share.group, outcome.share.party, outcome.share.secret)),
    ).toBe(true);
  });

  it('names a dealer for each bit that is wrong in what it sent', () => {
    const held = heldBy(1, deals);
    for (const part of ['announcement', 'piece'] as const) {
      for (let at = 0; at < held[1]![part].length; at += part === 'piece' ? 3 : 11) {
        const bytes = held[1]![part].slice();
        bytes[at]! ^= 1;
        const outcome = finishOprfKey(1, context, [held[0]!, { ...held[1]!, [part]: bytes }, held[2]!]);
        expect(outcome, `${part} ${at}`).toMatchObject({ kind: 'cheated', dealer: 2 });
      }
    }
  });

  it('names a dealer that deals from another run, from another line, or in the place of somebody else', () => {
    const other = dealOprfKey(2, utf8ToBytes('run 9'), random);
    const again = dealOprfKey(2, context, random);
    const [one, two, three] = heldBy(1, deals);
    const faults = [
      { ...two!, announcement: other.announcement, piece: other.pieces[1] },
      { ...two!, piece: again.pieces[1] },
      { ...two!, piece: deals[2].pieces[3] },
      { ...two!, announcement: deals[3].announcement, piece: deals[3].pieces[1] },
    ].map((deal) => finishOprfKey(1, context, [one!, deal, three!]));
    expect(faults.map((outcome) => outcome.kind === 'cheated' && [outcome.dealer, outcome.fault])).toEqual([
      [2, 'announcement'],
      [2, 'piece'],
      [2, 'piece'],
      [2, 'announcement'],
    ]);
  });

  it('shows by its transcript when a dealer announced two things', () => {
    const again = dealOprfKey(2, context, random);
    const seen = [deals, { ...deals, 2: again }].map((of) => finishOprfKey(1, context, heldBy(1, of)));
    expect(seen[0]!.kind === 'dealt' && seen[1]!.kind === 'dealt' && seen[0]!.transcript).not.toEqual(
      seen[1]!.kind === 'dealt' && seen[1]!.transcript,
    );
  });

  it('wants one deal of each', () => {
    const [one, two] = heldBy(1, deals);
    expect(() => finishOprfKey(1, context, [one!, two!])).toThrow('one deal of each');
    expect(() => finishOprfKey(1, context, [one!, two!, two!])).toThrow('one deal of each');
  });

  it('a piece says nothing about the constant: for one and the same constant its bytes are uniform', () => {
    const pieces: number[] = [];
    for (let i = 0; i < 400; i++) {
      const fresh = seededBytes(i);
      let calls = 0;
      // The constant is what is drawn first.
      const fixed: RandomBytes = (count) => (calls++ === 0 ? new Uint8Array(count).fill(7) : fresh(count));
      const dealt: OprfDeal = dealOprfKey(1, context, fixed);
      // The highest byte is below 0x10 by the group's order.
      pieces.push(...dealt.pieces[2].slice(-32, -1));
    }
    // 255 degrees of freedom: exceeded by uniform bytes with probability below 1e-6.
    expect(byteChiSquare(Uint8Array.from(pieces))).toBeLessThan(375);
  });
});

describe('shares made anew', () => {
  const request = blindInput(utf8ToBytes('enrolment'), random);
  const expected = outputOf(finishOprf(group, request, [answer(shares, 1, request), answer(shares, 2, request)]));
  const fresh = refreshThree(shares, utf8ToBytes('refresh 1'), random);

  it('a refresh changes every share, keeps the key, and mixes with nothing from before', () => {
    expect(fresh[1].group.publicKey).toEqual(group.publicKey);
    for (const party of oprfParties) expect(fresh[party].secret).not.toEqual(shares[party].secret);
    for (const [a, b] of pairs) {
      expect(outputOf(finishOprf(fresh[1].group, request, [answer(fresh, a, request), answer(fresh, b, request)]))).toEqual(expected);
      const mixed = finishOprf(fresh[1].group, request, [answer(shares, a, request), answer(fresh, b, request)]);
      expect(mixed).toEqual({ kind: 'too-few', liars: [], stale: [a] });
    }
    expect(keyOf(shares[1], fresh[2])).not.toEqual(keyOf(shares[1], shares[2]));
  });

  it.each([
    [1, 2, 3],
    [2, 1, 3],
    [3, 1, 2],
  ] as const)('the share of %s comes back from %s and %s, and a helper that lies is named', (lost, low, high) => {
    const at = utf8ToBytes('rebuild 1');
    const mask = rebuildMask(random);
    const term = (helper: PartyIndex, other: PartyIndex, hidden = mask): { helper: PartyIndex; term: Uint8Array } => ({
      helper,
      term: oprfRebuildTerm(shares[helper], { lost, helper, other }, at, hidden),
    });
    const [a, b] = [term(low, high), term(high, low)];
    const rebuilt = rebuildOprfShare(lost, group, at, [b, a]);
    expect(rebuilt).toEqual({ kind: 'rebuilt', share: shares[lost] });

    const bent = (of: { helper: PartyIndex; term: Uint8Array }, byte: number): typeof of => {
      const bytes = of.term.slice();
      bytes[byte]! ^= 1;
      return { ...of, term: bytes };
    };
    expect(rebuildOprfShare(lost, group, at, [bent(a, a.term.length - 20), b])).toEqual({ kind: 'cheated', helper: low });
    expect(rebuildOprfShare(lost, group, at, [a, bent(b, b.term.length - 20)])).toEqual({ kind: 'cheated', helper: high });
    expect(rebuildOprfShare(lost, group, at, [a, bent(b, 1)])).toEqual({ kind: 'cheated', helper: high });
    expect(rebuildOprfShare(lost, group, at, [a, term(high, low, rebuildMask(random))])).toEqual({ kind: 'disagreed' });
    expect(rebuildOprfShare(lost, group, utf8ToBytes('rebuild 2'), [a, b])).toEqual({ kind: 'cheated', helper: low });
  });

  it('a stored share has one spelling, and no other bytes are one', () => {
    const bytes = encodeOprfShare(shares[2]);
    expect(decodeOprfShare(bytes)).toEqual({ kind: 'decoded', value: shares[2] });
    for (let at = 0; at < bytes.length; at += 5) {
      const wrong = bytes.slice();
      wrong[at]! ^= 1;
      expect(decodeOprfShare(wrong)).toEqual({ kind: 'malformed' });
    }
    expect(decodeOprfShare(bytes.slice(1))).toEqual({ kind: 'malformed' });
    expect(decodeOprfShare(Uint8Array.of(...bytes, 0))).toEqual({ kind: 'malformed' });
    // Whoever wipes what was read keeps the share, whatever kind of bytes that was.
    const read = Buffer.from(bytes);
    const decoded = decodeOprfShare(read);
    read.fill(0);
    expect(decoded).toEqual({ kind: 'decoded', value: shares[2] });
  });
});
