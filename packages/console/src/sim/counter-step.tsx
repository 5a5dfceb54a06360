import { type ReactElement, useEffect } from 'react';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { Step } from '../walk/step.tsx';
import { timeWords } from '../words/names.ts';
import { KeepKey } from './keep-key.tsx';
import type { SimControl } from './use-sim.ts';

/** How often this page looks whether somebody at the counter has decided. */
const lookEveryMs = 3_000;

/** Somebody of the staff looks at person and document; this page waits for what they say. */
export function CounterStep({ control, now }: { readonly control: SimControl; readonly now: boolean }): ReactElement {
  const { sim, refresh } = control;
  const { claim } = sim;
  const isWaiting = claim?.state === 'waiting';
  useEffect(() => {
    if (!isWaiting) return;
    const timer = setInterval(() => void refresh(), lookEveryMs);
    return () => clearInterval(timer);
  }, [isWaiting, refresh]);
  return (
    <Step
      number={4}
      title="At the counter"
      about="Somebody looks at you and at your document, and says whether you are the person on it."
      state={now ? 'now' : claim === null ? 'later' : 'done'}
    >
      {now && claim && isWaiting && (
        <div className="decided" data-testid="at-counter">
          <p className="big">Go to the counter with your document.</p>
          <p>
            Say that it is about the line that ends in <strong>{claim.ending}</strong>. They find it under this name:
          </p>
          <p>
            <code data-testid="claim">{claim.id}</code>
          </p>
          <p>{`There is time until ${timeWords(claim.until)}. This page shows the answer as soon as there is one. If you cannot leave it open, keep the file below: the line and its reasons will stand under My data.`}</p>
          <KeepKey control={control} />
        </div>
      )}
      {now && sim.problem && <ProblemNotice problem={sim.problem} />}
      {now && claim?.state === 'ended' && <p>Nobody went on with it in time. Begin again: nothing was kept.</p>}
    </Step>
  );
}
