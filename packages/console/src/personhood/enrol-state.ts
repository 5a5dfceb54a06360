import type { AgeBand, ConsentAnswer, Problem, PublishedNotice } from '@sclera/sdk/contract';
import type { EyeRefusal } from '../capture/messages.ts';
import type { CaptureView } from '../capture/view.ts';
import type { Check, Person } from '../platform/access.ts';
import type { Pictures } from '../walk/eyes-input.tsx';

export interface DecidedOn {
  readonly decision: 'given' | 'refused';
  readonly answer: ConsentAnswer;
  readonly notice: PublishedNotice;
}

/** What became of showing one's eyes. */
export type EnrolOutcome =
  /** With a wallet; where the last step to it failed, the problem, and it can be tried again while the session lasts. */
  | { readonly kind: 'enrolled'; readonly checks: readonly Check[]; readonly unfinished: Problem | null }
  | { readonly kind: 'already-enrolled'; readonly checks: readonly Check[]; readonly leafIndex: number }
  /** Whether something is kept has to be looked up: the shares went out and no answer came. */
  | { readonly kind: 'unknown' };

/** One person's enrolment. Lives in memory only, but for the wallet. */
export interface Enrol {
  readonly ageBand: AgeBand | null;
  readonly abroad: boolean;
  readonly busy: boolean;
  readonly problem: Problem | null;
  readonly person: Person | null;
  /** On being enrolled, by one's eyes. */
  readonly enrolment: DecidedOn | null;
  /** On what comes after the snapshot: a question of its own, on which nothing hangs. */
  readonly keeping: DecidedOn | null;
  /** Whether the wallet is there, sealed, with the key of the record. */
  readonly hasWallet: boolean;
  readonly pictures: Pictures;
  readonly doing: string | null;
  readonly view: CaptureView | null;
  readonly refusals: readonly EyeRefusal[];
  readonly outcome: EnrolOutcome | null;
}

export type EnrolEvent =
  | { readonly kind: 'age'; readonly ageBand: AgeBand }
  | { readonly kind: 'abroad'; readonly abroad: boolean }
  | { readonly kind: 'busy' }
  | { readonly kind: 'problem'; readonly problem: Problem; readonly person?: Person | null }
  | { readonly kind: 'decided'; readonly on: 'enrolment' | 'keeping'; readonly person: Person; readonly decided: DecidedOn }
  | { readonly kind: 'wallet' }
  /** What was being done came to nothing, and is no problem. */
  | { readonly kind: 'rest' }
  | { readonly kind: 'pictures'; readonly pictures: Partial<Pictures> }
  | { readonly kind: 'doing'; readonly doing: string }
  | { readonly kind: 'view'; readonly view: CaptureView }
  | { readonly kind: 'refused'; readonly refusals: readonly EyeRefusal[] }
  | { readonly kind: 'outcome'; readonly outcome: EnrolOutcome }
  | { readonly kind: 'restart' };

/** Nothing chosen, nothing ticked. */
export const freshEnrol: Enrol = {
  ageBand: null,
  abroad: false,
  busy: false,
  problem: null,
  person: null,
  enrolment: null,
  keeping: null,
  hasWallet: false,
  pictures: { left: null, right: null },
  doing: null,
  view: null,
  refusals: [],
  outcome: null,
};

export function nextEnrol(enrol: Enrol, event: EnrolEvent): Enrol {
  const rested = { ...enrol, busy: false, doing: null };
  switch (event.kind) {
    case 'age':
      return enrol.enrolment ? enrol : { ...enrol, ageBand: event.ageBand, problem: null };
    case 'abroad':
      return enrol.enrolment ? enrol : { ...enrol, abroad: event.abroad, problem: null };
    case 'busy':
      return { ...enrol, busy: true, problem: null };
    case 'problem':
      return { ...rested, problem: event.problem, person: event.person ?? enrol.person };
    case 'decided':
      return { ...rested, problem: null, person: event.person, [event.on]: event.decided };
    case 'rest':
      return rested;
    case 'wallet':
      return { ...rested, problem: null, hasWallet: true };
    case 'pictures':
      // New pictures are a new try; what was seen of the old ones is gone.
      return enrol.busy || enrol.outcome
        ? enrol
        : { ...enrol, pictures: { ...enrol.pictures, ...event.pictures }, view: null, refusals: [], problem: null };
    case 'doing':
      return { ...enrol, busy: true, problem: null, doing: event.doing };
    case 'view':
      return { ...enrol, view: event.view };
    case 'refused':
      return { ...rested, refusals: event.refusals };
    case 'outcome':
      return { ...rested, problem: null, outcome: event.outcome };
    case 'restart':
      return freshEnrol;
  }
}

export type EnrolStep = 1 | 2 | 3 | 4 | 5 | 6;

/** Where the person has something to do: age, notice, keeping, wallet, eyes, answer. */
export function enrolStep(enrol: Enrol): EnrolStep {
  if (enrol.outcome !== null) return 6;
  if (enrol.enrolment?.decision === 'refused') return 2;
  if (enrol.enrolment === null) return enrol.ageBand === 'adult' ? 2 : 1;
  if (enrol.keeping === null) return 3;
  return enrol.hasWallet ? 5 : 4;
}

/** Why agreeing is not possible although everything was answered; refusing always is. */
export function missingForYes(enrol: Pick<Enrol, 'ageBand' | 'abroad'>, askedAbroad: boolean): string | null {
  if (enrol.ageBand !== 'adult') return 'Say first how old you are.';
  if (askedAbroad && !enrol.abroad)
    return 'A share goes to other countries. That takes a yes of its own, above; without it, refuse: it costs you nothing.';
  return null;
}

/** Whether leaving now would leave shares behind whose key is nowhere else. The wallet has it from step 4 on. */
export function leavesEnrolmentBehind({ busy, doing, hasWallet }: Enrol): boolean {
  return hasWallet && busy && doing !== null;
}
