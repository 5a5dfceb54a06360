import type { AgeBand, ComparisonAnswer, ConsentAnswer, PermitAnswer, Problem, PublishedNotice, Purpose } from '@sclera/sdk/contract';
import type { EyeRefusal } from '../capture/messages.ts';
import type { CaptureView, Eye } from '../capture/view.ts';
import type { Check, Person } from '../platform/access.ts';

/** A chosen picture file. `url` is a blob: address for showing it. */
export interface Picture {
  readonly file: Blob;
  readonly name: string;
  readonly url: string;
}

export type CaptureState =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'running'; readonly stage: string }
  | { readonly kind: 'captured'; readonly view: CaptureView }
  | { readonly kind: 'rejected'; readonly refusals: readonly EyeRefusal[]; readonly view: CaptureView | null }
  | { readonly kind: 'failed'; readonly problem: Problem };

export type AskState =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'asking'; readonly stage: AskStage }
  | { readonly kind: 'answered'; readonly answer: ComparisonAnswer; readonly checks: readonly Check[] }
  | { readonly kind: 'failed'; readonly problem: Problem /** Whether the shares had gone out by then. */; readonly sent: boolean };

export type AskStage = 'permit' | 'seal' | 'compare' | 'wait' | 'verify';

/** One person's way through the page. Lives in memory only; a reload forgets it. */
export interface Walk {
  readonly pictures: Readonly<Record<Eye, Picture | null>>;
  readonly purpose: Purpose | null;
  readonly ageBand: AgeBand | null;
  readonly guardian: boolean;
  /** Agreed that parties in other countries get a share; a choice of its own. */
  readonly abroad: boolean;
  readonly deciding: boolean;
  readonly decisionProblem: Problem | null;
  readonly person: Person | null;
  readonly decided: { readonly decision: 'given' | 'refused'; readonly answer: ConsentAnswer; readonly notice: PublishedNotice } | null;
  /** The guardian's own yes, under a pseudonym and a key of their own, for somebody under 14. */
  readonly confirmed: { readonly person: Person; readonly answer: ConsentAnswer; readonly saved: boolean } | null;
  readonly permit: PermitAnswer | null;
  readonly capture: CaptureState;
  readonly ask: AskState;
  /** Whether the receipt with the personal key was saved. */
  readonly saved: boolean;
  /** Whether all three parties have deleted since. */
  readonly erased: boolean;
}

export type WalkEvent =
  | { readonly kind: 'pictures'; readonly pictures: Partial<Record<Eye, Picture | null>> }
  | { readonly kind: 'purpose'; readonly purpose: Purpose }
  | { readonly kind: 'age'; readonly ageBand: AgeBand }
  | { readonly kind: 'guardian'; readonly guardian: boolean }
  | { readonly kind: 'abroad'; readonly abroad: boolean }
  | { readonly kind: 'deciding' }
  | { readonly kind: 'decision-failed'; readonly problem: Problem; readonly person: Person | null }
  | { readonly kind: 'decided'; readonly person: Person; readonly decided: NonNullable<Walk['decided']> }
  | { readonly kind: 'confirmed'; readonly person: Person; readonly answer: ConsentAnswer }
  /** The guardian said no: the child's agreement was taken back. */
  | { readonly kind: 'guardian-refused'; readonly answer: ConsentAnswer }
  | { readonly kind: 'guardian-saved' }
  | { readonly kind: 'permit'; readonly permit: PermitAnswer }
  | { readonly kind: 'capture'; readonly capture: CaptureState }
  | { readonly kind: 'ask'; readonly ask: AskState }
  | { readonly kind: 'again' }
  | { readonly kind: 'saved' }
  | { readonly kind: 'erased' }
  | { readonly kind: 'restart'; readonly pictures?: Partial<Record<Eye, Picture | null>>; readonly purpose?: Purpose };

/** Nothing chosen, nothing ticked. */
export const freshWalk: Walk = {
  pictures: { left: null, right: null },
  purpose: null,
  ageBand: null,
  guardian: false,
  abroad: false,
  deciding: false,
  decisionProblem: null,
  person: null,
  decided: null,
  confirmed: null,
  permit: null,
  capture: { kind: 'waiting' },
  ask: { kind: 'waiting' },
  saved: false,
  erased: false,
};

