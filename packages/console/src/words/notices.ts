import type { PublishedNotice } from '@sclera/sdk/contract';

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

/** What a line is registered with is a face. */
const withoutFace: Readonly<Record<string, string>> = {
  en: 'The way without your face',
  es: 'El camino sin su rostro',
  zh: '不使用人脸的办法',
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
  const face = notice.purpose === 'sim-registration' ? withoutFace[headingLanguage] : undefined;
  const headingOf = (key: SectionKey): string => (key === 'alternative' ? face : undefined) ?? own?.[key] ?? key;
  return { headingLanguage, sections: order.map((key) => ({ heading: headingOf(key), text: notice[key] })) };
}

/** The notice in the language that was asked for; else in another form of that language, else in English. */
export function chooseNotice(notices: readonly PublishedNotice[], language: string): PublishedNotice | undefined {
  const base = (tag: string): string => tag.toLowerCase().split('-')[0] ?? '';
  return (
    notices.find((notice) => notice.language === language) ??
    notices.find((notice) => base(notice.language) === base(language)) ??
    notices.find((notice) => base(notice.language) === 'en') ??
    notices[0]
  );
}
