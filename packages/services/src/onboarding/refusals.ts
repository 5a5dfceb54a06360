import type { ProblemReason } from '@sclera/core';
import type { LineRefusal } from './lines.ts';

/** Why a claim came to nothing. */
export type ClaimRefusal = LineRefusal | 'not-same-person';

type Reason = Required<ProblemReason>;

const words: Readonly<Record<ClaimRefusal | 'way-closed' | 'claims-of-the-day' | 'claims-waiting', Omit<Reason, 'code'>>> = {
  'limit-document': {
    message: 'As many lines are registered with this document as one document may have.',
    fix: 'End a line that is not needed any more, use another document of yours, or appeal: a human being looks at it.',
    law: 'MIIT notice on real-name registration of telephone users, 2016; PIPL 24',
  },
  'limit-person': {
    message: 'You hold as many lines as one person may have.',
    fix: 'End a line that is not needed any more, or appeal: a human being looks at it.',
    law: 'MIIT notice on real-name registration of telephone users, 2016; PIPL 24',
  },
  'line-taken': {
    message: 'Somebody holds this line.',
    fix: 'Ask whoever holds it to give it over, and come with the code that they get; or appeal.',
    law: 'PIPL 24; GDPR 22(3)',
  },
  'offer-unknown': {
    message: 'Nobody gives this line over with this code, or the week in which it was good is past.',
    fix: 'Ask whoever holds the line for a new code; or appeal.',
    law: 'PIPL 24; GDPR 22(3)',
  },
  'not-same-person': {
    message: 'Somebody at the counter did not see that you are the person on the document.',
    fix: 'Read their reasons in your record, come again with another document, or appeal: another human being looks at it.',
    law: 'PIPL 24; GDPR 22(3)',
  },
  'way-closed': {
    message: 'Five attempts were drawn for this claim, and none showed the face on the document. More would let a stranger go on trying.',
    fix: 'Register at the counter, where a person looks at you and your document; or appeal.',
    law: 'FRT 10; PIPL 24; ISO/IEC 30107-3',
  },
  'claims-of-the-day': {
    message: 'As many claims with a face were opened for this document today as may be.',
    fix: 'Register at the counter, which is open now, or come back tomorrow.',
    law: 'FRT 10; PIPL 24',
  },
  'claims-waiting': {
    message: 'Five claims of yours wait at the counter already.',
    fix: 'Go to the counter with one of them, or wait until they have ended.',
    law: 'PIPL 24',
  },
};

/** In words, with what to do and where it comes from. */
export function reasonFor(code: keyof typeof words): Reason {
  return { code, ...words[code] };
}
