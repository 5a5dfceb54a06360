import type { ComparisonAnswer, LogEvent, Purpose } from '@sclera/sdk/contract';
import type { Check } from '../platform/access.ts';

export interface AnswerWords {
  readonly headline: string;
  readonly meaning: string;
  readonly kept: string;
}

/** The answer in big plain words: what it is, what it means, what was kept. */
export function answerWords(answer: Pick<ComparisonAnswer, 'decision'>, purpose: Purpose, checks: readonly Check[] = []): AnswerWords {
  // An answer whose receipt does not hold is no answer, whatever it says.
  if (checks.some(({ ok }) => ok === false)) return doubtful;
  switch (answer.decision) {
    case 'enrolled':
      return {
        headline: 'You are enrolled.',
        meaning: 'Nobody among those enrolled has these eyes, so you count as one new person from now on.',
        kept: 'Each of the three parties keeps one share. None of them, and nobody else, holds your eyes.',
      };
    case 'new':
      return {
        headline: 'This is a new person.',
        meaning: 'Nobody among those enrolled has these eyes.',
        kept: 'Nothing was kept of the eyes. The three parties have forgotten their shares.',
      };
    case 'matched':
      return {
        headline: 'It is you.',
        meaning: 'These are the eyes under your receipt. The new key opens your record, and nothing else does.',
        kept: 'Nothing new was kept of the eyes.',
      };
    case 'not-matched':
      return {
        headline: 'Not surely the same eyes.',
        meaning:
          'These eyes are not surely those under the receipt, or nothing is kept under it any more: which of the two is told to nobody. ' +
          'Open both eyes wide and try again, up to five times a day, or have a human being look at it.',
        kept: 'Nothing was kept of the eyes.',
      };
    case 'found':
      return {
        headline: 'You were found.',
        meaning: 'Somebody enrolled has these eyes. Which record it is, the three parties told this device alone.',
        kept: 'Nothing new was kept of the eyes.',
      };
    case 'not-found':
      return {
        headline: 'Nobody was surely found.',
        meaning: 'Nobody enrolled surely has these eyes. Open both eyes wide and try again, or have a human being look at it.',
        kept: 'Nothing was kept of the eyes.',
      };
    case 'already-enrolled':
      return {
        headline: 'Already enrolled.',
        meaning:
          'Somebody enrolled has these eyes. Nobody learnt who: neither the gateway nor the parties can tell which of those enrolled it was. ' +
          'If you never enrolled, too little of your eyes may have been in view to tell you apart: open both wide and take new pictures.',
        kept:
          purpose === 'uniqueness-enrolment'
            ? 'Nothing new was kept: nobody is enrolled twice.'
            : 'Nothing was kept of the eyes. The three parties have forgotten their shares.',
      };
  }
}

const doubtful: AnswerWords = {
  headline: 'This answer does not hold.',
  meaning: 'An answer came back, but its receipt does not stand up to being checked. Do not rely on it, and tell the operator.',
  kept: 'Open your record to see what was written down.',
};

export const purposeWords: Readonly<Record<Purpose, { readonly name: string; readonly says: string }>> = {
  'uniqueness-check': { name: 'Is this a new person?', says: 'Compares with everybody who is enrolled. Keeps nothing.' },
  'uniqueness-enrolment': { name: 'Enrol me', says: 'Compares first. If you are new, three parties keep one share each.' },
  'rights-access': { name: 'Get back into my record', says: 'Compares with your own shares alone. Keeps nothing.' },
  'sim-registration': {
    name: 'Register a line',
    says: 'Compares your face with the portrait on your document alone. Keeps nothing of it.',
  },
  'personhood-enrolment': {
    name: 'Enrol me for one anonymous credential',
    says: 'Compares first. If you are new, three parties keep one share each until the next snapshot.',
  },
  'personhood-retention': { name: 'Keep my shares for longer', says: 'Takes no picture. You get your credential back on a new device.' },
  'personhood-recovery': { name: 'Find my record by my eyes', says: 'Compares with everybody who is enrolled. Keeps nothing new.' },
};

const useNames: Readonly<Record<Purpose, string>> = {
  'uniqueness-check': 'a check that keeps nothing',
  'uniqueness-enrolment': 'being enrolled',
  'rights-access': 'a comparison with your own shares',
  'sim-registration': 'a comparison of your face with your document',
  'personhood-enrolment': 'being enrolled for one anonymous credential',
  'personhood-retention': 'having your shares kept for longer',
  'personhood-recovery': 'being found by your eyes',
};

const lineWords: Readonly<Partial<Record<LogEvent['decision'], string>>> = {
  registered: 'A line was registered for you.',
  denied: 'A line was not registered for you.',
  ended: 'A line of yours was ended.',
  'given-over': 'A line of yours was taken over with the code that you gave.',
};

/** One line of a person's record, in their words. */
export function eventWords(event: LogEvent): string {
  const name = useNames[event.purpose];
  switch (event.kind) {
    case 'consent-given':
      return `You agreed to ${name}.`;
    case 'consent-refused':
      return `You refused ${name}.`;
    case 'consent-withdrawn':
      return `You took back your agreement to ${name}.`;
    case 'permit-denied':
      return 'A use was asked for and a rule forbade it.';
    case 'check':
      return event.decision === 'new'
        ? 'A check found you new. Nothing was kept.'
        : 'A check found you already enrolled. Nothing was kept.';
    case 'enrol':
      return event.decision === 'enrolled' ? 'You were enrolled.' : 'An enrolment found you already enrolled. Nothing was kept.';
    case 'line':
      return lineWords[event.decision] ?? 'Something became of a line of yours.';
    case 'staff-check':
      return event.decision === 'matched'
        ? 'Somebody at the counter saw that you are the person on your document.'
        : 'Somebody at the counter did not see that you are the person on your document.';
    case 'verify':
      if (event.purpose === 'sim-registration') {
        return event.decision === 'matched'
          ? 'Your face and the portrait on your document were found to be of one person.'
          : 'Your face and the portrait on your document were not surely of one person.';
      }
      return event.decision === 'matched'
        ? 'You showed your eyes and your receipt, and they were found to belong together.'
        : 'Your eyes were compared with those under a receipt, and were not surely the same.';
    case 'recovery':
      return event.decision === 'key-replaced'
        ? 'You came back with your receipt and your eyes: a new key opens this record, and what opened it before opens nothing.'
        : 'Somebody came with your receipt. Their eyes were not surely yours, so they learnt nothing and got nothing.';
    case 'passkey':
      if (event.decision === 'added') return 'You added a passkey.';
      return event.decision === 'removed' ? 'You removed a passkey.' : 'You signed in with a passkey.';
    case 'find':
      return event.decision === 'found'
        ? 'You asked to be found by your eyes, and were. Which record is yours the three parties alone know.'
        : 'You asked to be found by your eyes. Nobody enrolled surely has them.';
    case 'derive':
      return 'The three parties worked out the secret of your credential for your device. None of them saw it.';
    case 'erase':
      return 'Everything of yours was deleted at all three parties.';
    case 'appeal':
      return 'You asked a person to look at a refusal.';
    case 'appeal-answer':
      if (event.decision === 'other-way-ordered') return 'A reviewer answered you: you may go the way without your eyes.';
      return event.decision === 'recorded' ? 'A reviewer answered you, and put it right.' : 'A reviewer answered you, with reasons.';
    case 'objection':
      return `You objected to ${name}.`;
    case 'correction':
      return 'You corrected what is written about you.';
    case 'forget':
      return 'You were forgotten. Nobody can tell any more which lines of the log are yours.';
  }
}
