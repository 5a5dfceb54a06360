import type { ConsentRecord, ErasureAnswer, WithdrawalAnswer } from '@sclera/sdk/contract';
import { useMutation } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { Link } from '../app/link.tsx';
import { useAnnounce } from '../parts/live-region.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import type { Person } from '../platform/access.ts';
import { useAccess } from '../platform/access-context.ts';
import { purposeWords } from '../words/answers.ts';
import { asProblem } from '../words/as-problem.ts';
import { languageName, timeWords } from '../words/names.ts';
import { asStated } from '../words/rights.ts';
import { type Erased, Remains } from './remains.tsx';

const stateWords = { given: 'Agreed', refused: 'Refused', withdrawn: 'Taken back' } as const;

/** What the person agreed to and refused, each agreement with its way back: one press, as agreeing was. */
export function Agreements(props: {
  readonly consents: readonly ConsentRecord[];
  readonly person: Person;
  readonly onChanged: () => void;
  readonly onErased: (answer: ErasureAnswer) => void;
}): ReactElement | null {
  const { consents, person, onChanged, onErased } = props;
  const access = useAccess();
  const announce = useAnnounce();
  const checked = async (withdrawal: WithdrawalAnswer): Promise<{ withdrawal: WithdrawalAnswer; erased: Erased | null }> => {
    const answer = withdrawal.erasure;
    return { withdrawal, erased: answer === null ? null : { answer, checks: await access.checkErasure(answer) } };
  };
  const withdraw = useMutation({
    mutationFn: async (consent: ConsentRecord['id']) => checked(await access.withdraw(person, consent)),
    onSuccess: ({ erased }) => {
      announce('Your agreement was taken back.');
      if (erased) onErased(erased.answer);
    },
    onSettled: onChanged,
  });
  const askAgain = useMutation({
    mutationFn: async (begun: Erased) => {
      const answer = await access.erasure(person, begun.answer);
      return { answer, checks: await access.checkErasure(answer) };
    },
    onSuccess: ({ answer }) => onErased(answer),
    onSettled: onChanged,
  });
  const erased = askAgain.data ?? withdraw.data?.erased ?? null;
  if (consents.length === 0) return null;
  return (
    <section aria-labelledby="agreements">
      <h3 id="agreements">Why: what you agreed to and refused</h3>
      <ul className="agreements">
        {consents.map((consent) => (
          <Agreement key={consent.id} consent={consent} busy={withdraw.isPending} onWithdraw={() => withdraw.mutate(consent.id)} />
        ))}
      </ul>
      {withdraw.isPending && <p className="wait">Writing it down, and asking the three parties …</p>}
      {withdraw.data && (
        <p role="status" data-testid="withdrawn">
          {`Taken back, and written into the public log at line ${withdraw.data.withdrawal.leafIndex}.`}
        </p>
      )}
      {withdraw.isError && <ProblemNotice problem={asProblem(withdraw.error)} />}
      {erased && <Remains erased={erased} onAskAgain={() => askAgain.mutate(erased)} asking={askAgain.isPending} />}
    </section>
  );
}

function Agreement(props: { readonly consent: ConsentRecord; readonly busy: boolean; readonly onWithdraw: () => void }): ReactElement {
  const { consent, busy, onWithdraw } = props;
  const last = consent.events.at(-1);
  const stated = asStated(consent);
  const enrolment = consent.purpose === 'uniqueness-enrolment';
  const inForce = last?.state === 'given';
  const forChild = consent.ward !== null;
  return (
    <li data-testid="consent" data-state={last?.state}>
      <div>
        <p>{`${purposeWords[consent.purpose].name}${forChild ? ' (for a child)' : ''}`}</p>
        {last && <p className="use-when">{`${stateWords[last.state]} ${timeWords(last.at)}. ${keptWords(consent)}`}</p>}
        {inForce && forChild && (
          <p>You agreed as parent or guardian. Taking it back ends the child’s agreement, and deletes what is held under it.</p>
        )}
        {inForce && !forChild && stated.ageBand === 'under-14' && (
          <p>
            A parent or guardian agreed with you, and can take it back as you can. Once you are 14 you decide alone: take it back, then
            agree anew in your own name.
          </p>
        )}
        <p className="use-when">
          <Link to={`/notice/${stated.noticeHash}`}>{`Read again what you were told, in ${languageName(stated.language)}`}</Link>
        </p>
      </div>
      {inForce && (
        <button type="button" className="button-quiet" onClick={onWithdraw} disabled={busy} data-testid="withdraw">
          {enrolment ? 'Take it back and delete' : 'Take it back'}
        </button>
      )}
    </li>
  );
}

function keptWords({ retentionDays, events, ward, validUntil }: ConsentRecord): string {
  const state = events.at(-1)?.state;
  if (state !== 'given') return 'It allows nothing.';
  if (Date.parse(validUntil) <= Date.now()) return 'Its time is over: it allows nothing new.';
  const whose = ward === null ? 'your' : 'the child’s';
  return retentionDays === 0 ? 'It keeps nothing.' : `It keeps ${whose} shares for ${retentionDays} days at most.`;
}
