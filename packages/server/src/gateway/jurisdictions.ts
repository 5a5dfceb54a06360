import type { Roster } from '@sclera/core';
import type { StandingFacts } from '@sclera/services';

/** The European Economic Area, where the General Data Protection Regulation is law. ISO 3166-1 alpha-2. */
const economicArea: ReadonlySet<string> = new Set(
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK'.split(' '),
);

/**
 * What holds for every use at this gateway: what its operator stated, and what follows from where the four nodes stand. A law that
 * applies where a node stands applies, whether anybody states it or not.
 */
export function standingOf(roster: Roster, stated: StandingFacts = {}): StandingFacts {
  const countries = [roster.gateway, ...roster.parties].map(({ country }) => country);
  const jurisdictions = [...(stated.jurisdictions ?? []), ...countries.map((country) => (economicArea.has(country) ? 'EU' : country))];
  return { region: roster.gateway.country, ...stated, jurisdictions: [...new Set(jurisdictions)] };
}
