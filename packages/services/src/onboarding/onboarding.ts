import { randomBytes } from 'node:crypto';
import {
  asCorrected,
  builtInFaceModel,
  type Challenge,
  type ClaimId,
  type ConsentId,
  challengeDigest,
  challengeLifeMs,
  checkConsent,
  consentProblem,
  type DocumentNames,
  documentDigest,
  documentIdOf,
  drawSteps,
  type FaceModel,
  type GatewayStore,
  makeId,
  type PermitId,
  type ProblemCode,
  ScleraError,
  type SubjectId,
  sha256Hex,
} from '@sclera/core';
import { findLeaf, leafOf } from '../personhood/leaves.ts';
import type { Personhood } from '../personhood/personhood.ts';
import { dayMs, isoTime } from '../trust/context.ts';
import type { Actor } from '../trust/operators/roles.ts';
import { drawToken, type Item, openShelf } from '../trust/shelf.ts';
import { type Claim, type ClaimBody, mostAttempts, showClaim } from './claim.ts';
import type { Claims } from './claims.ts';
import type { Line } from './lines.ts';
import type { Marks } from './marks.ts';
import { reasonFor } from './refusals.ts';

export interface ClaimRequest {
  readonly way: 'face' | 'counter';
  /** Needed, and given, for a face. */
  readonly consent: ConsentId | null;
  /** The operator's own name of the line. */
  readonly line: string;
  readonly document: DocumentNames & { readonly evidence: 'chip' | 'photo' | 'shown' };
  readonly code?: string | undefined;
}

/** One attempt to show a living face. */
export interface DrawnChallenge {
  readonly permit: PermitId;
  /** Compact JWS. */
  readonly token: string;
  readonly challenge: Challenge;
  /** Hex SHA-256. */
  readonly model: string;
  readonly attemptsLeft: number;
}

export interface WaitingClaim {
  readonly id: ClaimId;
  readonly ending: string;
  readonly openedAt: string;
  readonly until: string;
}

/** What a clerk saw. */
export interface StaffCheck {
  readonly decision: 'same-person' | 'not-same-person';
  readonly reasons: string;
  readonly document: DocumentNames;
}

/**
 * Registering a telephone line: by a living face that the parties compare with the portrait on the document, or by somebody at the counter who looks at
 * both. One registry, one receipt, the same limits.
 */
export interface Onboarding {
  /** Throws `consent-…` for the way with a face, and `too-many-requests`. */
  open(subject: SubjectId, request: ClaimRequest): Promise<Claim>;
  /** Throws `not-found`. */
  claim(subject: SubjectId, id: string): Promise<Claim>;
  claims(subject: SubjectId): Promise<readonly Claim[]>;
  /**
   * Draws one of five attempts, with its permit. Throws `way-closed` when there is none left, `conflicting-change` for another document or a claim that
   * takes no more, and what `requestPermit` throws; that draws nothing.
   */
  draw(subject: SubjectId, id: string, document: DocumentNames): Promise<DrawnChallenge>;
  lines(subject: SubjectId): Promise<readonly Line[]>;
  endLine(subject: SubjectId, line: string): Promise<Line>;
  offer(subject: SubjectId, line: string): Promise<{ readonly code: string; readonly until: string }>;
  takeBack(subject: SubjectId, line: string): Promise<Line>;
  /** Who waits at the counter, oldest first. */
  waiting(): Promise<readonly WaitingClaim[]>;
  /** Throws `not-found`, `conflicting-change` for what is decided or about another document. */
  decide(id: string, actor: Pick<Actor, 'account'>, check: StaffCheck): Promise<void>;
  /** Brings to an end what the counter had seen when the process died. */
  resume(): Promise<void>;
}

export interface OnboardingOptions {
  readonly store: GatewayStore;
  readonly clock: () => number;
  readonly claims: Claims;
  readonly marks: Marks;
  readonly personhood: Pick<Personhood, 'requestPermit' | 'inOrder'>;
  readonly faceModel?: FaceModel | undefined;
  readonly issuer: string;
  /** Ed25519, 32 bytes. */
  readonly secretKey: Uint8Array;
}

