/** How bad a breach is for people, as GDPR 33(1) and 34(1) tell it apart. */
export type BreachRisk = 'unlikely' | 'likely' | 'high';

/** Whom must be told what until when. */
export interface BreachDuty {
  readonly id: string;
  readonly to: 'authority' | 'people';
  readonly law: string;
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
}

const hourMs = 3_600_000;
/** GDPR 33(1). */
const authorityWithinMs = 72 * hourMs;

/** GDPR 33(3). */
const gdprAuthority = [
  'what happened, which kinds of people and records, and about how many of each',
  'the name and contact of the data protection officer or another contact point',
  'the likely consequences',
  'what was done or is proposed against it and to limit its effects',
  'where it is told after 72 hours: why',
] as const;
/** GDPR 34(2). */
const gdprPeople = ['what happened, in clear and plain language', ...gdprAuthority.slice(1, 4)] as const;
/** PIPL 57(1) to (3). */
const pipl = [
  'the kinds of personal information, the causes, and the harm that may come of it',
  'what was done against it, and what people can do to limit the harm',
  'how to reach the handler',
] as const;

/**
 * Whom a breach of personal data must be told to, most urgent first. Where no known law asks for it people are told all the same: nobody
 * learns of a breach of this platform from somebody else.
 */
export function breachDuties({ jurisdictions, awareAt, risk }: BreachFacts): readonly BreachDuty[] {
  const duties: BreachDuty[] = [];
  if (jurisdictions.includes('CN')) {
    // At once, whatever the risk; people may be left out only where the measures avoid all harm, which the authority may see otherwise.
    duties.push({ id: 'cn-authority', to: 'authority', law: 'PIPL 57', dueAt: awareAt, tell: pipl });
    if (risk !== 'unlikely') duties.push({ id: 'cn-people', to: 'people', law: 'PIPL 57', dueAt: awareAt, tell: pipl });
  }
  if (jurisdictions.includes('EU') && risk !== 'unlikely') {
    const dueAt = new Date(Date.parse(awareAt) + authorityWithinMs).toISOString();
    if (risk === 'high') duties.push({ id: 'eu-people', to: 'people', law: 'GDPR 34', dueAt: awareAt, tell: gdprPeople });
    duties.push({ id: 'eu-authority', to: 'authority', law: 'GDPR 33', dueAt, tell: gdprAuthority });
  }
  if (risk !== 'unlikely' && !duties.some(({ to }) => to === 'people')) {
    duties.push({ id: 'own-people', to: 'people', law: 'this platform’s own rule', dueAt: awareAt, tell: gdprPeople });
  }
  return duties.sort((a, b) => (a.dueAt < b.dueAt ? -1 : a.dueAt > b.dueAt ? 1 : 0));
}
