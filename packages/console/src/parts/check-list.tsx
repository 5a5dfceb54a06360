import type { ReactElement } from 'react';
import type { Check } from '../platform/access.ts';

const marks = { ok: 'M4.5 10.5 8.5 14.5 15.5 6', bad: 'M5.5 5.5 14.5 14.5M14.5 5.5 5.5 14.5', open: 'M5 10H15' };
const said = { ok: 'Checked: ', bad: 'Does not hold: ', open: 'Not checked: ' };
const tone = ({ ok }: Check): 'ok' | 'bad' | 'open' => (ok === null ? 'open' : ok ? 'ok' : 'bad');

/** Things checked in this browser, each with its mark and its explanation. */
export function CheckList({ checks }: { readonly checks: readonly Check[] }): ReactElement {
  return (
    <ul className="checks" data-testid="checks">
      {checks.map((check) => (
        <li key={check.label} className={`check check-${tone(check)}`} data-ok={String(check.ok)}>
          <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
            <path d={marks[tone(check)]} />
          </svg>
          <div>
            <p className="check-label">
              <span className="unseen">{said[tone(check)]}</span>
              {check.label}
            </p>
            <p className="check-detail">{check.detail}</p>
          </div>
        </li>
      ))}
    </ul>
  );
}
