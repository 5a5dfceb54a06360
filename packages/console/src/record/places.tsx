import type { PersonalRecord } from '@sclera/sdk/contract';
import type { ReactElement } from 'react';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { usePlatform } from '../platform/queries.ts';
import { asProblem } from '../words/as-problem.ts';
import { operatorWords, partyName } from '../words/parties.ts';

/** Where everything about a person is: each party and the gateway, who runs it, in which country, and what it has. */
export function Places({ record }: { readonly record: PersonalRecord }): ReactElement {
  const platform = usePlatform();
  const holds = (party: PersonalRecord['enrolments'][number]['heldBy'][number]): boolean =>
    record.enrolments.some(({ heldBy }) => heldBy.includes(party));
  return (
    <section aria-labelledby="places">
      <h3 id="places">Where it is</h3>
      {platform.isPending && <p className="wait">Asking who runs what …</p>}
      {platform.isError && <ProblemNotice problem={asProblem(platform.error)} />}
      {platform.data && (
        <ul className="places" data-testid="places">
          {platform.data.parties.map((party) => (
            <Place
              key={party.id}
              mark={`party-${party.id}`}
              name={partyName(party)}
              operator={party.operator}
              country={party.country}
              has={
                holds(party.id)
                  ? 'One share of your eyes: by itself it is noise, and tells nothing to whoever reads it.'
                  : 'Nothing of you.'
              }
            />
          ))}
          <Place
            mark="place-gateway"
            name="Gateway"
            operator={platform.data.gateway.operator}
            country={platform.data.gateway.country}
            has="Nothing of your eyes: your random name, your agreements, and this record, locked under a key that is made for you alone and destroyed when you are forgotten."
          />
        </ul>
      )}
      <p className="use-when">Names and countries are what each operator has stated about itself.</p>
    </section>
  );
}

function Place(props: {
  readonly mark: string;
  readonly name: string;
  readonly operator: string;
  readonly country: string;
  readonly has: string;
}): ReactElement {
  const { mark, name, operator, country, has } = props;
  return (
    <li className={`place ${mark}`}>
      <p className="place-name">{name}</p>
      <p>{`Run by ${operatorWords({ operator, country })}.`}</p>
      <p className="place-has">{has}</p>
    </li>
  );
}
