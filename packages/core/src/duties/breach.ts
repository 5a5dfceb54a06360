/** How bad a breach is for people, as GDPR 33(1) and 34(1) tell it apart. */
export type BreachRisk = 'unlikely' | 'likely' | 'high';

/** Whom must be told what until when. */
export interface BreachDuty {
  readonly id: string;
  readonly to: 'authority' | 'people';
  readonly law: string;
  /** How the article is known: its text was read (V), a summary or translation of it was (S), or it is from memory (M). Nothing here is legal advice. */
  readonly source: 'V' | 'S' | 'M';
  /** ISO 8601; where the law says at once or without undue delay, the moment it became known. */
  readonly dueAt: string;
  /** What the telling must hold, in words for whoever writes it. */
  readonly tell: readonly string[];
}

export interface BreachFacts {
  /** ISO 3166 or `EU`: whose laws apply. */
  readonly jurisdictions: readonly string[];
  /** When somebody who runs the platform became aware of it, ISO 8601. */
  readonly awareAt: string;
  readonly risk: BreachRisk;
  /** About how many; null while nobody knows. */
  readonly people: number | null;
}

const hourMs = 3_600_000;
/** GDPR 33(1). */
const gdprAuthorityMs = 72 * hourMs;
/** Measures for reporting cybersecurity incidents (CAC 2025), 4: whoever is neither critical infrastructure (1 hour) nor an organ of the state (2 hours). */
const cacIncidentMs = 4 * hourMs;
/** Their annex, from memory: from so many people's data on an incident is a major one. */
const cacMajorIncidentPeople = 1_000_000;
/** 815 ILCS 530/10(e): the Attorney General is told of more than so many residents. */
const illinoisMostUntold = 500;

/** GDPR 33(3). */
const gdprAuthority = [
  'what happened, which kinds of people and records, and about how many of each',
  'the name and contact of the data protection officer or another contact point',
  'the likely consequences',
  'what was done or is proposed against it and to limit its effects',
  'where it is told after 72 hours: why; what is not known yet may follow, without further delay (33(4))',
] as const;
/** GDPR 34(2). */
const gdprPeople = ['what happened, in clear and plain language', ...gdprAuthority.slice(1, 4)] as const;
/** PIPL 57(1) to (3). */
const pipl = [
  'the kinds of personal information, the causes, and the harm that may come of it',
  'what was done against it, and what people can do to limit the harm',
  'how to reach the handler',
] as const;
const cacIncident = [
  'what is known of the incident: when, where, which systems and kinds of data, what it has done and may still do',
  'what was done, what is planned, and what help is asked for',
  'what is not known within the time follows as soon as it is; after it was dealt with a summary within 30 days (from memory)',
] as const;
/** 815 ILCS 530/10(a): what it lists, and what it forbids. */
const illinoisPeople = [
  'at no charge; owed where data that can be read was taken, or the keys with it (530/5): where it was not, note so',
  'the toll-free numbers and addresses of the consumer reporting agencies',
  'the toll-free number, address and website of the Federal Trade Commission',
  'that both tell about fraud alerts and security freezes',
  'NOT how many residents of Illinois are concerned: the article forbids it',
] as const;
/** 815 ILCS 530/10(e). */
const illinoisAuthority = [
  `owed where more than ${illinoisMostUntold} residents of Illinois are told, and not later than they are: where they are fewer, note so`,
  'what kind of breach it was',
  'how many residents of Illinois are concerned, and when it happened, or that as soon as it is known',
  'what was done or is planned',
] as const;

/**
 * Whom a breach of personal data must be told to, most urgent first. Where no known law asks for it people are told all the same: nobody
 * learns of a breach of this platform from somebody else. What depends on something that nobody knows yet counts as owed.
 */
export function breachDuties({ jurisdictions, awareAt, risk, people }: BreachFacts): readonly BreachDuty[] {
  const within = (ms: number): string => new Date(Date.parse(awareAt) + ms).toISOString();
  const duties: BreachDuty[] = [];
  if (jurisdictions.includes('CN')) {
    // At once, whatever the risk; people may be left out only where the measures avoid all harm, which the authority may see otherwise.
    duties.push({ id: 'cn-authority', to: 'authority', law: 'PIPL 57', source: 'S', dueAt: awareAt, tell: pipl });
    if (risk !== 'unlikely') duties.push({ id: 'cn-people', to: 'people', law: 'PIPL 57', source: 'S', dueAt: awareAt, tell: pipl });
    if (people === null || people >= cacMajorIncidentPeople) {
      const law = 'CAC incident reporting measures (2025) 4';
      duties.push({ id: 'cn-incident', to: 'authority', law, source: 'V', dueAt: within(cacIncidentMs), tell: cacIncident });
    }
  }
  if (jurisdictions.includes('EU') && risk !== 'unlikely') {
    if (risk === 'high') duties.push({ id: 'eu-people', to: 'people', law: 'GDPR 34', source: 'V', dueAt: awareAt, tell: gdprPeople });
    const dueAt = within(gdprAuthorityMs);
    duties.push({ id: 'eu-authority', to: 'authority', law: 'GDPR 33', source: 'V', dueAt, tell: gdprAuthority });
  }
  if (jurisdictions.includes('US-IL')) {
    // The law knows no risk that would be too small. BIPA asks for care (15(e)) and has no duty to tell of its own.
    const common = { dueAt: awareAt } as const;
    duties.push({ ...common, id: 'us-il-people', to: 'people', law: '815 ILCS 530/10(a)', source: 'V', tell: illinoisPeople });
    if (people === null || people > illinoisMostUntold)
      duties.push({ ...common, id: 'us-il-authority', to: 'authority', law: '815 ILCS 530/10(e)', source: 'S', tell: illinoisAuthority });
  }
  if (risk !== 'unlikely' && !duties.some(({ to }) => to === 'people')) {
    duties.push({ id: 'own-people', to: 'people', law: 'this platform’s own rule', source: 'V', dueAt: awareAt, tell: gdprPeople });
  }
  return duties.sort((a, b) => (a.dueAt < b.dueAt ? -1 : a.dueAt > b.dueAt ? 1 : 0));
}
