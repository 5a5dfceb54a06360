import type { AgeBand, PublishedNotice } from '@sclera/sdk/contract';
import { type ReactElement, useState } from 'react';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { useNotices, usePlatform } from '../platform/queries.ts';
import { NoticeText } from '../walk/notice-text.tsx';
import { Step } from '../walk/step.tsx';
import { purposeWords } from '../words/answers.ts';
import { asProblem } from '../words/as-problem.ts';
import { chooseNotice } from '../words/notices.ts';
import { operatorWords } from '../words/parties.ts';
import { ageWords } from '../words/rights.ts';
import { missingForFace } from './sim-state.ts';
import type { SimControl } from './use-sim.ts';

const ages = Object.keys(ageWords) as readonly AgeBand[];

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
  const [language, setLanguage] = useState(() => navigator.language);
  const notices = useNotices('sim-registration');
  const notice = chooseNotice(notices.data ?? [], language);
  return (
    <>
      <fieldset className="choice">
        <legend>How old are you?</legend>
        <div className="pills">
          {ages.map((band) => (
            <label key={band} className="pill">
              <input
                type="radio"
                name="sim-age"
                checked={sim.ageBand === band}
                onChange={() => send({ kind: 'age', ageBand: band })}
                data-testid={`age-${band}`}
              />
              <span>{ageWords[band]}</span>
            </label>
          ))}
        </div>
      </fieldset>
      {notices.isError && (
        <ProblemNotice problem={asProblem(notices.error)}>
          <button type="button" className="button" onClick={() => notices.refetch()}>
            Fetch the notice again
          </button>
        </ProblemNotice>
      )}
      {notices.isFetching && !notice && <p className="wait">Fetching the notice …</p>}
      {notice && <NoticeText notice={notice} offered={notices.data ?? []} onLanguage={setLanguage} />}
      {notice && <Decision control={control} notice={notice} />}
    </>
  );
}

/** Two buttons alike: neither is bigger, brighter or chosen already. */
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
      {asked && (
        <label className="tick">
          <input
            type="checkbox"
            checked={sim.abroad}
            onChange={(event) => send({ kind: 'abroad', abroad: event.target.checked })}
            data-testid="abroad"
          />
          <span>
            {`I agree, besides, that a share goes to other countries: ${recipients.map(({ name, country }) => operatorWords({ operator: name, country })).join('; ')}.`}
          </span>
        </label>
      )}
      <p className="decision-ask">{`Do you agree to “${purposeWords['sim-registration'].name}” with your face?`}</p>
      <div className="decision-buttons">
        <button type="button" className="button-decide" onClick={() => press('given')} disabled={sim.busy} data-testid="agree">
          Yes, I agree
        </button>
        <button type="button" className="button-decide" onClick={() => press('refused')} disabled={sim.busy} data-testid="refuse">
          No, I refuse
        </button>
      </div>
      <p className="decision-hint" role="status">
        {sim.busy ? 'Writing down what you decided …' : tried ? missing : ''}
      </p>
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
