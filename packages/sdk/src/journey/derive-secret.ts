import type { DecisionReceipt, EvaluationStatement, PartyId, PermitId } from '@sclera/core';
import { derivationContext, derivationMessage, nameRecord, recordInput, secretFrom } from '@sclera/credential';
import { blindInput, decodeOprfGroup, finishOprf, type OprfAnswer, type PartyIndex, proveBlinded } from '@sclera/mpc';
import { readPermit } from '../capture/permit-token.ts';
import type { SessionKeys } from '../capture/session-keys.ts';
import type { DerivationAnswer, DerivationRequest, Platform } from '../contract/types.ts';
import { fromBase64Url, toBase64Url } from '../encoding/base64.ts';
import { ownProblem, type SdkProblem } from '../problem.ts';
import * as payloads from '../verify/payloads.ts';
import { verifyReceipt } from '../verify/receipt.ts';
import { verifyStatement } from '../verify/statement.ts';
import type { Decided } from './send-capture.ts';

/** A session in which the parties saw whose eyes these are, as the device that showed them knows it. */
export interface ShownSession {
  readonly permit: PermitId;
  readonly keys: SessionKeys;
  /** Of the record, 32 bytes. */
  readonly recordName: Uint8Array;
}

/** The secret of a credential. It is the person's alone: the caller seals it into a wallet, and wipes it. */
export interface DerivedSecret {
  /** 32 bytes. */
  readonly secret: Uint8Array;
  readonly rotation: number;
  /** 32 bytes: from it and the parties' keys the same secret comes back. */
  readonly recordName: Uint8Array;
  /** Of the derivation, compact JWS. */
  readonly receipt: string;
}

/**
 * What a decision says of whose record it is: the name made of the new enrolment, or told by the parties to this device alone. Null where nobody's
 * record was shown. Throws `receipt-invalid` where fewer than two parties tell the same.
 */
export async function shownSession(decided: Decided, keys: SessionKeys, platform: Platform): Promise<ShownSession | null> {
  const { permit, decision, enrolment } = decided;
  if (decision === 'enrolled' && enrolment !== null) return { permit, keys, recordName: nameRecord(enrolment, keys.signing) };
  if (decision !== 'matched' && decision !== 'found') return null;
  const names: string[] = [];
  for (const { party, record } of statementsOf(decided.receipt, platform)) {
    const name = record === undefined ? null : await keys.openName(record, { party, permit });
    if (name !== null) names.push(toBase64Url(name));
  }
  if (names.length === 0) return null;
  const told = names.find((name, i) => names.indexOf(name) !== i);
  if (told === undefined) throw invalid('the parties do not tell the same record');
  return { permit, keys, recordName: fromBase64Url(told) };
}

/**
 * Derives the secret of a record at a rotation, under a permit to derive. The input is blinded before it leaves; each answer is checked against
 * its party's signature and proof, and two that hold make the secret, whoever passed them on.
 */
export async function deriveSecret(
  session: ShownSession,
  options: {
    readonly token: string;
    readonly rotation: number;
    readonly platform: Platform;
    readonly send: (request: DerivationRequest) => Promise<DerivationAnswer>;
  },
): Promise<DerivedSecret> {
  const { token, rotation, platform } = options;
  const { recordName, keys } = session;
  const request = blindInput(recordInput(recordName, rotation), drawBytes);
  const proof = proveBlinded(request, derivationContext(token), drawBytes);
  const signature = keys.sign(derivationMessage(token, rotation, request.blinded, proof));
  const blinded = toBase64Url(request.blinded);
  const answer = await options.send({ token, rotation, blinded, proof: toBase64Url(proof), signature: toBase64Url(signature) });
  const outcome = verifyReceipt(answer.receipt, platform);
  if (outcome.kind === 'invalid') throw invalid(outcome.reason);
  const { jti } = readPermit(token);
  if (outcome.receipt.permit !== jti || outcome.receipt.decision !== 'derived') throw invalid('it is about something else');
  const said = evaluationsIn(outcome.receipt, platform).filter(
    (one) => one.permit === jti && one.key === 'person' && one.blinded === blinded,
  );
  // The key is the one that two parties have signed, whatever the platform says it is.
  const groups = said.map((one) => toBase64Url(joined(one.group)));
  const common = groups.find((group, i) => groups.indexOf(group) !== i);
  const group = common === undefined ? null : decodeOprfGroup(fromBase64Url(common));
  if (group?.kind !== 'decoded') throw invalid('no two parties say under which key');
  const sameGroup = said.filter((_, i) => groups[i] === common);
  const answers: OprfAnswer[] = sameGroup.map(({ party, evaluation }) => ({
    party: indexOf(party),
    evaluation: fromBase64Url(evaluation),
  }));
  const finished = finishOprf(group.value, request, answers);
  request.blind.fill(0);
  if (finished.kind !== 'output') throw invalid('fewer than two parties gave an answer that holds');
  const secret = secretFrom(finished.output);
  finished.output.fill(0);
  return { secret, rotation, recordName, receipt: answer.receipt };
}

function statementsOf(receipt: string, platform: Platform) {
  const outcome = verifyReceipt(receipt, platform);
  if (outcome.kind === 'invalid') throw invalid(outcome.reason);
  return outcome.receipt.statements.flatMap((statement) => {
    for (const party of platform.parties) {
      const signed = verifyStatement(statement, 'sclera-answer+jwt', party);
      const read = signed.kind === 'valid' ? payloads.PartyAnswer.safeParse(signed.payload) : null;
      if (read?.success && read.data.party === party.id) return [read.data];
    }
    return [];
  });
}

function evaluationsIn(receipt: DecisionReceipt, platform: Platform): readonly EvaluationStatement[] {
  return receipt.statements.flatMap((statement) => {
    for (const party of platform.parties) {
      const signed = verifyStatement(statement, 'sclera-derivation+jwt', party);
      const read = signed.kind === 'valid' ? payloads.EvaluationStatement.safeParse(signed.payload) : null;
      if (read?.success && read.data.party === party.id) return [read.data];
    }
    return [];
  });
}

function joined({ publicKey, slope }: EvaluationStatement['group']): Uint8Array {
  const [key, line] = [fromBase64Url(publicKey), fromBase64Url(slope)];
  const bytes = new Uint8Array(key.length + line.length);
  bytes.set(key);
  bytes.set(line, key.length);
  return bytes;
}

function indexOf(party: PartyId): PartyIndex {
  return party === 'a' ? 1 : party === 'b' ? 2 : 3;
}

function drawBytes(count: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(count));
}

function invalid(reason: string): SdkProblem {
  return ownProblem('receipt-invalid', `The answer of the parties does not verify: ${reason}.`);
}
