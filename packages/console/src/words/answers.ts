import type { ComparisonAnswer, LogEvent, Problem, PublishedNotice, Purpose } from '@sclera/sdk/contract';
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
    case 'already-enrolled':
      return {
        headline: 'Already enrolled.',
        meaning:
          'Somebody enrolled has these eyes. Nobody learnt who: neither the gateway nor the parties can tell which of those enrolled it was.',
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
};

/** One line of a person's record, in their words. */
export function eventWords(event: LogEvent): string {
  const name = event.purpose === 'uniqueness-enrolment' ? 'being enrolled' : 'a check that keeps nothing';
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
    case 'erase':
      return 'Everything of yours was deleted at all three parties.';
  }
}

export interface NoticeSection {
  readonly heading: string;
  readonly text: string;
}

type SectionKey =
  | 'controller'
  | 'what'
  | 'why'
  | 'necessity'
  | 'retention'
  | 'afterwards'
  | 'effect'
  | 'recipients'
  | 'rights'
  | 'alternative';

/** Headings in the languages that notices come in; another language gets the English ones, marked as such. */
const headings: Readonly<Record<string, Readonly<Record<SectionKey, string>>>> = {
  en: {
    controller: 'Who is responsible',
    what: 'What is taken',
    why: 'What for',
    necessity: 'Why it is needed',
    retention: 'How long it is kept',
    afterwards: 'What happens then',
    effect: 'What it means for you',
    recipients: 'Who receives what',
    rights: 'What you can ask for',
    alternative: 'The way without your eyes',
  },
  es: {
    controller: 'Quién es responsable',
    what: 'Qué se toma',
    why: 'Para qué',
    necessity: 'Por qué hace falta',
    retention: 'Cuánto tiempo se guarda',
    afterwards: 'Qué pasa después',
    effect: 'Qué significa para usted',
    recipients: 'Quién recibe qué',
    rights: 'Qué puede pedir',
    alternative: 'El camino sin sus ojos',
  },
  zh: {
    controller: '由谁负责',
    what: '采集什么',
    why: '用于什么',
    necessity: '为何需要',
    retention: '保存多久',
    afterwards: '到期之后',
    effect: '对您的影响',
    recipients: '谁会收到什么',
    rights: '您的权利',
    alternative: '不使用眼睛的办法',
  },
};

const order: readonly SectionKey[] = [
  'what',
  'why',
  'necessity',
  'retention',
  'afterwards',
  'effect',
  'recipients',
  'controller',
  'rights',
  'alternative',
];

/** Every section of a notice in reading order. `headingLanguage` is the language its headings could be given in. */
export function noticeSections(notice: PublishedNotice): { readonly headingLanguage: string; readonly sections: readonly NoticeSection[] } {
  const language = notice.language.split('-')[0] ?? 'en';
  const headingLanguage = headings[language] ? language : 'en';
  const own = headings[headingLanguage] ?? headings['en'];
  return { headingLanguage, sections: order.map((key) => ({ heading: own?.[key] ?? key, text: notice[key] })) };
}

/** Name of a language in that language: `Deutsch`, `English`, `中文`. */
export function languageName(tag: string): string {
  return named('language', tag, tag);
}

/** Name of a country in British English from its two letters. */
export function countryName(code: string): string {
  return named('region', code, 'en-GB');
}

function named(type: 'language' | 'region', code: string, locale: string): string {
  try {
    const name = new Intl.DisplayNames([locale], { type }).of(code) ?? code;
    return name.charAt(0).toUpperCase() + name.slice(1);
  } catch {
    return code;
  }
}

const dateForm = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' });
const timeForm = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

export const dateWords = (iso: string): string => dateForm.format(new Date(iso));
export const timeWords = (iso: string): string => timeForm.format(new Date(iso));

/** What a person at a screen can do about a problem; the standing text speaks to operators and developers in some cases. */
const personFix: Readonly<Record<string, string>> = {
  'gateway-unreachable': 'The platform does not answer at the moment. Nothing was decided and nothing was kept. Try again in a while.',
  unauthenticated: 'The personal key is missing or unknown here. Open the receipt that was given to you, at the platform that gave it.',
  'image-unreadable': 'The file cannot be read as a picture. Use a whole PNG, JPEG, BMP, TIFF or PGM file.',
  'bad-request': 'This page and the platform do not understand each other. Nothing was kept. Reload the page and try again.',
  'notice-changed': 'The notice was changed while you read it. Read the new one and decide again.',
  'permit-expired': 'Too much time went by. Nothing was decided and nothing was kept. Ask again.',
  internal: 'Something went wrong that was not foreseen. Nothing was kept. Try again, and tell the operator if it happens again.',
};

/** Title and detail of a problem for the person at the screen. */
export function problemWords(problem: Problem): { readonly title: string; readonly detail: string } {
  return { title: problem.title, detail: personFix[problem.code] ?? problem.detail };
}
