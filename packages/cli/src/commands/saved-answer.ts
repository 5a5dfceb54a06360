import { ownProblem, type RightsAnswer, verifyErasure, verifyRightsAnswer } from '@sclera/sdk';
import { type ErasureAnswer, type Platform, schemas } from '@sclera/sdk/contract';

export interface Verdict {
  readonly what: string;
  readonly ok: boolean;
  /** Of a consent: whether something may rest on it now. */
  readonly inForce?: boolean;
  readonly detail: string;
}

/** What the pages save besides receipts: everything about a person, signed; or the proof that it was deleted. */
export interface SavedAnswer {
  readonly platform: Platform | null;
  readonly export: { readonly data: Record<string, unknown>; readonly signature: string } | null;
  readonly erasure: ErasureAnswer | null;
}

/** Null for a file of another kind. */
export function savedAnswer(text: string): SavedAnswer | null {
  const value = asRecord(text);
  const known = value?.['schema'] === 'sclera-my-data-1' || value?.['schema'] === 'sclera-deletion-1' || value?.['signature'] !== undefined;
  if (!value || !known) return null;
  const [platform, exported, erasure] = [
    schemas.Platform.safeParse(value['platform']),
    schemas.ExportAnswer.safeParse(value),
    schemas.ErasureAnswer.safeParse(value['erasure']),
  ];
  return {
    platform: platform.success ? platform.data : null,
    export: exported.success ? exported.data : null,
    erasure: erasure.success ? erasure.data : null,
  };
}

/** Throws `receipt-invalid` where there are no keys to check it with. */
export function savedVerdicts(saved: SavedAnswer, published: Platform | null, file: string): Verdict[] {
  const { export: exported, erasure } = saved;
  const platform = published ?? saved.platform;
  if (platform === null)
    throw ownProblem('receipt-invalid', `${file} holds no keys.`, { fix: 'Leave out --offline, or name them with --keys.' });
  if (exported) {
    const record = schemas.PersonalRecord.safeParse(exported.data);
    const receipts = record.success ? record.data.matters.flatMap((matter) => matter.receipts) : [];
    return [rightsVerdict(exported.signature, platform, exported.data), ...receipts.map((token) => rightsVerdict(token, platform))];
  }
  if (erasure) return [erasureVerdict(erasure, platform)];
  return [{ what: 'answer', ok: false, detail: 'it is not one of this version' }];
}

/** An answer to a right: genuine, whatever it says. */
export function rightsVerdict(token: string, platform: Platform, data?: Record<string, unknown>): Verdict {
  const outcome = verifyRightsAnswer(token, platform, data);
  if (outcome.kind === 'invalid') return { what: 'answer to a right', ok: false, detail: outcome.reason };
  return { what: outcome.answer.kind, ok: true, detail: rightsWords(outcome.answer, data !== undefined) };
}

export function erasureVerdict(erasure: ErasureAnswer, platform: Platform): Verdict {
  const outcome = verifyErasure(erasure, platform);
  const detail =
    outcome.kind === 'valid' ? `confirmed by parties ${outcome.statements.map(({ party }) => party).join(', ')}` : outcome.reason;
  return { what: 'erasure', ok: outcome.kind === 'valid', detail };
}

function rightsWords(answer: RightsAnswer, beside: boolean): string {
  switch (answer.kind) {
    case 'export':
      return beside ? `signed ${answer.at}, exactly the data beside it` : `signed ${answer.at}, SHA-256 ${answer.sha256}`;
    case 'bulk-erasure':
      return `of what was enrolled before ${answer.before}: ${answer.complete} of ${answer.people} people confirmed by all three, ${answer.at}`;
    default: {
      const what = answer.answer === null ? 'asked' : `answered (${answer.answer.outcome})`;
      return `${what} ${answer.at}, log index ${answer.leafIndex}`;
    }
  }
}

/** A JSON object, or null. */
export function asRecord(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
