import { type ReactElement, useEffect, useRef } from 'react';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { Step } from '../walk/step.tsx';
import { CameraView } from './camera-view.tsx';
import { type Attempt, isFaceOver, isResting } from './sim-state.ts';
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
      {now && claim && (isFaceOver(control.sim) ? <Closed control={control} /> : claim.state === 'open' && <Face control={control} />)}
      {now && claim?.state === 'ended' && <p>Nobody went on with it in time. Begin again: nothing was kept.</p>}
    </Step>
  );
}

function Face({ control }: { readonly control: SimControl }): ReactElement {
  const { sim, turnOn, begin, video, send, engine } = control;
  const { attempt, claim } = sim;
  const left = claim?.attemptsLeft ?? 0;
  const isOn = attempt.kind === 'ready' || attempt.kind === 'drawing' || attempt.kind === 'steps';
  const frame = useRef<HTMLDivElement>(null);
  // What was pressed is gone: whoever walks by keyboard stays here.
  useEffect(() => {
    if (document.activeElement === document.body) frame.current?.focus({ preventScroll: true });
    if (attempt.kind === 'starting') frame.current?.scrollIntoView({ block: 'start' });
  }, [attempt.kind]);
  return (
    <div
      ref={frame}
      tabIndex={-1}
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
      <WhyNot attempt={attempt} />
      <CameraView video={video} attempt={attempt} hidden={!isOn && attempt.kind !== 'starting'} />
      {attempt.kind === 'sending' && <Sending doing={attempt.doing} />}
      {attempt.kind !== 'sending' && (
        <p data-testid="tries">
          {left === 0 ? 'This is the last attempt.' : `${left} of 5 attempts left. After that the counter is the way; it is open now, too.`}
        </p>
      )}
      {attempt.kind !== 'sending' && attempt.kind !== 'steps' && (
        <div className="decision-buttons">
          {isOn && (
            <button
              type="button"
              className="button-decide"
              onClick={begin}
              disabled={attempt.kind !== 'ready' || attempt.say !== null}
              data-testid="begin"
            >
              Begin the three steps
            </button>
          )}
          {isResting(attempt) && (
            <button
              type="button"
              className="button-decide"
              onClick={() => void turnOn()}
              disabled={engine.kind !== 'ready'}
              data-testid="camera-on"
            >
              {attempt.kind === 'off' ? 'Turn the camera on' : 'Try again'}
            </button>
          )}
          <button type="button" className="button-decide" onClick={() => send({ kind: 'counter' })} data-testid="to-counter">
            Go to the counter instead
          </button>
        </div>
      )}
    </div>
  );
}

/** Why the attempt before came to nothing. */
function WhyNot({ attempt }: { readonly attempt: Attempt }): ReactElement | null {
  if (attempt.kind === 'problem') return <ProblemNotice problem={attempt.problem} />;
  if (attempt.kind !== 'failed') return null;
  return (
    <div className="problem" role="alert" data-testid="attempt-failed" data-code={attempt.reasons[0]?.code}>
      <p className="problem-title">This attempt came to nothing</p>
      <ul className="reasons">
        {attempt.reasons.map(({ code, message }) => (
          <li key={code}>{message}</li>
        ))}
      </ul>
    </div>
  );
}

/** The face way is closed for this registration, not the line. */
function Closed({ control }: { readonly control: SimControl }): ReactElement {
  return (
    <div className="decided" data-testid="way-closed">
      <WhyNot attempt={control.sim.attempt} />
      <p className="big">That did not work out with a face. It need not.</p>
      <p>Cameras, light and old portraits fail people. At the counter somebody looks at you and your document; the line is the same.</p>
      <button type="button" className="button button-main" onClick={() => control.send({ kind: 'counter' })} data-testid="to-counter">
        Go on at the counter
      </button>
    </div>
  );
}

function Sending({ doing }: { readonly doing: readonly string[] }): ReactElement {
  return (
    <ol className="stages" data-testid="sim-sending">
      {doing.map((words, i) => (
        <li
          key={words}
          className={i < doing.length - 1 ? 'stage-done' : 'stage-now'}
          aria-current={i === doing.length - 1 ? 'step' : undefined}
        >
          {words}
        </li>
      ))}
    </ol>
  );
}

function sayCode(attempt: Attempt): string {
  if (attempt.kind === 'steps') return attempt.say.code;
  return attempt.kind === 'ready' ? (attempt.say?.code ?? 'ready') : '';
}
