import type { PersonalRecord, Platform, Purpose } from '@sclera/sdk/contract';
import { countryName, dateWords } from './names.ts';
import { partyName } from './parties.ts';

export interface GlanceLine {
  readonly question: 'What' | 'Where' | 'Why' | 'How long' | 'Who used it';
  readonly answer: string;
  /** Id of the heading that tells more. */
  readonly section: string;
}

const list = new Intl.ListFormat('en-GB');
const whyWords: Readonly<Record<Purpose, string>> = {
  'uniqueness-check': 'to tell you whether you are a new person, keeping nothing',
  'uniqueness-enrolment': 'so that nobody counts as a new person twice',
  'rights-access': 'so that you get back into your record',
  'sim-registration': 'to see that you are the person on your document, keeping nothing of your face',
  'personhood-enrolment': 'so that you have one anonymous credential and nobody has two',
  'personhood-retention': 'so that you get your credential back on a new device',
  'personhood-recovery': 'so that you are found by your eyes when you ask for it',
};

/** What is held, where, why, how long and who used it: one sentence each, for somebody who has never heard of any of this. */
export function glanceWords(record: PersonalRecord, platform: Platform | null): readonly GlanceLine[] {
  return [
    { question: 'What', answer: whatWords(record), section: 'held' },
    { question: 'Where', answer: whereWords(record, platform), section: 'places' },
    { question: 'Why', answer: reasonWords(record), section: 'agreements' },
    { question: 'How long', answer: howLongWords(record), section: 'held' },
    { question: 'Who used it', answer: usedWords(record), section: 'uses' },
  ];
}

function whatWords({ enrolments }: PersonalRecord): string {
  return enrolments.length === 0
    ? 'Nothing of your eyes; only this record of what you decided and what was done.'
    : 'Three shares of your eyes, each of them noise without the others; no picture and no name.';
}

function whereWords({ enrolments }: PersonalRecord, platform: Platform | null): string {
  const holding = [...new Set(enrolments.flatMap(({ heldBy }) => heldBy))].sort();
  if (holding.length === 0) return 'At no party. The gateway keeps this record, and nothing of your eyes.';
  const words = holding.map((id) => {
    const country = platform?.parties.find((party) => party.id === id)?.country ?? 'ZZ';
    return country === 'ZZ' ? partyName(id) : `${partyName(id)} in ${countryName(country)}`;
  });
  return `One share each at ${list.format(words)}.`;
}

function reasonWords({ consents }: PersonalRecord): string {
  const inForce = consents.filter(({ events }) => events.at(-1)?.state === 'given');
  const agreed = inForce.filter(({ ward }) => ward === null).map(({ purpose }) => whyWords[purpose]);
  const forChild = inForce.length > agreed.length ? 'You agreed for a child, as parent or guardian.' : '';
  if (agreed.length === 0) return forChild === '' ? 'For nothing: no agreement of yours is in force.' : `Nothing about you. ${forChild}`;
  return `You agreed to it ${list.format([...new Set(agreed)])}. ${forChild}`.trim();
}

function howLongWords({ enrolments }: PersonalRecord): string {
  const last = enrolments
    .map(({ retainUntil }) => retainUntil)
    .sort()
    .at(-1);
  return last === undefined ? 'There is nothing left to delete.' : `Until ${dateWords(last)} at the latest, or until you delete it here.`;
}

function usedWords({ uses, comparedIn }: PersonalRecord): string {
  const own = uses.filter(({ event: { kind } }) => kind === 'check' || kind === 'enrol' || kind === 'verify' || kind === 'find').length;
  const times = (count: number): string => (count === 1 ? 'once' : `${count.toLocaleString('en-GB')} times`);
  const others =
    comparedIn.length === 0 ? 'never compared with somebody else' : `${times(comparedIn.length)} when somebody else was compared`;
  return `${own === 0 ? 'You were never compared yourself' : `You were compared yourself ${times(own)}`}, and ${others}; nobody else may use it.`;
}
