import type { ErasureAnswer } from '@sclera/sdk/contract';
import { type ReactElement, useId } from 'react';
import { CheckList } from '../parts/check-list.tsx';
import { focusOnMount } from '../parts/focus-on-mount.ts';
import type { Check } from '../platform/access.ts';

export interface Erased {
  readonly answer: ErasureAnswer;
  readonly checks: readonly Check[];
}

/** The three parties' receipts of a deletion, checked, and what remains after it. */
export function Remains(props: { readonly erased: Erased; readonly onAskAgain: () => void; readonly asking: boolean }): ReactElement {
  const { answer, checks } = props.erased;
  const id = useId();
  return (
    <section aria-labelledby={id} className="erase" data-testid="erased" data-complete={answer.complete}>
      <h3 id={id} tabIndex={-1} ref={focusOnMount}>
        {answer.complete ? 'Deleted at all three parties' : 'Being deleted'}
      </h3>
      <CheckList checks={checks} />
      {!answer.complete && (
        <div>
          <p>A party has not confirmed yet. The platform goes on asking it by itself, also when you close this page.</p>
          <button type="button" className="button" onClick={props.onAskAgain} disabled={props.asking}>
            Ask whether it is done
          </button>
        </div>
      )}
      <h4>What remains</h4>
      <ul className="plain">
        <li>At the three parties: nothing of your eyes, and no key that could open a backup of it.</li>
        <li>
          At the gateway: your random name, what you decided and when, your age band, and the lines above. No picture and no code was ever
          there, and shares only sealed, on their way through.
        </li>
        <li>In the public log: the fingerprints of those lines. Without the salts in your record they say nothing to anybody.</li>
      </ul>
    </section>
  );
}
