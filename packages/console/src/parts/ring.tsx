import type { ReactElement } from 'react';
import type { PartyId } from '../platform/access.ts';

/** Three arcs of 110° with gaps of 10°: one a party. Together they close around the pupil. */
const arcs: readonly { readonly party: PartyId; readonly path: string }[] = [
  { party: 'a', path: 'M16.96 5.04A11 11 0 0 1 25.97 20.65' },
  { party: 'b', path: 'M25.01 22.31A11 11 0 0 1 6.99 22.31' },
  { party: 'c', path: 'M6.03 20.65A11 11 0 0 1 15.04 5.04' },
];

/** Sclera's sign. `lit` says which arcs are there; a missing one is drawn hollow. Decoration: the words beside it say the same. */
export function Ring({ lit, size = 28 }: { readonly lit?: Readonly<Record<PartyId, boolean>>; readonly size?: number }): ReactElement {
  return (
    <svg className="ring" viewBox="0 0 32 32" width={size} height={size} aria-hidden="true">
      {arcs.map(({ party, path }) => (
        <path key={party} d={path} className={lit && !lit[party] ? 'ring-arc ring-arc-out' : `ring-arc party-${party}`} />
      ))}
      <circle cx="16" cy="16" r="4.4" className="ring-pupil" />
    </svg>
  );
}
