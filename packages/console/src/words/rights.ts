import type { AgeBand, ConsentRecord, Matter, MatterOutcome, Purpose, ReportRequest, UseRecord } from '@sclera/sdk/contract';
import { dateWords } from './names.ts';

export const ageWords: Readonly<Record<AgeBand, string>> = { 'under-14': 'Under 14', '14-17': '14 to 17', adult: '18 or older' };

/** What can be put before a human being: a rule that forbade, an answer or somebody at the counter that kept a person out, a line that they did not get. */
export function refusalsIn(uses: readonly UseRecord[], matters: readonly Matter[]): readonly UseRecord[] {
  const appealed = new Set(matters.map(({ refusal }) => refusal?.leafIndex));
  return uses.filter(
    ({ leafIndex, event }) =>
      (event.kind === 'permit-denied' ||
        event.decision === 'already-enrolled' ||
        (event.kind === 'line' && event.decision === 'denied') ||
        event.decision === 'not-matched') &&
      !appealed.has(leafIndex),
  );
}

/** What a consent says of the person today: as it was given, or as they corrected it last. */
export function asStated(consent: ConsentRecord): { readonly ageBand: AgeBand; readonly language: string; readonly noticeHash: string } {
  return consent.events.findLast(({ corrects }) => corrects !== undefined)?.corrects ?? consent;
}

export const matterNames: Readonly<Record<Matter['kind'], string>> = { appeal: 'Appeal', objection: 'Objection', report: 'Report' };

export const outcomeWords: Readonly<Record<MatterOutcome, string>> = {
  explained: 'It stays as it is, for the reasons given.',
  'other-way-ordered': 'The way without eyes is open: it leads to the same and costs the same.',
  remedied: 'It was put right.',
};

/** What was refused, for whoever looks at an appeal; why, the rules beside it say. */
export function refusalWords({ kind, decision }: { readonly kind: string; readonly decision: string }, purpose: Purpose | null): string {
  if (kind === 'staff-check') return 'somebody at the counter did not see that they are the person on the document';
  if (kind === 'line') return 'a line was not registered for them';
  if (decision === 'already-enrolled') return 'it was answered that somebody enrolled has these eyes';
  if (decision === 'not-matched' && purpose === 'sim-registration')
    return 'it was answered that the face is not surely that on the document';
  if (decision === 'not-matched') return 'it was answered that these are not the eyes under the receipt';
  return 'the use was refused';
}

/** Where a matter stands, in one sentence. */
export function matterState({ state, dueAt, overdue, answer }: Matter): string {
  if (answer !== null) return `Answered by a human being on ${dateWords(answer.at)}.`;
  const due = overdue
    ? `It should have been answered by ${dateWords(dueAt)}: tell the authority.`
    : `An answer is due by ${dateWords(dueAt)}.`;
  return `${state === 'taken' ? 'A reviewer is looking at it.' : 'Waiting for a reviewer.'} ${due}`;
}

export const reportTopics: readonly ReportRequest['topic'][] = ['coercion', 'misuse', 'breach', 'device', 'complaint', 'other'];

/** What an objection does to the purpose that it is about. What is enrolled goes on to be compared with others, or they could register twice. */
export function objectionEffect({ answer }: Pick<Matter, 'answer'>): string {
  const kept =
    'What is enrolled stays stored, and still shows whether somebody else is new; to end that as well, take your agreement back.';
  if (answer === null) return `Until then your eyes are not used for it. ${kept}`;
  if (answer.outcome === 'other-way-ordered') return `Your eyes are not used for it any more, unless you agree anew. ${kept}`;
  return 'Your eyes may be used for it again, as you agreed before.';
}

/** What a report is about, as in “It is about …”. */
export const topicWords: Readonly<Record<string, string>> = {
  coercion: 'somebody being forced or pressed',
  misuse: 'data used for something else',
  breach: 'data that got out',
  device: 'a device that cannot be trusted',
  complaint: 'how somebody was treated',
  other: 'something else',
};

/** What a reviewer can answer; the gateway refuses anything else. */
export const outcomesOf: Readonly<Record<Matter['kind'], readonly MatterOutcome[]>> = {
  appeal: ['explained', 'other-way-ordered'],
  objection: ['explained', 'other-way-ordered', 'remedied'],
  report: ['explained', 'remedied'],
};
