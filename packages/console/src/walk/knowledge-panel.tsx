import type { ReactElement } from 'react';
import { usePlatform } from '../platform/queries.ts';
import { operatorWords, partyName } from '../words/parties.ts';
import { type Holding, knowledge } from './knowledge.ts';
import type { Walk } from './walk-state.ts';

/** Who knows what about this person, right now. */
export function KnowledgePanel({ walk }: { readonly walk: Walk }): ReactElement {
  const platform = usePlatform();
  const who = ({ who }: Holding): { readonly name: string; readonly where: string } => {
    if (who === 'browser') return { name: 'This browser', where: 'on this device' };
    if (who === 'gateway') return { name: 'Gateway', where: operatorWords(platform.data?.gateway) };
    return { name: partyName(who), where: operatorWords(platform.data?.parties.find(({ id }) => id === who)) };
  };
  return (
    <aside className="knows" aria-labelledby="knows" data-testid="knowledge">
      <h2 id="knows">Who knows what, right now</h2>
      <ul>
        {knowledge(walk).map((holding) => (
          <li key={holding.who} className={`know know-${holding.level} know-${holding.who}`} data-level={holding.level}>
            <span className="know-mark" aria-hidden="true" />
            <div>
              <p className="know-name">{who(holding).name}</p>
              <p className="know-where">{who(holding).where}</p>
              <p className="know-holds">{holding.holds}</p>
            </div>
          </li>
        ))}
      </ul>
    </aside>
  );
}