const purpose = 'sim-registration';
/** With five attempts each: fifteen faces a day and document, and a counter that is always open. */
const mostClaimsADay = 3;
const mostWaiting = 5;
const shownWaiting = 200;
/** How long somebody can go on with a claim. */
const openMs: Readonly<Record<ClaimRequest['way'], number>> = { face: dayMs, counter: 30 * dayMs };
const fewestWords = 10;

export function createOnboarding(options: OnboardingOptions): Onboarding {
  const { store, clock, claims, marks, personhood } = options;
  const { shelf, lines } = claims;
  const counts = openShelf<{ readonly count: number }>(store.records, 'sim-claims-of-day', purpose);
  const now = (): string => isoTime(clock());
  const show = (item: Item<ClaimBody>, subject: SubjectId): Promise<Claim> => showClaim(options, item, subject);
  const isOver = (item: Item<ClaimBody>): boolean => Date.parse(item.dueAt ?? '') <= clock();

  /** A refusal is a decision about a person: it leaves a leaf, by which it can be appealed. */
  async function refusal(subject: SubjectId, code: ProblemCode, why: Parameters<typeof reasonFor>[0]): Promise<ScleraError> {
    const reasons = [reasonFor(why)];
    const event = { kind: 'permit-denied', subject, purpose, decision: 'denied', permit: null, at: now(), reasons } as const;
    const leafIndex = await store.log.append(await leafOf({ store }, event));
    return new ScleraError(code, reasons[0]?.message, { reasons, leafIndex });
  }

  async function requireConsent(subject: SubjectId, id: ConsentId | null): Promise<void> {
    const record = id === null ? null : await store.getConsent(subject, id);
    if (record === null) throw consentProblem('consent-missing');
    const checked = checkConsent(asCorrected(record), { subject, purpose, noticeHash: asCorrected(record).noticeHash, at: now() });
    if (checked.kind === 'refused') throw consentProblem(checked.code);
  }

  /** False where this document has had its claims of the day. */
  async function countClaim(document: string): Promise<boolean> {
    const id = sha256Hex(`${document}\n${now().slice(0, 10)}`);
    for (;;) {
      const found = await counts.get(id);
      const count = (found?.body.count ?? 0) + 1;
      if (count > mostClaimsADay) return false;
      try {
        if (found) await counts.change(found, { body: { count } });
        else await counts.add({ id, subject: null, state: 'counting', dueAt: isoTime(clock() + dayMs), body: { count } });
        return true;
      } catch (error) {
        if (!isConflict(error)) throw error;
      }
    }
  }

  /** The first time it is asked for more, the way is closed, with a leaf; from then on that leaf is told. */
  async function closedWay(item: Item<ClaimBody>, subject: SubjectId): Promise<ScleraError> {
    const claim = item.id as ClaimId;
    const reasons = [reasonFor('way-closed')];
    const told = await findLeaf(store, subject, (event) => event.kind === 'permit-denied' && event.claim === claim);
    let leafIndex = told?.leafIndex;
    if (leafIndex === undefined) {
      const event = { kind: 'permit-denied', subject, purpose, decision: 'denied', permit: null, at: now(), claim, reasons } as const;
      leafIndex = (await shelf.change(item, { state: 'way-closed' }, await leafOf({ store }, event))).leafIndex ?? undefined;
    }
    return new ScleraError('way-closed', undefined, { reasons, leafIndex });
  }

  return {
    async open(subject, request) {
      const { way, consent, document, line, code } = request;
      const mark = marks.document(document);
      if (way === 'face') {
        await requireConsent(subject, consent);
        if (!(await countClaim(mark))) throw await refusal(subject, 'too-many-requests', 'claims-of-the-day');
      } else {
        const waiting = (await shelf.list({ subject, state: 'waiting' })).filter((item) => !isOver(item));
        if (waiting.length >= mostWaiting) throw await refusal(subject, 'too-many-requests', 'claims-waiting');
      }
      const body: ClaimBody = {
        way,
        consent,
        line: marks.line(line),
        document: mark,
        evidence: document.evidence,
        ending: line.slice(-4),
        codeHash: code === undefined ? null : sha256Hex(code),
        openedAt: now(),
        drawn: [],
        check: null,
        outcome: null,
      };
      const state = way === 'face' ? 'open' : 'waiting';
      const item = await shelf.add({ id: makeId('claim'), subject, state, dueAt: isoTime(clock() + openMs[way]), body });
      return show(item, subject);
    },
    claim: async (subject, id) => show(await shelf.need(id, subject), subject),
    claims: async (subject) => Promise.all((await shelf.list({ subject })).map((item) => show(item, subject))),
    async draw(subject, id, document) {
      const item = await shelf.need(id, subject);
      const { way, consent, drawn, outcome } = item.body;
      if (way !== 'face' || consent === null)
        throw new ScleraError('conflicting-change', 'This claim waits at the counter. No face is asked for.');
      if (outcome !== null) throw new ScleraError('conflicting-change', 'This claim is decided.');
      if (isOver(item)) throw new ScleraError('conflicting-change', 'The day for this claim is past. Open another one.');
      if (marks.document(document) !== item.body.document) {
        throw new ScleraError('conflicting-change', 'This is not the document that the claim was opened with. Open a claim for this one.');
      }
      if (drawn.length >= mostAttempts) throw await closedWay(item, subject);
      const nonce = drawToken();
      const challenge: Challenge = {
        nonce,
        steps: drawSteps((count) => randomBytes(count)),
        document: documentDigest(nonce, documentIdOf(document)),
        expiresAt: isoTime(clock() + challengeLifeMs),
      };
      const { permit, token } = await personhood.requestPermit(
        { subject, consent, action: 'verify', modality: 'face' },
        {
          challenge: challengeDigest(challenge),
          ttlMs: challengeLifeMs,
          // Counted before anybody holds the permit: whoever draws twice at once, or dies in between, has one attempt less, never one more.
          keep: async (permit) => {
            await shelf.change(item, { body: { ...item.body, drawn: [...drawn, { permit, at: now() }] } });
          },
        },
      );
      const model = (options.faceModel ?? builtInFaceModel).sha256;
      return { permit, token, challenge, model, attemptsLeft: mostAttempts - drawn.length - 1 };
    },
    lines: (subject) => lines.of(subject),
    endLine: (subject, line) => personhood.inOrder(() => lines.end(subject, line)),
    offer: (subject, line) => personhood.inOrder(() => lines.offer(subject, line)),
    takeBack: (subject, line) => personhood.inOrder(() => lines.takeBack(subject, line)),
    async waiting() {
      const items = (await shelf.list({ state: 'waiting' })).filter((item) => !isOver(item)).slice(0, shownWaiting);
      return items.map(({ id, dueAt, body }) => ({ id: id as ClaimId, ending: body.ending, openedAt: body.openedAt, until: dueAt ?? '' }));
    },
    decide: (id, { account }, { decision, reasons, document }) =>
      personhood.inOrder(async () => {
        const item = await shelf.need(id);
        const { subject } = item;
        if (subject === null || item.state !== 'waiting') throw new ScleraError('conflicting-change', 'This claim is decided.');
        if (isOver(item)) throw new ScleraError('conflicting-change', 'This claim has ended. The person can open another one.');
        if (marks.document(document) !== item.body.document) {
          throw new ScleraError(
            'conflicting-change',
            'The document that was looked at is not the one that this claim names. Read its number again.',
          );
        }
        if (reasons.trim().length < fewestWords) {
          throw new ScleraError('bad-request', 'A decision gives its reasons, in words that the person understands.');
        }
        const same = decision === 'same-person';
        const at = now();
        const claim = item.id as ClaimId;
        const event = {
          kind: 'staff-check',
          subject,
          purpose,
          decision: same ? 'matched' : 'not-matched',
          permit: null,
          at,
          claim,
          reasons: [{ code: 'staff-check', message: reasons.trim() }],
        } as const;
        const outcome = same ? null : ({ decision: 'refused', reason: 'not-same-person', permit: null } as const);
        const body = { ...item.body, check: { clerk: account, same, at }, outcome };
        const seen = await shelf.change(item, { state: same ? 'checked' : 'refused', body }, await leafOf({ store }, event));
        if (same) await claims.settle(seen, subject, { kind: 'counter', clerk: account });
      }),
    resume: () => personhood.inOrder(() => claims.resume()),
  };
}

function isConflict(error: unknown): boolean {
  return error instanceof ScleraError && error.code === 'conflicting-change';
}
