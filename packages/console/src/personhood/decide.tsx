import type { PublishedNotice, Purpose } from '@sclera/sdk/contract';
import { type ReactElement, type ReactNode, useState } from 'react';
import { Link } from '../app/link.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { usePlatform } from '../platform/queries.ts';
import { AbroadTick, AgeChoice, DecisionButtons, NoticeToDecide } from '../walk/decision-parts.tsx';
import { Step } from '../walk/step.tsx';
import { purposeWords } from '../words/answers.ts';
import { type DecidedOn, missingForYes } from './enrol-state.ts';
import type { EnrolControl } from './use-enrol.ts';

/** Before any notice, and before any camera: only adults go on. */
export function AgeStep({ control, now }: { readonly control: EnrolControl; readonly now: boolean }): ReactElement {
  const { enrol, send } = control;
  const young = enrol.ageBand === '14-17' || enrol.ageBand === 'under-14';
  return (
    <Step
      number={1}
      title="First, your age"
      about="Only adults can enrol, whatever a parent says. Nobody checks it, and it is written down with what you decide."
      state={now ? 'now' : 'done'}
    >
      <AgeChoice name="enrol-age" chosen={enrol.ageBand} onChoose={(ageBand) => send({ kind: 'age', ageBand })} />
      {young && (
        <p className="note" data-testid="too-young">
          You cannot enrol, and nobody will ask you to. Come back when you are 18; nothing was written down.
        </p>
      )}
    </Step>
  );
}

/** What happens at enrolment, in the person's language, and their yes or no to it. */
export function NoticeStep({ control, now }: { readonly control: EnrolControl; readonly now: boolean }): ReactElement {
  const { enrol, decide, send } = control;
  const { recipients, asked } = usePlatform().data?.abroad ?? { recipients: [], asked: false };
  return (
    <Step
      number={2}
      title="Read, then decide"
      about="Nothing is captured before you have decided. Saying no is as easy as saying yes, and costs you nothing."
      state={now ? 'now' : enrol.enrolment ? 'done' : 'later'}
    >
      {now && enrol.enrolment === null && (
        <Decision
          purpose="personhood-enrolment"
          control={control}
          missing={missingForYes(enrol, asked)}
          onDecide={(decision, notice) => void decide('enrolment', decision, notice)}
        >
          {asked && <AbroadTick recipients={recipients} agreed={enrol.abroad} onAgree={(abroad) => send({ kind: 'abroad', abroad })} />}
        </Decision>
      )}
      {enrol.enrolment && <Decided on="enrolment" decided={enrol.enrolment} />}
      {enrol.enrolment?.decision === 'refused' && <Refused control={control} notice={enrol.enrolment.notice} />}
    </Step>
  );
}

/** The second question. It stands alone, and its answer changes nothing else. */
export function KeepingStep({ control, now }: { readonly control: EnrolControl; readonly now: boolean }): ReactElement {
  const { enrol, decide } = control;
  return (
    <Step
      number={3}
      title="A question of its own: keep your shares for longer?"
      about="No reward and no credential hangs on it. With a no your shares are deleted at the next snapshot; with a yes your eyes can bring the wallet back later, on another device."
      state={now ? 'now' : enrol.keeping ? 'done' : 'later'}
    >
      {now && (
        <Decision
          purpose="personhood-retention"
          control={control}
          missing={null}
          onDecide={(decision, notice) => void decide('keeping', decision, notice)}
        />
      )}
      {enrol.keeping && <Decided on="keeping" decided={enrol.keeping} />}
    </Step>
  );
}

function Decision(props: {
  readonly purpose: Purpose;
  readonly control: EnrolControl;
  readonly missing: string | null;
  readonly onDecide: (decision: 'given' | 'refused', notice: PublishedNotice) => void;
  readonly children?: ReactNode;
}): ReactElement {
  const { purpose, control, missing, onDecide, children } = props;
  const { enrol } = control;
  const [tried, setTried] = useState(false);
  return (
    <NoticeToDecide purpose={purpose}>
      {(notice, refetch) => (
        <div className="decision" data-testid="decision" data-purpose={purpose}>
          {children}
          <p className="decision-ask">{`Do you agree to “${purposeWords[purpose].name}”?`}</p>
          <DecisionButtons
            busy={enrol.busy}
            hint={tried ? missing : null}
            onPress={(decision) => {
              const stops = decision === 'given' && missing !== null;
              setTried(stops);
              if (!stops) onDecide(decision, notice);
            }}
          />
          {enrol.problem && (
            <ProblemNotice problem={enrol.problem}>
              {enrol.problem.code === 'notice-changed' && (
                <button type="button" className="button" onClick={refetch}>
                  Read the current notice
                </button>
              )}
            </ProblemNotice>
          )}
        </div>
      )}
    </NoticeToDecide>
  );
}

const decidedWords = {
  enrolment: { given: 'You agreed to be enrolled.', refused: 'You said no, and nothing was captured.' },
  keeping: {
    given: 'You agreed that your shares are kept for longer.',
    refused: 'You said no: your shares go at the next snapshot. Nothing else changes.',
  },
} as const;

function Decided({ on, decided }: { readonly on: 'enrolment' | 'keeping'; readonly decided: DecidedOn }): ReactElement {
  const { decision, answer } = decided;
  return (
    <p data-testid={`decided-${on}`} data-decision={decision}>
      {`${decidedWords[on][decision]} Line ${answer.leafIndex} of the public log says so, as a fingerprint that only you can explain.`}
    </p>
  );
}

function Refused({ control, notice }: { readonly control: EnrolControl; readonly notice: PublishedNotice }): ReactElement {
  return (
    <div className="decided" data-testid="enrol-refused">
      <p className="big">That is settled, and costs you nothing.</p>
      <div className="decided-way">
        <p className="decided-way-title">The way without your eyes</p>
        <p lang={notice.language}>{notice.alternative}</p>
      </div>
      <p>
        A reward is the same for those who show a document: <Link to="/claim">claim with a document</Link>.
      </p>
      <button type="button" className="button" onClick={() => control.send({ kind: 'restart' })} data-testid="restart">
        Clear this page for the next person
      </button>
    </div>
  );
}
