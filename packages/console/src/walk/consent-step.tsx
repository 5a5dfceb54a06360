import type { PublishedNotice, Purpose } from '@sclera/sdk/contract';
import { type ReactElement, useState } from 'react';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { usePlatform } from '../platform/queries.ts';
import { purposeWords } from '../words/answers.ts';
import { AbroadTick, AgeChoice, DecisionButtons, NoticeToDecide } from './decision-parts.tsx';
import { GuardianDecision, GuardianReceipt } from './guardian-decision.tsx';
import { KeepReceipt } from './keep-receipt.tsx';
import { Step } from './step.tsx';
import type { WalkControl } from './use-walk.ts';
import { awaitsGuardian, missingForAgreement, missingForDecision } from './walk-state.ts';

const purposes: readonly Purpose[] = ['uniqueness-check', 'uniqueness-enrolment'];

export function ConsentStep({ control, now }: { readonly control: WalkControl; readonly now: boolean }): ReactElement {
  const { walk } = control;
  const state = walk.decided && !awaitsGuardian(walk) ? 'done' : now ? 'now' : 'later';
  return (
    <Step
      number={2}
      title="Read, then decide"
      about="Nothing is captured before you have decided. Saying no is as easy as saying yes, is written down like a yes, and costs you nothing."
      state={state}
    >
      {walk.decided ? <Decided control={control} /> : <Deciding control={control} />}
    </Step>
  );
}

function Deciding({ control }: { readonly control: WalkControl }): ReactElement {
  const { walk, send } = control;
  return (
    <>
      <fieldset className="choice">
        <legend>What should it be for?</legend>
        <div className="cards">
          {purposes.map((purpose) => (
            <label key={purpose} className="card">
              <input
                type="radio"
                name="purpose"
                checked={walk.purpose === purpose}
                onChange={() => send({ kind: 'purpose', purpose })}
                data-testid={`purpose-${purpose}`}
              />
              <span className="card-name">{purposeWords[purpose].name}</span>
              <span className="card-says">{purposeWords[purpose].says}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <AgeChoice name="age" chosen={walk.ageBand} onChoose={(ageBand) => send({ kind: 'age', ageBand })}>
        {walk.ageBand === 'under-14' && (
          <label className="tick">
            <input
              type="checkbox"
              checked={walk.guardian}
              onChange={(event) => send({ kind: 'guardian', guardian: event.target.checked })}
              data-testid="guardian"
            />
            <span>My parent or guardian is here, has read this too, and decides together with me.</span>
          </label>
        )}
      </AgeChoice>
      <NoticeToDecide purpose={walk.purpose}>
        {(notice, refetch) => <Decision control={control} notice={notice} refetch={refetch} />}
      </NoticeToDecide>
    </>
  );
}

function Decision(props: { readonly control: WalkControl; readonly notice: PublishedNotice; readonly refetch: () => void }): ReactElement {
  const { control, notice } = props;
  const { walk, decide, send } = control;
  const { recipients, asked } = usePlatform().data?.abroad ?? { recipients: [], asked: false };
  const [tried, setTried] = useState<string | null>(null);
  const missing = missingForDecision(walk);
  const missingYes = missing ?? missingForAgreement(walk, asked);
  const press = (decision: 'given' | 'refused'): void => {
    const reason = decision === 'given' ? missingYes : missing;
    setTried(reason);
    if (reason === null) void decide(decision, notice);
  };
  const hint = tried !== null ? missingYes : null;
  return (
    <div className="decision" data-testid="decision">
      {asked && <AbroadTick recipients={recipients} agreed={walk.abroad} onAgree={(abroad) => send({ kind: 'abroad', abroad })} />}
      <p className="decision-ask">{walk.purpose === null ? '' : `Do you agree to “${purposeWords[walk.purpose].name}”?`}</p>
      <DecisionButtons busy={walk.deciding} hint={hint} onPress={press} />
      {walk.decisionProblem && (
        <ProblemNotice problem={walk.decisionProblem}>
          {walk.decisionProblem.code === 'notice-changed' && (
            <button type="button" className="button" onClick={props.refetch}>
              Read the current notice
            </button>
          )}
        </ProblemNotice>
      )}
    </div>
  );
}

function Decided({ control }: { readonly control: WalkControl }): ReactElement | null {
  const { walk, send } = control;
  if (walk.decided === null) return null;
  const { decision, answer, notice } = walk.decided;
  const name = purposeWords[answer.consent.purpose].name;
  if (decision === 'given') {
    return (
      <div className="decided" data-testid="decided" data-decision="given">
        <p>
          You agreed to <strong>{name}</strong>. Written into the public log at line {answer.leafIndex}, as a fingerprint that only you can
          explain. You can take it back at any time in step 5.
        </p>
        {awaitsGuardian(walk) ? <GuardianDecision control={control} /> : <GuardianReceipt control={control} />}
      </div>
    );
  }
  const byGuardian = answer.consent.events.at(-1)?.state === 'withdrawn';
  return (
    <div className="decided outcome" data-testid="decided" data-decision="refused" data-outcome tabIndex={-1}>
      <p className="outcome-headline">
        {byGuardian ? 'The parent or guardian said no. That is settled.' : 'You said no. That is settled.'}
      </p>
      <p>
        Nothing was captured, and your pictures were not examined.{' '}
        {byGuardian
          ? `The agreement to “${name}” was taken back: line ${answer.leafIndex} of the public log says so.`
          : `Your refusal of “${name}” stands in the public log at line ${answer.leafIndex}. You will not be asked again.`}
      </p>
      <div className="decided-way">
        <p className="decided-way-title">The way without your eyes</p>
        <p lang={notice.language}>{notice.alternative}</p>
      </div>
      <KeepReceipt walk={walk} answer={null} onSaved={() => send({ kind: 'saved' })} />
      <button type="button" className="button" onClick={() => send({ kind: 'restart' })} data-testid="restart">
        Clear this page for the next person
      </button>
    </div>
  );
}
