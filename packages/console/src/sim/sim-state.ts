import type { FaceAdvice } from '@sclera/sdk/capture';
import type { AgeBand, ConsentAnswer, DocumentNames, Problem, PublishedNotice, SimClaim, SimWay } from '@sclera/sdk/contract';
import type { DocumentShown } from '../face/messages.ts';
import type { Person } from '../platform/access.ts';

/** A document as it was read here, or, for the counter, as it was typed in. */
export type NamedDocument = DocumentShown | { readonly evidence: 'shown'; readonly document: DocumentNames };

/** Where the attempt before the camera stands. */
export type Attempt =
  | { readonly kind: 'off' }
  | { readonly kind: 'starting' }
  | { readonly kind: 'no-camera'; readonly why: string }
  /** The camera is on; `say` is null where a face stands there that may begin. */
  | { readonly kind: 'ready'; readonly say: FaceAdvice | null }
  | { readonly kind: 'drawing' }
  | { readonly kind: 'steps'; readonly say: FaceAdvice; readonly done: number; readonly of: number; readonly leftMs: number }
  /** What was done so far with the face that was captured; the last is being done. */
  | { readonly kind: 'sending'; readonly doing: readonly string[] }
  /** This attempt came to nothing; nothing was kept of it. */
  | { readonly kind: 'failed'; readonly reasons: readonly { readonly code: string; readonly message: string }[] }
  | { readonly kind: 'problem'; readonly problem: Problem };

/** One person's registration of a line. Lives in memory only. */
export interface Sim {
  readonly line: string;
  readonly code: string;
  readonly way: SimWay | null;
  /** Whether line and way are settled. */
  readonly isNamed: boolean;
  readonly ageBand: AgeBand | null;
  readonly abroad: boolean;
  readonly busy: boolean;
  readonly problem: Problem | null;
  readonly person: Person | null;
  readonly decided: { readonly decision: 'given' | 'refused'; readonly answer: ConsentAnswer; readonly notice: PublishedNotice } | null;
  readonly document: NamedDocument | null;
  readonly claim: SimClaim | null;
  readonly attempt: Attempt;
  readonly saved: boolean;
}

export type SimEvent =
  | { readonly kind: 'fill'; readonly line?: string; readonly code?: string; readonly way?: SimWay }
  | { readonly kind: 'named' }
  | { readonly kind: 'age'; readonly ageBand: AgeBand }
  | { readonly kind: 'abroad'; readonly abroad: boolean }
  | { readonly kind: 'busy' }
  | { readonly kind: 'problem'; readonly problem: Problem; readonly person?: Person | null }
  | { readonly kind: 'decided'; readonly person: Person; readonly decided: NonNullable<Sim['decided']> }
  | { readonly kind: 'document'; readonly document: NamedDocument | null }
  | { readonly kind: 'claim'; readonly claim: SimClaim; readonly person?: Person }
  | { readonly kind: 'attempt'; readonly attempt: Attempt }
  /** The other way, with the same line; what was captured for the first is gone. */
  | { readonly kind: 'counter' }
  | { readonly kind: 'back' }
  | { readonly kind: 'saved' }
  | { readonly kind: 'restart' };

/** Nothing chosen. */
export const freshSim: Sim = {
  line: '',
  code: '',
  way: null,
  isNamed: false,
  ageBand: null,
  abroad: false,
  busy: false,
  problem: null,
  person: null,
  decided: null,
  document: null,
  claim: null,
  attempt: { kind: 'off' },
  saved: false,
};

export function nextSim(sim: Sim, event: SimEvent): Sim {
  switch (event.kind) {
    case 'fill': {
      const { kind: _, ...filled } = event;
      return sim.isNamed ? sim : { ...sim, ...filled, problem: null };
    }
    case 'named':
      return missingName(sim) === null ? { ...sim, isNamed: true, problem: null } : sim;
    case 'age':
      return sim.decided ? sim : { ...sim, ageBand: event.ageBand, problem: null };
    case 'abroad':
      return sim.decided ? sim : { ...sim, abroad: event.abroad, problem: null };
    case 'busy':
      return { ...sim, busy: true, problem: null };
    case 'problem':
      return { ...sim, busy: false, problem: event.problem, person: event.person ?? sim.person };
    case 'decided':
      return { ...sim, busy: false, person: event.person, decided: event.decided };
    case 'document':
      return sim.claim ? sim : { ...sim, busy: false, document: event.document, problem: null };
    case 'claim':
      return { ...sim, busy: false, problem: null, claim: event.claim, person: event.person ?? sim.person };
    case 'attempt':
      return { ...sim, attempt: event.attempt };
    case 'counter':
      return { ...sim, way: 'counter', isNamed: true, busy: false, problem: null, document: null, claim: null, attempt: { kind: 'off' } };
    case 'back':
      return sim.claim || sim.decided ? sim : { ...sim, isNamed: false, document: null, problem: null };
    case 'saved':
      return { ...sim, saved: true };
    case 'restart':
      return freshSim;
  }
}

/** 1 to 5: where the person has something to do. */
export function simStep(sim: Sim): 1 | 2 | 3 | 4 | 5 {
  if (!sim.isNamed) return 1;
  if (sim.claim && (sim.claim.state === 'registered' || sim.claim.state === 'refused')) return 5;
  if (sim.way === 'face' && sim.decided?.decision !== 'given') return 2;
  if (sim.claim === null) return 3;
  return 4;
}

/** Whether no attempt is left, nor under way: the counter is the way then. */
export function isFaceOver({ claim, attempt }: Pick<Sim, 'claim' | 'attempt'>): boolean {
  if (claim?.state === 'way-closed') return true;
  return claim?.state === 'open' && claim.attemptsLeft === 0 && isResting(attempt);
}

/** No camera is on, and nothing is being sent. */
export function isResting({ kind }: Attempt): boolean {
  return kind === 'off' || kind === 'no-camera' || kind === 'failed' || kind === 'problem';
}

/** The gateway takes names of lines of this form. */
const lineForm = /^[A-Za-z0-9+._-]{4,64}$/;
const codeForm = /^[A-Za-z0-9_-]{43}$/;

/** What is still missing of the first step, in words; null when nothing is. */
export function missingName({ line, code, way }: Pick<Sim, 'line' | 'code' | 'way'>): string | null {
  if (line.trim() === '') return 'Type the number of the line or of its card first.';
  if (!lineForm.test(line.trim())) return 'A line is named by 4 to 64 letters, digits, and + . _ - without spaces.';
  if (code.trim() !== '' && !codeForm.test(code.trim()))
    return 'The code has 43 characters. Copy it as it was given to you, or leave it empty.';
  if (way === null) return 'Choose one of the two ways. Both lead to the same line.';
  return null;
}

/** Why agreeing is not possible although everything was answered; refusing always is. */
export function missingForFace(sim: Pick<Sim, 'ageBand' | 'abroad'>, askedAbroad: boolean): string | null {
  if (sim.ageBand === null) return 'Say first how old you are.';
  if (sim.ageBand === 'under-14') return 'Under 14, a line is registered at the counter, together with a parent or guardian.';
  if (askedAbroad && !sim.abroad)
    return 'A share goes to other countries. That takes a yes of its own, above; without it, refuse: it costs you nothing.';
  return null;
}

/** Whether leaving now would leave a line behind, or one that somebody at the counter may still give, that nobody has the key to. */
export function leavesLineBehind({ claim, saved }: Sim): boolean {
  return (claim?.state === 'registered' || claim?.state === 'waiting') && !saved;
}
