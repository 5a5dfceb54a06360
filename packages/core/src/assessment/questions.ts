/** One question of an impact assessment, and the articles that demand an answer to it. */
export interface Question {
  readonly id: string;
  readonly title: string;
  /** What an answer has to say. */
  readonly ask: string;
  readonly law: string;
}

/**
 * What has to be answered for each purpose and modality before a capture: FRT 9, PIPL 55–56, GDPR 35(7). The last marks are from memory
 * or a secondary summary, as the rule packs cite them; nothing here is legal advice.
 */
export const questions: readonly Question[] = [
  {
    id: 'operation',
    title: 'What is done',
    ask: 'Describe the capture, the comparison and what is kept, by whom and where.',
    law: 'GDPR 35(7)(a)',
  },
  {
    id: 'purpose',
    title: 'What for',
    ask: 'Name the one purpose, and show that it is lawful, legitimate and necessary.',
    law: 'PIPL 56(1); FRT 9',
  },
  {
    id: 'necessity',
    title: 'Why nothing less will do',
    ask: 'Say which less intrusive ways were looked at, and why they do not serve.',
    law: 'PIPL 6, 28; FRT 4; GDPR 35(7)(b)',
  },
  {
    id: 'people',
    title: 'Whose data',
    ask: 'Who is captured, how many, and are there people under 14 or in a weak position among them?',
    law: 'FRT 9; PIPL 31; GDPR 35(3)',
  },
  {
    id: 'risks',
    title: 'What can happen to them',
    ask: 'Name the influence on their rights and the risks to their safety: theft, misuse, error, exclusion, coercion.',
    law: 'PIPL 56(2); GDPR 35(7)(c)',
  },
  {
    id: 'measures',
    title: 'What protects them',
    ask: 'Name the measures, and show that they are lawful, work, and fit the risk.',
    law: 'PIPL 56(3); FRT 9; GDPR 35(7)(d)',
  },
  {
    id: 'errors',
    title: 'How often it is wrong',
    ask: 'State the measured error rates for the people it is used on, and what happens to somebody wrongly refused.',
    law: 'PIPL 24; GDPR 22(3), 35(7)(c)',
  },
  {
    id: 'leak',
    title: 'If it leaks',
    ask: 'Say what leaks in the worst case, whom it hurts and how, and what is done then.',
    law: 'FRT 9; PIPL 57; GDPR 33, 34',
  },
  {
    id: 'retention',
    title: 'How long',
    ask: 'State how long each thing is kept, why no shorter, and how its deletion is shown.',
    law: 'PIPL 19, 47; FRT 8; BIPA 15(a)',
  },
  {
    id: 'recipients',
    title: 'Who receives something',
    ask: 'Name every recipient with country, and for each one abroad the ground it goes there on.',
    law: 'PIPL 23, 38, 55(3), (4); GDPR 44',
  },
  {
    id: 'alternative',
    title: 'The way without',
    ask: 'Describe the way without biometrics, and show that it costs and leads to the same.',
    law: 'FRT 10; PIPL 16',
  },
  {
    id: 'consulted',
    title: 'Who was asked',
    ask: 'Say whose advice was taken: the protection officer, the people themselves or who speaks for them.',
    law: 'GDPR 35(2), 35(9)',
  },
];