export function nextWalk(walk: Walk, event: WalkEvent): Walk {
  switch (event.kind) {
    case 'pictures':
      // After an answer the walk is over; new pictures need a new one.
      if (walk.ask.kind === 'answered' || walk.ask.kind === 'asking') return walk;
      return { ...walk, pictures: { ...walk.pictures, ...event.pictures }, capture: { kind: 'waiting' }, ask: { kind: 'waiting' } };
    case 'purpose':
      return walk.decided ? walk : { ...walk, purpose: event.purpose, abroad: false, decisionProblem: null };
    case 'age':
      return walk.decided ? walk : { ...walk, ageBand: event.ageBand, guardian: false, decisionProblem: null };
    case 'guardian':
      return walk.decided ? walk : { ...walk, guardian: event.guardian, decisionProblem: null };
    case 'abroad':
      return walk.decided ? walk : { ...walk, abroad: event.abroad, decisionProblem: null };
    case 'deciding':
      return { ...walk, deciding: true, decisionProblem: null };
    case 'decision-failed':
      return { ...walk, deciding: false, decisionProblem: event.problem, person: event.person ?? walk.person };
    case 'decided':
      return { ...walk, deciding: false, person: event.person, decided: event.decided };
    case 'confirmed':
      return { ...walk, deciding: false, confirmed: { person: event.person, answer: event.answer, saved: false } };
    case 'guardian-refused':
      return { ...walk, deciding: false, decided: walk.decided && { ...walk.decided, decision: 'refused', answer: event.answer } };
    case 'guardian-saved':
      return { ...walk, confirmed: walk.confirmed && { ...walk.confirmed, saved: true } };
    case 'permit':
      return { ...walk, permit: event.permit };
    case 'capture':
      return { ...walk, capture: event.capture };
    case 'ask':
      return { ...walk, ask: event.ask };
    case 'again':
      // What was sealed is spent and its permit perhaps used: capture afresh, under a permit of its own.
      return { ...walk, permit: null, capture: { kind: 'waiting' }, ask: { kind: 'waiting' } };
    case 'saved':
      return { ...walk, saved: true };
    case 'erased':
      return { ...walk, erased: true };
    case 'restart':
      return { ...freshWalk, pictures: { left: null, right: null, ...event.pictures }, purpose: event.purpose ?? null };
  }
}

/** 1 to 5: where the person has something to do. */
export function currentStep(walk: Walk): 1 | 2 | 3 | 4 | 5 {
  if (walk.ask.kind === 'answered' || walk.decided?.decision === 'refused') return 5;
  if (walk.pictures.left === null || walk.pictures.right === null) return 1;
  if (walk.decided === null || awaitsGuardian(walk)) return 2;
  if (walk.capture.kind !== 'captured') return 3;
  return 4;
}

/** What still stands between the person and the two decision buttons, in their words; null when nothing does. */
export function missingForDecision(walk: Walk): string | null {
  if (walk.purpose === null) return 'Choose first what this should be for.';
  if (walk.ageBand === null) return 'Say first how old you are.';
  return null;
}

/** Why agreeing is not possible although everything was answered; refusing always is. */
export function missingForAgreement(walk: Walk, askedAbroad: boolean): string | null {
  if (walk.ageBand === 'under-14' && !walk.guardian) return 'Under 14, a parent or guardian decides together with you and has to be here.';
  if (askedAbroad && !walk.abroad)
    return 'A share goes to other countries. That takes a yes of its own, above; without it, refuse: it costs you nothing.';
  return null;
}

/** Whether a parent or guardian has yet to decide on what somebody under 14 agreed to. */
export function awaitsGuardian({ decided, ageBand, confirmed }: Walk): boolean {
  return decided?.decision === 'given' && ageBand === 'under-14' && confirmed === null;
}

/** What may be done now on the strength of the consent, or null. */
export function captureInput(walk: Walk): { readonly left: Blob; readonly right: Blob } | null {
  const { left, right } = walk.pictures;
  if (walk.decided?.decision !== 'given' || awaitsGuardian(walk) || walk.capture.kind !== 'waiting' || left === null || right === null)
    return null;
  return { left: left.file, right: right.file };
}

/** Problems that leave open what came of shares that were sent; every other one says that nothing was kept. */
const openEnded: readonly string[] = ['gateway-unreachable', 'completion-pending', 'internal'];

/** Whether the parties may hold shares although no answer arrived. */
export function outcomeUnknown({ ask }: Walk): boolean {
  return ask.kind === 'failed' && ask.sent && openEnded.includes(ask.problem.code);
}

/** Whether leaving now would leave shares behind that nobody has the key to. */
export function leavesKeyBehind(walk: Walk): boolean {
  const enrolled = walk.ask.kind === 'answered' && walk.ask.answer.decision === 'enrolled';
  const perhaps = outcomeUnknown(walk) && walk.purpose === 'uniqueness-enrolment';
  const guardian = walk.confirmed !== null && !walk.confirmed.saved;
  return (enrolled || perhaps) && (!walk.saved || guardian) && !walk.erased;
}

export function actionOf(purpose: Purpose): 'check' | 'enrol' {
  return purpose === 'uniqueness-enrolment' ? 'enrol' : 'check';
}

export function permitExpired(permit: PermitAnswer, nowMs: number): boolean {
  // Sealing and sending take a moment; a permit about to expire would be refused on arrival.
  const spareMs = 15_000;
  return Date.parse(permit.expiresAt) - spareMs <= nowMs;
}
