import { useMutation } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { focusOnMount } from '../parts/focus-on-mount.ts';
import { useAnnounce } from '../parts/live-region.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import type { Person } from '../platform/access.ts';
import { useAccess } from '../platform/access-context.ts';
import { asProblem } from '../words/as-problem.ts';

/** The last step, for whom nothing is held any more: the platform forgets that there ever was this person. */
export function ForgetMe({
  person,
  onForgotten,
}: {
  readonly person: Person;
  readonly onForgotten?: (() => void) | undefined;
}): ReactElement {
  const access = useAccess();
  const announce = useAnnounce();
  const [asking, setAsking] = useState(false);
  const forget = useMutation({
    mutationFn: () => access.forget(person),
    onSuccess: () => {
      announce('You are forgotten.');
      onForgotten?.();
    },
  });
  if (forget.data) {
    return (
      <section aria-labelledby="forgotten" className="erase" data-testid="forgotten">
        <h3 id="forgotten" tabIndex={-1} ref={focusOnMount}>
          You are forgotten
        </h3>
        <p>{`Your record, your agreements, and what opened your lines of the log are destroyed, in every backup too. Line ${forget.data.use.leafIndex} of the log says so, and only you can ever show it.`}</p>
        <p>Your key opens nothing any more. Receipts that you saved stay yours, and can still be checked without us.</p>
      </section>
    );
  }
  return (
    <section aria-labelledby="forget" className="erase">
      <h3 id="forget">Be forgotten</h3>
      <p>
        Nothing is held of your eyes. What is left is this record: your random name, what you agreed to, and what opens your lines of the
        log. You can have that destroyed as well. Then nobody can say any more which lines were yours, we neither; and we can no longer show
        you what was done. What you agreed to for a child, as parent or guardian, ends with it.
      </p>
      {asking ? (
        <div className="sure">
          <p tabIndex={-1} ref={focusOnMount}>
            Your key will open nothing afterwards. Save your receipts first if you want to keep proof. Forget now?
          </p>
          <div className="decision-buttons">
            <button
              type="button"
              className="button-decide"
              onClick={() => forget.mutate()}
              disabled={forget.isPending}
              data-testid="forget-confirm"
            >
              {forget.isPending ? 'Forgetting …' : 'Yes, forget me'}
            </button>
            <button type="button" className="button-decide" onClick={() => setAsking(false)} disabled={forget.isPending}>
              No, keep my record
            </button>
          </div>
        </div>
      ) : (
        <button type="button" className="button" onClick={() => setAsking(true)} data-testid="forget">
          Forget me …
        </button>
      )}
      {forget.isError && <ProblemNotice problem={asProblem(forget.error)} />}
    </section>
  );
}
