import type { PublishedNotice } from '@sclera/sdk/contract';
import { type ReactElement, useState } from 'react';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { usePlatform } from '../platform/queries.ts';
import { AbroadTick, AgeChoice, DecisionButtons, NoticeToDecide } from '../walk/decision-parts.tsx';
import { Step } from '../walk/step.tsx';
import { purposeWords } from '../words/answers.ts';
import { missingForFace } from './sim-state.ts';
import type { SimControl } from './use-sim.ts';

export function DecideStep({ control, now }: { readonly control: SimControl; readonly now: boolean }): ReactElement {
  const { sim } = control;
  const counter = sim.way === 'counter' && sim.decided === null;
  const state = now ? 'now' : sim.decided || (sim.isNamed && counter) ? 'done' : 'later';
  return (
    <Step
      number={2}
      title="Read, then decide"
      about={
        counter && sim.isNamed
          ? 'At the counter no face is captured: there is nothing to agree to.'
          : 'Saying no is as easy as saying yes, and costs you nothing: the counter is open to you.'
      }
      state={state}
    >
      {now && (sim.decided ? <Refused control={control} /> : <Deciding control={control} />)}
      {!now && sim.decided && <Decided control={control} />}
    </Step>
  );
}

function Deciding({ control }: { readonly control: SimControl }): ReactElement {
  const { sim, send } = control;
  return (
    <>
      <AgeChoice name="sim-age" chosen={sim.ageBand} onChoose={(ageBand) => send({ kind: 'age', ageBand })} />
      <NoticeToDecide purpose="sim-registration">{(notice) => <Decision control={control} notice={notice} />}</NoticeToDecide>
    </>
  );
}

function Decision({ control, notice }: { readonly control: SimControl; readonly notice: PublishedNotice }): ReactElement {
  const { sim, send, decide } = control;
  const { recipients, asked } = usePlatform().data?.abroad ?? { recipients: [], asked: false };
  const [tried, setTried] = useState(false);
  const missing = missingForFace(sim, asked);
  const press = (decision: 'given' | 'refused'): void => {
    const stops = decision === 'given' ? missing !== null : sim.ageBand === null;
    setTried(stops);
    if (!stops) void decide(decision, notice);
  };
  return (
    <div className="decision" data-testid="decision">
      {asked && <AbroadTick recipients={recipients} agreed={sim.abroad} onAgree={(abroad) => send({ kind: 'abroad', abroad })} />}
      <p className="decision-ask">{`Do you agree to “${purposeWords['sim-registration'].name}” with your face?`}</p>
      <DecisionButtons busy={sim.busy} hint={tried ? missing : ''} onPress={press} />
      {sim.problem && <ProblemNotice problem={sim.problem} />}
      <button type="button" className="button-quiet" onClick={() => send({ kind: 'counter' })} disabled={sim.busy}>
        Leave this and go to the counter
      </button>
    </div>
  );
}

function Decided({ control: { sim } }: { readonly control: SimControl }): ReactElement | null {
  if (sim.decided === null) return null;
  const { decision, answer } = sim.decided;
  return (
    <p data-testid="decided" data-decision={decision}>
      {decision === 'given'
        ? `You agreed. Line ${answer.leafIndex} of the public log says so, as a fingerprint that only you can explain.`
        : `You said no, and nothing was captured. Line ${answer.leafIndex} of the public log says so.`}
    </p>
  );
}

function Refused({ control }: { readonly control: SimControl }): ReactElement {
  return (
    <div className="decided" data-testid="sim-refused">
      <p className="big">You said no. That is settled, and costs you nothing.</p>
      <Decided control={control} />
      <button type="button" className="button button-main" onClick={() => control.send({ kind: 'counter' })} data-testid="to-counter">
        Go on at the counter
      </button>
    </div>
  );
}
