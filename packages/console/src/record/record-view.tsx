import type { DeletionBegun, ErasureAnswer, PersonalRecord, UseRecord } from '@sclera/sdk/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { Reasons } from '../parts/reasons.tsx';
import type { Person } from '../platform/access.ts';
import { useAccess } from '../platform/access-context.ts';
import { eventWords } from '../words/answers.ts';
import { asProblem } from '../words/as-problem.ts';
import { dateWords, timeWords } from '../words/names.ts';
import { partyName } from '../words/parties.ts';
import { Agreements } from './agreements.tsx';
import { type Deleted, DeleteEverything, DeletionProgress } from './delete-everything.tsx';
import { Glance } from './glance.tsx';
import { Lines } from './lines.tsx';
import { Passkeys } from './passkeys.tsx';
import { Places } from './places.tsx';
import { Rights } from './rights.tsx';
import { TakeAway } from './take-away.tsx';

/** A person's record: what is held, where, why, how long and who used it, each use with its check; then what the person can do about it. */
export function RecordView(props: {
  readonly person: Person;
  readonly onErased?: (() => void) | undefined;
  /** As soon as everything is being deleted, and again when it is done. */
  readonly onDeletion?: ((deletion: DeletionBegun) => void) | undefined;
}): ReactElement {
  const { person, onErased, onDeletion } = props;
  const access = useAccess();
  const queries = useQueryClient();
  const [deleted, setDeleted] = useState<Deleted | null>(null);
  const queryKey = ['record', person.subject];
  const record = useQuery({ queryKey, queryFn: () => access.record(person), gcTime: 0 });
  const refresh = (): void => void queries.invalidateQueries({ queryKey });
  const erased = ({ complete }: ErasureAnswer): void => {
    if (complete) onErased?.();
    refresh();
  };
  const gone = (now: Deleted): void => {
    if (now.deletion.erasure.complete) onErased?.();
    onDeletion?.(now.deletion);
    setDeleted(now);
  };
  // There is no record to show any more; what is left of it is the proof.
  if (deleted) return <DeletionProgress deleted={deleted} onDeleted={gone} />;
  if (record.isPending) return <p className="wait">Opening your record …</p>;
  if (record.isError) {
    return (
      <ProblemNotice problem={asProblem(record.error)}>
        <button type="button" className="button" onClick={() => record.refetch()}>
          Open it again
        </button>
      </ProblemNotice>
    );
  }
  return (
    <div className="record" data-testid="record">
      <Glance record={record.data} />
      <Held record={record.data} />
      <Places record={record.data} />
      <Agreements consents={record.data.consents} person={person} onChanged={refresh} onErased={erased} />
      <Uses uses={record.data.uses} comparedIn={record.data.comparedIn} />
      <Lines person={person} onChanged={refresh} />
      <Passkeys person={person} onChanged={refresh} />
      <TakeAway person={person} />
      <Rights record={record.data} person={person} onChanged={refresh} />
      <DeleteEverything person={person} holding={record.data.enrolments.length > 0} onDeleted={gone} />
    </div>
  );
}

function Held({ record }: { readonly record: PersonalRecord }): ReactElement {
  return (
    <section aria-labelledby="held">
      <h3 id="held">What is held of your eyes</h3>
      {record.enrolments.length === 0 ? (
        <p className="big" data-testid="held-nothing">
          Nothing.
        </p>
      ) : (
        <ul className="held" data-testid="held">
          {record.enrolments.map((enrolment) => (
            <li key={enrolment.id}>
              <p className="big">{`One share each at ${new Intl.ListFormat('en-GB').format(enrolment.heldBy.map(partyName))}.`}</p>
              <p>{`Since ${dateWords(enrolment.enrolledAt)}. Deleted by itself on ${dateWords(enrolment.retainUntil)}.`}</p>
            </li>
          ))}
        </ul>
      )}
      <p className="pseudonym">
        Here you are called <code>{record.subject}</code>, a random name made for you alone.
      </p>
    </section>
  );
}

function Uses({ uses, comparedIn }: { readonly uses: readonly UseRecord[]; readonly comparedIn: readonly number[] }): ReactElement {
  return (
    <section aria-labelledby="uses">
      <h3 id="uses">Who used it: every use, oldest first</h3>
      <ol className="uses" data-testid="uses">
        {uses.map((use) => (
          <Use key={use.leafIndex} use={use} />
        ))}
      </ol>
      {comparedIn.length > 0 && (
        <p className="compared" data-testid="compared-in">
          {`Your shares also took part when ${comparedIn.length === 1 ? 'somebody else was' : 'others were'} compared, at ${comparedIn.length === 1 ? 'line' : 'lines'} ${comparedIn.join(', ')} of the log. Nobody learnt whether it was you who matched.`}
        </p>
      )}
    </section>
  );
}

function Use({ use }: { readonly use: UseRecord }): ReactElement {
  const access = useAccess();
  const check = useMutation({ mutationFn: () => access.checkUse(use) });
  return (
    <li className="use" data-testid="use" data-kind={use.event.kind}>
      <span className="use-line">
        <span className="unseen">Line </span>
        {use.leafIndex}
      </span>
      <div className="use-what">
        <p>{eventWords(use.event)}</p>
        <Reasons reasons={use.event.reasons ?? []} />
        <p className="use-when">{timeWords(use.event.at)}</p>
        <p role="status" className={`use-checked use-${check.data ? (check.data.ok ? 'ok' : 'bad') : 'open'}`} data-testid="use-checked">
          {check.isPending && 'Checking …'}
          {check.data && `${check.data.label}. ${check.data.detail}`}
          {check.isError && asProblem(check.error).title}
        </p>
      </div>
      <button
        type="button"
        className="button-quiet"
        onClick={() => check.mutate()}
        disabled={check.isPending}
        aria-label={`Check line ${use.leafIndex} against the public log`}
      >
        Check
      </button>
    </li>
  );
}
