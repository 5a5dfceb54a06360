import { type UseOutcome, verifyErasure, verifyReceipt, verifyStatement } from '@sclera/sdk';
import type { DecisionReceipt, ErasureAnswer, Platform, PlatformParty, UseRecord } from '@sclera/sdk/contract';
import { partyName } from '../words/parties.ts';
import type { Check } from './access.ts';

/** A decision receipt, opened up into everything that makes it believable, each part checked by itself and then all together. */
export function receiptChecks(
  answer: { readonly receipt: string; readonly decision: string },
  platform: Platform,
): { readonly checks: readonly Check[]; readonly receipt: DecisionReceipt | null } {
  const token = answer.receipt;
  const signed = verifyStatement(token, 'sclera-receipt+jwt', platform.gateway);
  const whole = verifyReceipt(token, platform);
  const gateway: Check = {
    label: 'The gateway signed this receipt',
    ok: signed.kind === 'valid',
    detail:
      signed.kind === 'valid'
        ? `Signed by ${platform.gateway.operator}. Nobody has changed a letter of it since.`
        : 'The signature does not fit. Do not rely on this receipt.',
  };
  const statements = statementsIn(signed.kind === 'valid' ? signed.payload : null);
  const parties = platform.parties.map((party) => partyCheck(party, statements));
  const fault =
    whole.kind === 'invalid'
      ? whole.reason
      : whole.receipt.decision === answer.decision
        ? null
        : 'the receipt says something else than the answer';
  const together: Check = {
    label: 'All three say the same, and it is what you were told',
    ok: fault === null,
    detail:
      fault === null
        ? 'Each party worked it out for itself. Had one of them disagreed or been silent, there would be no answer.'
        : `It does not fit together: ${fault}.`,
  };
  const receipt = fault === null && whole.kind === 'valid' ? whole.receipt : null;
  return { checks: [gateway, ...parties, together, ...originChecks(receipt)], receipt };
}

/** Which device captured, and how little that may say. */
function originChecks(receipt: DecisionReceipt | null): readonly Check[] {
  const origin = receipt?.origin;
  if (origin === undefined) return [];
  if (origin.device === null)
    return [{ label: 'No device signed the capture', ok: false, detail: 'Nothing says where the shares came from.' }];
  const detail = origin.weak
    ? 'Its key is kept in software, which is weak: any program on that device could use it. It says which device it was, not that there was a camera.'
    : 'Hardware vouched for its key when the operators let it in. That says which device it was, not that there was a camera.';
  return [{ label: `Device ${origin.device.slice(0, 8)} signed the capture`, ok: true, detail }];
}

/** Whether the log holds exactly this decision for this person, at the index that the receipt names. */
export function leafCheck(receipt: DecisionReceipt, use: UseRecord | undefined, outcome: UseOutcome | null): Check {
  const label = 'It stands in the public log';
  const missing = (detail: string): Check => ({ label, ok: false, detail });
  if (use === undefined || outcome === null) return missing(`Your record does not tell of line ${receipt.leafIndex}.`);
  if (use.event.permit !== receipt.permit || use.event.decision !== receipt.decision)
    return missing(`Line ${receipt.leafIndex} tells of something else.`);
  const found = checkOfUse(outcome);
  return { ...found, label };
}

export function checkOfUse(outcome: UseOutcome): Check {
  return outcome.kind === 'included'
    ? {
        label: `Line ${outcome.leafIndex} is in the public log`,
        ok: true,
        detail: `Line ${outcome.leafIndex} of ${outcome.size}. Worked out here from what the gateway signed; the log shows only a fingerprint that says nothing to others.`,
      }
    : { label: `Line ${outcome.leafIndex} is not in the public log`, ok: false, detail: `It does not hold: ${outcome.reason}.` };
}

/** The three parties' statements that everything was deleted. */
export function erasureChecks(answer: ErasureAnswer, platform: Platform): readonly Check[] {
  const whole = verifyErasure(answer, platform);
  const parties = platform.parties.map((party): Check => {
    const token = answer.parties.find((each) => each.party === party.id)?.receipt ?? null;
    const signed = token !== null && verifyStatement(token, 'sclera-erasure+jwt', party).kind === 'valid';
    const silent = token === null ? 'It has not confirmed yet. The platform goes on asking it.' : 'Its signature does not fit.';
    return {
      label: `${partyName(party)} deleted its share`,
      ok: signed,
      detail: signed ? 'Signed by this party with its own key.' : silent,
    };
  });
  const together: Check = {
    label: 'All three deletions belong together',
    ok: whole.kind === 'valid',
    detail: whole.kind === 'valid' ? `Written into the public log at line ${answer.leafIndex}.` : `Not complete: ${whole.reason}.`,
  };
  return [...parties, together];
}

/** For when the log could not be asked: neither a yes nor a no. */
export const logSilent: Check = {
  label: 'Its line in the public log',
  ok: null,
  detail: 'The log could not be asked just now. Open your record later and check it there.',
};

function partyCheck(party: PlatformParty, statements: readonly string[]): Check {
  const label = `${partyName(party)} signed its own statement`;
  for (const statement of statements) {
    for (const type of ['sclera-answer+jwt', 'sclera-erasure+jwt'] as const) {
      const signed = verifyStatement(statement, type, party);
      if (signed.kind === 'valid') return { label, ok: true, detail: statementWords(signed.payload) };
    }
  }
  return { label, ok: false, detail: 'There is no statement that carries this party’s signature.' };
}

function statementWords(payload: unknown): string {
  if (!isRecord(payload) || typeof payload['unique'] !== 'boolean') return 'It says: deleted.';
  if (typeof payload['matched'] === 'boolean')
    return payload['matched'] ? 'It says: the same person.' : 'It says: not surely the same person.';
  const size = payload['gallerySize'];
  if (size === 0) return 'It says: no match, as nobody was enrolled yet.';
  const among = size === 1 ? 'the one person enrolled' : `${size} people enrolled`;
  return payload['unique'] ? `It says: no match among ${among}.` : `It says: a match among ${among}.`;
}

function statementsIn(payload: unknown): readonly string[] {
  const statements = isRecord(payload) ? payload['statements'] : null;
  return Array.isArray(statements) ? statements.filter((each): each is string => typeof each === 'string') : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
