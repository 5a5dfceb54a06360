import { randomBytes } from 'node:crypto';
import { isDigest } from './capture/challenge.ts';
import { checkConsent } from './consent/record.ts';
import { toBase64Url } from './encoding.ts';
import { ScleraError } from './errors.ts';
import type { EnrolmentId, PermitId, SubjectId } from './ids.ts';
import { isId, makeId } from './ids.ts';
import { type IssuerKeys, orderedInTime, verifyIssued } from './issuer-keys.ts';
import type { Action, ConsentRecord, FiredRule, Modality, PartyId, PermitClaims, PolicyDecision, Purpose } from './model.ts';
import type { Clock } from './ports.ts';
import { peekJws, signJws } from './sign.ts';

export interface PermitInput {
  /** Null only for `erase`. */
  readonly consent: ConsentRecord | null;
  readonly decision: PolicyDecision;
  readonly subject: SubjectId;
  readonly action: Action;
  readonly purpose: Purpose;
  readonly modality: Modality;
  /** None for `check`, `find`, `derive` and for faces, exactly one for `enrol` and `verify`, any number for `erase`. */
  readonly enrolments: readonly EnrolmentId[];
  /** The session that a `derive` rests on, or an `erase` of somebody who was found. */
  readonly session?: PermitId;
  /** A consent to have the shares kept for longer than the one above says; it counts where it is this person's and in force. */
  readonly retention?: ConsentRecord | null;
  /** Hex SHA-256 of the model whose embeddings are compared; for faces alone. */
  readonly model?: string;
  /** Digest of the challenge that was drawn for this permit: of every face, and of eyes that are watched. */
  readonly challenge?: string;
  readonly parties: readonly PartyId[];
}

export interface MintContext {
  readonly issuer: string;
  readonly secretKey: Uint8Array;
  readonly clock: Clock;
  /** Default five minutes; at most 15 minutes for a use, 30 days for `erase`, which may have to wait for a party. */
  readonly ttlMs?: number;
}

export interface VerifyContext extends IssuerKeys {
  readonly issuer: string;
  /** Each of whom it must be for: a party asks for itself, the gateway for all three at once. */
  readonly parties: readonly [PartyId, ...PartyId[]];
  readonly actions: readonly Action[];
  readonly clock: Clock;
}

export type PermitRefusal = 'permit-invalid' | 'permit-expired' | 'permit-foreign';
export type PermitVerdict =
  | { readonly kind: 'valid'; readonly claims: PermitClaims }
  | { readonly kind: 'refused'; readonly code: PermitRefusal };

/** Clocks of gateway and parties may differ by this much. A used permit must be remembered that much beyond its expiry. */
export const permitClockSkewMs = 5_000;

const defaultTtlMs = 300_000;
const minutesMs = 60_000;
const dayMs = 24 * 60 * minutesMs;
/** Ten years: longer than any notice may promise, short enough to refuse a date that is a mistake. */
const longestRetentionMs = 3_653 * dayMs;
const longestTtlMs: Readonly<Record<Action, number>> = {
  check: 15 * minutesMs,
  enrol: 15 * minutesMs,
  verify: 15 * minutesMs,
  find: 15 * minutesMs,
  derive: 15 * minutesMs,
  erase: 30 * dayMs,
};

/** What each purpose is for. Erasing is possible under every purpose that something may be kept of. */
const actionsOf: Readonly<Record<Purpose, readonly Action[]>> = {
  'uniqueness-check': ['check', 'erase'],
  'uniqueness-enrolment': ['enrol', 'erase'],
  'rights-access': ['verify'],
  'sim-registration': ['verify'],
  'personhood-enrolment': ['enrol', 'derive', 'erase'],
  'personhood-retention': [],
  'personhood-recovery': ['find', 'derive', 'erase'],
};

/** By what each purpose compares. */
export const modalityOf: Readonly<Record<Purpose, Modality>> = {
  'uniqueness-check': 'iris',
  'uniqueness-enrolment': 'iris',
  'rights-access': 'iris',
  'sim-registration': 'face',
  'personhood-enrolment': 'iris',
  'personhood-retention': 'iris',
  'personhood-recovery': 'iris',
};

