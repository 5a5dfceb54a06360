import type { Health, Platform } from '@sclera/sdk/contract';
import type { ReactElement } from 'react';
import { Ring } from '../parts/ring.tsx';
import type { PartyId } from '../platform/access.ts';
import { useHealth, usePlatform } from '../platform/queries.ts';
import { operatorWords, partyName } from '../words/parties.ts';

const parties: readonly PartyId[] = ['a', 'b', 'c'];

/** Who answers right now: the gateway and the three parties. */
export function StatusStrip(): ReactElement {
  const health = useHealth();
  const platform = usePlatform();
  const up = upNow(health.isError ? undefined : health.data);
  const gateway: State = health.isPending ? 'asking' : health.isError ? 'down' : 'up';
  const state = (id: PartyId): State => (gateway === 'up' ? (up[id] ? 'up' : 'down') : gateway === 'asking' ? 'asking' : 'unknown');
  return (
    <div className="strip" data-testid="status">
      <details className="strip-inner">
        <summary>
          <Ring lit={up} size={18} />
          <span>{summary(gateway, up)}</span>
        </summary>
        <ul>
          <Line name="Gateway" who={operatorWords(platform.data?.gateway)} state={gateway} />
          {parties.map((id) => (
            <Line key={id} name={partyName(id)} who={operatorWords(findParty(platform.data, id))} state={state(id)} />
          ))}
        </ul>
      </details>
    </div>
  );
}

type State = 'up' | 'down' | 'asking' | 'unknown';
const stateWords: Readonly<Record<State, string>> = {
  up: 'answers',
  down: 'does not answer',
  asking: 'being asked',
  unknown: 'cannot be asked',
};

function Line({ name, who, state }: { readonly name: string; readonly who: string; readonly state: State }): ReactElement {
  return (
    <li className={`strip-line strip-${state}`}>
      <span className="strip-name">{name}</span>
      <span className="strip-state">{stateWords[state]}</span>
      {who && <span className="strip-who">{who}</span>}
    </li>
  );
}

function summary(gateway: State, up: Readonly<Record<PartyId, boolean>>): string {
  if (gateway === 'asking') return 'Asking who is there …';
  if (gateway === 'down') return 'The gateway does not answer. Nothing can be asked just now.';
  const missing = parties.filter((id) => !up[id]).map(partyName);
  if (missing.length === 0) return 'The gateway and all three parties answer.';
  const names = new Intl.ListFormat('en-GB').format(missing);
  return `${names} ${missing.length === 1 ? 'does' : 'do'} not answer. Without all three there is no decision.`;
}

function upNow(health: Health | undefined): Readonly<Record<PartyId, boolean>> {
  const up = (id: PartyId): boolean => health?.parties.some((party) => party.id === id && party.up) ?? false;
  return { a: up('a'), b: up('b'), c: up('c') };
}

function findParty(platform: Platform | undefined, id: PartyId) {
  return platform?.parties.find((party) => party.id === id);
}
