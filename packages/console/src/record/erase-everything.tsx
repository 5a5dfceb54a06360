import type { ErasureAnswer } from '@sclera/sdk/contract';
import { useMutation } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { focusOnMount } from '../parts/focus-on-mount.ts';
import { useAnnounce } from '../parts/live-region.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import type { Person } from '../platform/access.ts';
import { useAccess } from '../platform/access-context.ts';
import { asProblem } from '../words/as-problem.ts';
import { type Erased, Remains } from './remains.tsx';

/** Deletes everything at all three parties, shows the three receipts, and says what remains. */
export function EraseEverything(props: {
  readonly person: Person;
  readonly holding: boolean;
  readonly onErased: (answer: ErasureAnswer) => void;
}): ReactElement {
  const { person, holding, onErased } = props;
  const access = useAccess();
  const announce = useAnnounce();
  const [sure, setSure] = useState<'no' | 'asking' | 'changed-mind'>('no');
  const finish = async (answer: ErasureAnswer): Promise<Erased> => ({ answer, checks: await access.checkErasure(answer) });
  const erase = useMutation({
    mutationFn: async (begun: ErasureAnswer | null) =>
      finish(await (begun === null ? access.erase(person) : access.erasure(person, begun))),
    onSuccess: ({ answer }) => {
      announce(answer.complete ? 'Deleted at all three parties.' : 'Not all three parties have confirmed yet.');
      onErased(answer);
    },
  });
  if (erase.data) return <Remains erased={erase.data} onAskAgain={() => erase.mutate(erase.data.answer)} asking={erase.isPending} />;
  return (
    <section aria-labelledby="erase" className="erase">
      <h3 id="erase">Delete everywhere</h3>
      <p>
        {holding
          ? 'Each of the three parties deletes its share and the key that locked it, and signs that it did. After that you count as new: there is nothing left to recognise.'
          : 'Nothing is held of your eyes. You can still ask all three parties to delete and to sign that there is nothing.'}
      </p>
      {sure === 'asking' ? (
        <div className="sure">
          <p tabIndex={-1} ref={focusOnMount}>
            This cannot be undone. Delete now?
          </p>
          <div className="decision-buttons">
            <button
              type="button"
              className="button-decide"
              onClick={() => erase.mutate(null)}
              disabled={erase.isPending}
              data-testid="erase-confirm"
            >
              {erase.isPending ? 'The three parties are deleting …' : 'Yes, delete everywhere'}
            </button>
            <button type="button" className="button-decide" onClick={() => setSure('changed-mind')} disabled={erase.isPending}>
              No, keep it
            </button>
          </div>
        </div>
      ) : (
        <button
          type="button"
          className="button"
          onClick={() => setSure('asking')}
          ref={sure === 'changed-mind' ? focusOnMount : undefined}
          data-testid="erase"
        >
          Delete everywhere …
        </button>
      )}
      {erase.isError && <ProblemNotice problem={asProblem(erase.error)} />}
    </section>
  );
}
