/** `npm run bench -- personhood [--json]`: what a personhood credential costs. */
import { randomBytes } from 'node:crypto';
import {
  blindInput,
  dealOprfKey,
  evaluateBlinded,
  finishOprf,
  finishOprfKey,
  type HeldDeal,
  type OprfShare,
  proveBlinded,
  verifyBlinded,
} from '@sclera/mpc';
import { measure, report } from './measure.ts';

const random = (count: number): Uint8Array => new Uint8Array(randomBytes(count));
const parties = [1, 2, 3] as const;
const context = random(32);
const record = random(48);
const shares = dealKey();

/** Everything between a person's device and two parties but the wire: blind and proof, two evaluations (one after the other here), the output. */
function oprfRoundTrip(): number {
  const request = blindInput(record, random);
  const proof = proveBlinded(request, context, random);
  const answers = ([1, 3] as const).map((party) => {
    if (!verifyBlinded(record, request.blinded, context, proof)) throw new Error('not proven');
    const evaluation = evaluateBlinded(shares[party - 1]!, request.blinded, random);
    if (evaluation.kind === 'malformed') throw new Error('malformed');
    return { party, evaluation: evaluation.value };
  });
  const outcome = finishOprf(shares[0]!.group, request, answers);
  if (outcome.kind !== 'output') throw new Error(outcome.kind);
  return outcome.output[0]!;
}

function dealKey(): readonly OprfShare[] {
  const deals = parties.map((party) => dealOprfKey(party, context, random));
  return parties.map((party) => {
    const held = deals.map(({ announcement, pieces }, i): HeldDeal => ({ dealer: parties[i]!, announcement, piece: pieces[party] }));
    const outcome = finishOprfKey(party, context, held);
    if (outcome.kind !== 'dealt') throw new Error(outcome.kind);
    return outcome.share;
  });
}

const limitsMs = { oprfRoundTrip: 60 };
const results = await measure(
  [
    { name: 'OPRF round trip, two parties one after the other', units: 1, run: oprfRoundTrip },
    { name: 'dealing a key, all three parties', units: 1, run: () => dealKey().length },
  ],
  60,
);
report('personhood', { limitsMs, results });