/**
 * Mints a permit: good for one use of one action, for one purpose, by the named parties, until it expires. Throws
 * `consent-missing`, `consent-withdrawn`, `consent-expired`, `consent-refused` or `consent-invalid` unless this person's consent to this purpose is
 * in force (an erasure needs none), and `policy-denied` or `policy-needs-approval`, with the rules that fired, unless the
 * policy allows. Whether the notice is still current is a fact the policy has already judged. An enrolment may be kept for as many
 * days from now as the consent says, or as a separate consent to keep it longer does; `permit-invalid` where that is none, or more than ten years.
 */
export function mintPermit(input: PermitInput, context: MintContext): { readonly token: string; readonly claims: PermitClaims } {
  const { consent, decision, subject, action, purpose } = input;
  if (action !== 'erase') {
    const at = new Date(context.clock()).toISOString();
    const check = checkConsent(consent, { subject, purpose, noticeHash: consent?.noticeHash ?? '', at });
    if (check.kind === 'refused') throw new ScleraError(check.code, undefined, { reasons: reasonsOf(decision) });
  }
  requireAllowed(decision);
  const ttlMs = context.ttlMs ?? defaultTtlMs;
  const iat = Math.floor(context.clock() / 1000);
  const claims: PermitClaims = Object.freeze({
    iss: context.issuer,
    aud: [...input.parties],
    jti: makeId('permit'),
    sub: subject,
    consent: consent?.id ?? null,
    purpose,
    modality: input.modality,
    action,
    enrolments: [...input.enrolments],
    ...(input.session === undefined ? {} : { session: input.session }),
    ...(input.model === undefined ? {} : { model: input.model }),
    ...(input.challenge === undefined ? {} : { challenge: input.challenge }),
    retainUntil: action === 'enrol' ? retentionEnd(iat, consent, input) : null,
    nonce: toBase64Url(randomBytes(16)),
    iat,
    exp: iat + Math.ceil(ttlMs / 1000),
  });
  if (!isPermitClaims(claims)) throw new ScleraError('permit-invalid', 'A permit with these claims would not be accepted.');
  return { token: signJws('sclera-permit+jwt', claims, context.secretKey), claims };
}

/** Throws `policy-denied` or `policy-needs-approval`, with the rules that fired, unless the policy allows. */
export function requireAllowed(decision: PolicyDecision): void {
  if (decision.outcome === 'needs-approval') throw new ScleraError('policy-needs-approval', undefined, { reasons: reasonsOf(decision) });
  if (decision.outcome !== 'allow') throw new ScleraError('policy-denied', undefined, { reasons: reasonsOf(decision) });
}

/**
 * What each party does before it computes anything: checks that its gateway issued this permit (with its key of now, or with the one it had
 * then), to these parties, for one of these actions, and that it is in force now (5 s of clock difference allowed; an erasure is in force at any time). Single use is the store's to
 * keep: `usePermit`.
 */
export function verifyPermit(token: string, context: VerifyContext): PermitVerdict {
  const verdict = verifyIssued<unknown>(token, 'sclera-permit+jwt', context, orderedInTime(context.clock()));
  if (verdict.kind === 'invalid') {
    // Not signed by our gateway. The unchecked issuer decides only how the refusal is worded.
    const issuer = peekJws(token)?.['iss'];
    return refused(typeof issuer === 'string' && issuer !== context.issuer ? 'permit-foreign' : 'permit-invalid');
  }
  const claims = verdict.payload;
  if (!isPermitClaims(claims)) return refused('permit-invalid');
  if (claims.iss !== context.issuer || !context.parties.every((party) => claims.aud.includes(party))) return refused('permit-foreign');
  if (!context.actions.includes(claims.action)) return refused('permit-invalid');
  // What is to be deleted is deleted, however late it is heard of and whatever a clock says.
  if (claims.action === 'erase') return { kind: 'valid', claims };
  const nowMs = context.clock();
  if (claims.iat * 1000 > nowMs + permitClockSkewMs) return refused('permit-invalid');
  if (claims.exp * 1000 + permitClockSkewMs <= nowMs) return refused('permit-expired');
  return { kind: 'valid', claims };
}

/** The rules of a decision as a problem carries them. */
export function reasonsOf(decision: PolicyDecision): readonly { code: string; message: string; fix: string; law: string }[] {
  const fired = decision.outcome === 'allow' ? [] : decision.rules.filter((rule) => rule.effect === 'forbid');
  return fired.map((rule: FiredRule) => ({ code: rule.id, message: rule.message, fix: rule.fix, law: rule.law }));
}

