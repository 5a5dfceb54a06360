import type { DeletionBegun } from '@sclera/sdk/contract';
import { useMutation } from '@tanstack/react-query';
import { type ReactElement, useId, useState } from 'react';
import { CheckList } from '../parts/check-list.tsx';
import { focusOnMount } from '../parts/focus-on-mount.ts';
import { useAnnounce } from '../parts/live-region.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { saveJson } from '../parts/save-json.ts';
import type { Check, Person } from '../platform/access.ts';
import { useAccess } from '../platform/access-context.ts';
import { usePlatform } from '../platform/queries.ts';
import { asProblem } from '../words/as-problem.ts';
import { dateWords } from '../words/names.ts';
import { partyName } from '../words/parties.ts';

export interface Deleted {
  readonly deletion: DeletionBegun;
  readonly checks: readonly Check[];
}

/** Everything about the person, deleted as one thing: at all three parties, and then the record itself. */
export function DeleteEverything(props: {
  readonly person: Person;
  readonly holding: boolean;
  readonly onDeleted: (deleted: Deleted) => void;
}): ReactElement {
  const { person, holding, onDeleted } = props;
  const access = useAccess();
  const announce = useAnnounce();
  const [sure, setSure] = useState<'no' | 'asking' | 'changed-mind'>('no');
  const remove = useMutation({
    mutationFn: async () => {
      const deletion = await access.deleteEverything(person);
      return { deletion, checks: await access.checkErasure(deletion.erasure) };
    },
    onSuccess: (deleted) => {
      announce(deleted.deletion.state === 'done' ? 'Everything is deleted.' : 'Not all three parties have confirmed yet.');
      onDeleted(deleted);
    },
  });
  return (
    <section aria-labelledby="delete" className="erase">
      <h3 id="delete">Delete everything</h3>
      <p>
        {holding
          ? 'Each of the three parties deletes its share and the key that locked it, and signs that it did. Your agreements are taken back. Then this record goes as well: your random name, what you agreed to, and what opens your lines of the log, in every backup too.'
          : 'Nothing is held of your eyes. This record goes as well: your random name, what you agreed to, and what opens your lines of the log, in every backup too. The three parties sign that they hold nothing.'}
      </p>
      <p>
        It takes seconds while all three answer, and a month at the longest; nothing of yours is used meanwhile. Open appeals and objections
        end without an answer, and what you agreed to for a child, as parent or guardian, ends with it; so do telephone lines that you hold.
        You then count as new: there is nothing left to recognise.
      </p>
      {sure === 'asking' ? (
        <div className="sure">
          <p tabIndex={-1} ref={focusOnMount}>
            This cannot be undone, and your key will open nothing afterwards. Delete everything now?
          </p>
          <div className="decision-buttons">
            <button
              type="button"
              className="button-decide"
              onClick={() => remove.mutate()}
              disabled={remove.isPending}
              data-testid="erase-confirm"
            >
              {remove.isPending ? 'Being deleted …' : 'Yes, delete everything'}
            </button>
            <button type="button" className="button-decide" onClick={() => setSure('changed-mind')} disabled={remove.isPending}>
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
          Delete everything …
        </button>
      )}
      {remove.isError && <ProblemNotice problem={asProblem(remove.error)} />}
    </section>
  );
}

/** How far it is: who has confirmed, until when it must be done, and what stays, why and until when. */
export function DeletionProgress(props: { readonly deleted: Deleted; readonly onDeleted: (deleted: Deleted) => void }): ReactElement {
  const { deletion, checks } = props.deleted;
  const access = useAccess();
  const platform = usePlatform();
  const announce = useAnnounce();
  const id = useId();
  const { state, dueAt, overdue, erasure, forgotten, stays, ticket } = deletion;
  const again = useMutation({
    mutationFn: async () => {
      const now = { ...(await access.deletion(ticket)), ticket };
      return { deletion: now, checks: await access.checkErasure(now.erasure) };
    },
    onSuccess: (deleted) => {
      announce(deleted.deletion.state === 'done' ? 'Everything is deleted.' : 'Not all three parties have confirmed yet.');
      props.onDeleted(deleted);
    },
  });
  const save = (): void => {
    saveJson('sclera-deletion.json', {
      schema: 'sclera-deletion-1',
      about,
      url: access.gateway,
      ...deletion,
      platform: platform.data ?? null,
    });
    announce('The proof was saved.');
  };
  return (
    <section aria-labelledby={id} className="erase" data-testid="erased" data-complete={state === 'done'}>
      <h3 id={id} tabIndex={-1} ref={focusOnMount}>
        {state === 'done' ? 'Everything is deleted, and you are forgotten' : 'Being deleted'}
      </h3>
      <ul className="agreements" data-testid="deletion-parties">
        {erasure.parties.map(({ party, receipt }) => (
          <li key={party} data-confirmed={receipt !== null}>
            <p>{partyName(party)}</p>
            <p className="use-when">
              {receipt === null ? 'Has not confirmed yet. It is asked again and again.' : 'Deleted, and signed for it.'}
            </p>
          </li>
        ))}
      </ul>
      {state === 'done' ? (
        <>
          <CheckList checks={checks} />
          <p data-testid="forgotten">
            {`Your key opens nothing any more.${forgotten === null ? '' : ` Line ${forgotten.leafIndex} of the log says that somebody was forgotten; only the proof below can show that it was you.`}`}
          </p>
        </>
      ) : (
        <>
          <p>
            {`The platform goes on by itself, also when you close this page. It must be done by ${dateWords(dueAt)}${overdue ? ', which is over: tell the authority.' : '.'}`}
          </p>
          <button type="button" className="button" onClick={() => again.mutate()} disabled={again.isPending}>
            Ask whether it is done
          </button>
          {again.isError && <ProblemNotice problem={asProblem(again.error)} />}
        </>
      )}
      <h4>What stays, and why</h4>
      <ul className="plain" data-testid="stays">
        {stays.map(({ what, why, law, until }) => (
          <li key={what}>
            {`${what} ${why} (${law})`}
            <span className="use-when">{until === null ? ' It has no end.' : ` Until ${dateWords(until)}.`}</span>
          </li>
        ))}
      </ul>
      <p>Save the proof: the receipts of the three parties, and the ticket with which you can ask how far it is.</p>
      <button type="button" className="button" onClick={save} data-testid="save-deletion">
        Save the proof (JSON)
      </button>
    </section>
  );
}

const about =
  'Proof that everything about one person was deleted, with the receipts of the three parties. `ticket` shows how far it is: GET /v1/deletions/{ticket}, for 90 days.';
