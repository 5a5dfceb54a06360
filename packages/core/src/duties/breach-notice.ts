/** A text to send. What is in square brackets is to be written by whoever sends it. */
export interface BreachNotice {
  /** Id of the duty that it meets. */
  readonly duty: string;
  readonly title: string;
  /** Plain text, English. */
  readonly text: string;
}

export interface BreachNoticeFacts {
  readonly duties: readonly { readonly id: string }[];
  readonly summary: string;
  readonly awareAt: string;
  readonly records: readonly string[];
  readonly people: number | null;
  readonly consequences: string;
  readonly measures: string;
  readonly controller: { readonly name: string; readonly contact: string };
  /** Contact of the data protection officer; null where there is none. */
  readonly officer: { readonly contact: string } | null;
}

/** For every duty that has a text of its own, in the order of the duties. */
export function breachNotices(facts: BreachNoticeFacts): readonly BreachNotice[] {
  return facts.duties.flatMap(({ id }) => {
    const make = texts[id];
    return make === undefined ? [] : [{ duty: id, ...make(facts) }];
  });
}

type Text = (facts: BreachNoticeFacts) => Omit<BreachNotice, 'duty'>;

/** 34(2) asks for these in clear and plain language; the rule of this platform for the same. */
const toPeople: Text = (facts) => ({ title: 'Your data at our platform: what happened', text: paragraphs(...account(facts)) });

/**
 * 815 ILCS 530/10(a). How many residents are concerned must not stand in it. The agencies change their numbers and published notices
 * contradict each other: they are taken from the agencies' own pages when it is sent.
 */
const toIllinoisResidents: Text = (facts) => ({
  title: 'Notice of data breach',
  text: paragraphs(
    'Notice under the Illinois Personal Information Protection Act (815 ILCS 530/10). It costs you nothing.',
    ...account(facts),
    'You can obtain information about fraud alerts and security freezes from the consumer reporting agencies and from the Federal Trade Commission:',
    [
      'Equifax, www.equifax.com: [toll-free number, address]',
      'Experian, www.experian.com: [toll-free number, address]',
      'TransUnion, www.transunion.com: [toll-free number, address]',
      'Federal Trade Commission, 600 Pennsylvania Avenue NW, Washington, DC 20580, 1-877-438-4338, www.ftc.gov',
    ].join('\n'),
    'An eye cannot be changed as a password can. You may withdraw your consent and have everything erased at any time.',
  ),
});

/** 815 ILCS 530/10(e). */
const toIllinoisAttorneyGeneral: Text = (facts) => ({
  title: 'Notice of data breach to the Attorney General of Illinois',
  text: paragraphs(
    'Notice under 815 ILCS 530/10(e).',
    `What kind of breach it was: ${facts.summary} Kinds of data: ${facts.records.join(', ')}.`,
    'When it happened: [date, or: not known yet; it follows as soon as it is].',
    `Residents of Illinois who are concerned at this time: [number]. People concerned in all: ${facts.people ?? '[not known yet]'}.`,
    `What was done and is planned: ${facts.measures}`,
    from(facts),
  ),
});

const texts: Readonly<Record<string, Text>> = {
  'eu-people': toPeople,
  'own-people': toPeople,
  'us-il-people': toIllinoisResidents,
  'us-il-authority': toIllinoisAttorneyGeneral,
};

/** What happened, to whom it comes, what was done, whom to ask. No number of people. */
function account(facts: BreachNoticeFacts): readonly string[] {
  const { summary, awareAt, records, consequences, measures } = facts;
  return [
    `What happened: ${summary} We learned of it on ${awareAt.slice(0, 10)}.`,
    `Kinds of data: ${records.join(', ')}.`,
    `What may come of it: ${consequences}`,
    `What we did and do: ${measures}`,
    from(facts),
  ];
}

function from({ controller, officer }: BreachNoticeFacts): string {
  const contact = officer?.contact ?? controller.contact;
  return `${controller.name === '' ? '[who you are]' : controller.name}, ${contact === '' ? '[how to reach you]' : contact}`;
}

function paragraphs(...parts: readonly string[]): string {
  return parts.join('\n\n');
}
