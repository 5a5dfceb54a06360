import { type ReactElement, useState } from 'react';
import { usePlatform } from '../platform/queries.ts';
import { operatorWords, partyName } from '../words/parties.ts';
import { type Holding, knowledge } from './knowledge.ts';
import type { Walk } from './walk-state.ts';

const wide = '(min-width: 981px)';

/** Who knows what about this person, right now. Beside the steps where there is room; otherwise one line above them that opens. */
export function KnowledgePanel({ walk }: { readonly walk: Walk }): ReactElement {
  const platform = usePlatform();
  const [open, setOpen] = useState(() => matchMedia(wide).matches);
  const holdings = knowledge(walk);
  const name = ({ who }: Holding): string => (who === 'browser' ? 'This browser' : who === 'gateway' ? 'Gateway' : partyName(who));
  const where = ({ who }: Holding): string => {
    if (who === 'browser') return 'on this device';
    if (who === 'gateway') return operatorWords(platform.data?.gateway);
    return operatorWords(platform.data?.parties.find(({ id }) => id === who));
  };
  return (
    <aside className="knows" aria-label="Who knows what, right now" data-testid="knowledge">
      <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <span>Who knows what, right now</span>
          <span className="know-marks" aria-hidden="true">
            {holdings.map(({ who, level }) => (
              <span key={who} className={`know-mark know-${level} know-${who}`} />
            ))}
          </span>
        </summary>
        <ul>
          {holdings.map((holding) => (
            <li key={holding.who} className="know" data-who={holding.who} data-level={holding.level}>
              <span className={`know-mark know-${holding.level} know-${holding.who}`} aria-hidden="true" />
              <div>
                <p className="know-name">{name(holding)}</p>
                <p className="know-where">{where(holding)}</p>
                <p className="know-holds">{holding.holds}</p>
              </div>
            </li>
          ))}
        </ul>
      </details>
    </aside>
  );
}