/** The shape and the inner rules of a permit. Both ends ask: the gateway before signing, a party after verifying. */
function isPermitClaims(value: unknown): value is PermitClaims {
  if (typeof value !== 'object' || value === null) return false;
  const claims = value as Partial<Record<keyof PermitClaims, unknown>>;
  const { iss, aud, jti, sub, consent, purpose, modality, action, enrolments, session, model, challenge, retainUntil, nonce, iat, exp } =
    claims;
  if (typeof iss !== 'string' || iss === '' || typeof nonce !== 'string' || !/^[\w-]{22}$/.test(nonce)) return false;
  if (!isId('permit', jti) || !isId('subject', sub)) return false;
  if (!isListOf(aud, (party) => party === 'a' || party === 'b' || party === 'c') || aud.length === 0) return false;
  if (!isListOf(enrolments, (id) => isId('enrolment', id))) return false;
  if (typeof purpose !== 'string' || !Object.hasOwn(actionsOf, purpose)) return false;
  if (!actionsOf[purpose as Purpose].some((allowed) => allowed === action)) return false;
  const face = modality === 'face';
  if (modality !== modalityOf[purpose as Purpose] || (face ? !isModel(model) : model !== undefined)) return false;
  if (face ? !isDigest(challenge) : challenge !== undefined && !(isDigest(challenge) && captures.has(action))) return false;
  if (action === 'erase' ? consent !== null && !isId('consent', consent) : !isId('consent', consent)) return false;
  if (action !== 'erase' && enrolments.length !== (namesOne.has(action) && !face ? 1 : 0)) return false;
  if (!isSession(session, action as Action, purpose as Purpose, enrolments.length)) return false;
  if (!Number.isSafeInteger(iat) || !Number.isSafeInteger(exp)) return false;
  const lifetimeMs = ((exp as number) - (iat as number)) * 1000;
  if (lifetimeMs <= 0 || lifetimeMs > longestTtlMs[action as Action]) return false;
  return action === 'enrol' ? isRetention(retainUntil, iat as number, exp as number) : retainUntil === null;
}

/** Only where there is a capture is there something to watch. */
const captures: ReadonlySet<unknown> = new Set<Action>(['check', 'enrol', 'verify', 'find']);
const namesOne: ReadonlySet<unknown> = new Set<Action>(['enrol', 'verify']);

/** Whoever was found by their eyes erases what the parties found; nobody else's erasure leaves open what it removes. */
function isSession(session: unknown, action: Action, purpose: Purpose, enrolments: number): boolean {
  if (action === 'derive') return isId('permit', session);
  if (action === 'erase' && purpose === 'personhood-recovery') return isId('permit', session) && enrolments === 0;
  return session === undefined;
}

function isModel(value: unknown): boolean {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}

/** Null where the consent lets nothing be kept, or names no date at all. */
function retentionEnd(iat: number, consent: ConsentRecord | null, { subject, retention = null }: PermitInput): string | null {
  const at = new Date(iat * 1000).toISOString();
  const expected = { subject, purpose: 'personhood-retention', noticeHash: retention?.noticeHash ?? '', at } as const;
  const keeps = consent?.purpose === 'personhood-enrolment' && checkConsent(retention, expected).kind === 'in-force';
  const days = Math.max(consent?.retentionDays ?? 0, keeps ? (retention?.retentionDays ?? 0) : 0);
  const end = new Date(iat * 1000 + days * dayMs);
  return Number.isNaN(end.getTime()) ? null : end.toISOString();
}

/** A time in its one ISO 8601 spelling, later than the permit itself and at most ten years after it was issued. */
function isRetention(value: unknown, iat: number, exp: number): boolean {
  if (typeof value !== 'string') return false;
  const end = new Date(value);
  if (Number.isNaN(end.getTime()) || end.toISOString() !== value) return false;
  return end.getTime() > exp * 1000 && end.getTime() <= iat * 1000 + longestRetentionMs;
}

/** Whether `value` is a list without repetitions of items that pass. */
function isListOf(value: unknown, passes: (item: unknown) => boolean): value is readonly unknown[] {
  return Array.isArray(value) && value.every(passes) && new Set(value).size === value.length;
}

function refused(code: PermitRefusal): PermitVerdict {
  return { kind: 'refused', code };
}
