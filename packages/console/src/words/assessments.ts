import type { AssessmentLine } from '@sclera/sdk/contract';
import { dateWords } from './names.ts';

/** How an assessment stands, in a word, and what follows from it. */
export function assessmentWords({ state, validUntil }: Pick<AssessmentLine, 'state' | 'validUntil'>): {
  readonly state: string;
  readonly says: string;
} {
  const until = validUntil === null ? '' : ` until ${dateWords(validUntil)}`;
  switch (state) {
    case 'approved':
      return { state: `Approved${until}.`, says: 'Captures for this purpose rest on it.' };
    case 'trial':
      return { state: `Trial${until}.`, says: 'Only for trying this platform out. Nobody has reviewed it.' };
    case 'due':
      return { state: 'Due again.', says: 'Its term is over, or what it was made for has changed. It allows nothing any more.' };
    case 'draft':
      return { state: 'Draft.', says: 'It allows nothing yet.' };
    case 'in-review':
      return { state: 'In review.', says: 'It allows nothing yet.' };
  }
}

/** Who approved it, when, and where everybody finds that. */
export function approvedWords({ approval }: Pick<AssessmentLine, 'approval'>): string {
  if (approval === null) return 'Nobody.';
  const { by, at, account, leaf } = approval;
  return `${by}, on ${dateWords(at)}: account ${account}, line ${leaf.leafIndex} of the public log.`;
}
