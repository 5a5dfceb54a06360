import type { ReactElement } from 'react';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { Step } from '../walk/step.tsx';
import { CameraView } from './camera-view.tsx';
import type { Attempt } from './sim-state.ts';
import type { SimControl } from './use-sim.ts';

export function FaceStep({ control, now }: { readonly control: SimControl; readonly now: boolean }): ReactElement {
  const { claim } = control.sim;
  return (
    <Step
      number={4}
      title="Your face, now"
      about="Three small movements show that somebody living is here. The camera’s pictures are looked at in this browser and forgotten one by one."
      state={now ? 'now' : claim === null ? 'later' : 'done'}
    >
      {now && claim?.state === 'open' && <Face control={control} />}
      {now && claim?.state === 'way-closed' && <Closed control={control} />}
      {now && claim?.state === 'ended' && <p>Nobody went on with it in time. Begin again: nothing was kept.</p>}
    </Step>
  );
}

function Face({ control }: { readonly control: SimControl }): ReactElement {
  const { sim, turnOn, begin, video, send, engine } = control;
  const { attempt, claim } = sim;
  const left = claim?.attemptsLeft ?? 0;
  const isOn = attempt.kind === 'ready' || attempt.kind === 'drawing' || attempt.kind === 'steps';
  const canStart = attempt.kind === 'off' || attempt.kind === 'no-camera' || attempt.kind === 'failed' || attempt.kind === 'problem';
  return (
    <div
      className="face"
      data-testid="face"
      data-attempt={attempt.kind}
      data-say={sayCode(attempt)}
      data-done={attempt.kind === 'steps' ? attempt.done : ''}
    >
      {attempt.kind === 'no-camera' && (
        <p className="problem" role="alert" data-testid="no-camera">
          {attempt.why}
        </p>
      )}
      {attempt.kind === 'failed' && (
        <div className="problem" role="alert" data-testid="attempt-failed" data-code={attempt.reasons[0]?.code}>
          <p className="problem-title">This attempt came to nothing</p>
          <ul className="reasons">
            {attempt.reasons.map(({ code, message }) => (
              <li key={code}>{message}</li>
            ))}
          </ul>
        </div>
      )}
      {attempt.kind === 'problem' && <ProblemNotice problem={attempt.problem} />}
      <CameraView video={video} attempt={attempt} hidden={!isOn && attempt.kind !== 'starting'} />
      {attempt.kind === 'sending' && <Sending stage={attempt.stage} />}
      {isOn && attempt.kind !== 'steps' && (
        <button
          type="button"
          className="button button-main"
          onClick={begin}
          disabled={attempt.kind !== 'ready' || attempt.say !== null}
          data-testid="begin"
        >
          Begin the three steps
        </button>
      )}
      {canStart && (
        <button
          type="button"
          className="button button-main"
          onClick={() => void turnOn()}
          disabled={engine.kind !== 'ready'}
          data-testid="camera-on"
        >
          {attempt.kind === 'off' ? 'Turn the camera on' : 'Try again'}
        </button>
      )}
      {attempt.kind !== 'sending' && (
        <p data-testid="tries">{`${left} of 5 attempts left. ${left === 0 ? 'This is the last one.' : 'After that the counter is the way; it is open now, too.'}`}</p>
      )}
      {attempt.kind !== 'sending' && attempt.kind !== 'steps' && (
        <button type="button" className="button" onClick={() => send({ kind: 'counter' })} data-testid="to-counter">
          Go to the counter instead
        </button>
      )}
    </div>
  );
}

/** The face way is closed for this registration, not the line. */
function Closed({ control }: { readonly control: SimControl }): ReactElement {
  return (
    <div className="decided" data-testid="way-closed">
      <p className="big">That did not work out with a face. It need not.</p>
      <p>Cameras, light and old portraits fail people. At the counter somebody looks at you and your document; the line is the same.</p>
      <button type="button" className="button button-main" onClick={() => control.send({ kind: 'counter' })} data-testid="to-counter">
        Go on at the counter
      </button>
    </div>
  );
}

const stages = [
  { stage: 'seal', name: 'Each share is sealed for its party' },
  { stage: 'compare', name: 'The three parties compare face and portrait' },
  { stage: 'look-up', name: 'The line is looked up' },
] as const;

function Sending({ stage }: { readonly stage: Extract<Attempt, { kind: 'sending' }>['stage'] }): ReactElement {
  const waits = stage === 'wait';
  const current = stages.findIndex((one) => one.stage === (waits ? 'compare' : stage));
  return (
    <ol className="stages" data-testid="sim-sending">
      {stages.map(({ stage: one, name }, i) => (
        <li
          key={one}
          className={i < current ? 'stage-done' : i === current ? 'stage-now' : 'stage-later'}
          aria-current={i === current ? 'step' : undefined}
        >
          {waits && i === current ? 'The answer did not arrive yet; asking for it again' : name}
        </li>
      ))}
    </ol>
  );
}

function sayCode(attempt: Attempt): string {
  if (attempt.kind === 'steps') return attempt.say.code;
  return attempt.kind === 'ready' ? (attempt.say?.code ?? 'ready') : '';
}
