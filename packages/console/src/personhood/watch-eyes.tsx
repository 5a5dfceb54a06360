import { type ReactElement, type ReactNode, useEffect, useRef } from 'react';
import { focusOnMount } from '../parts/focus-on-mount.ts';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import type { EyesHost } from './eyes-host.ts';
import { LightScreen } from './light-screen.tsx';
import type { EyesUse, WatchRefusal } from './messages.ts';
import { useWatch, type WatchControl } from './use-watch.ts';
import { isOn, isOver, mayBegin, type Watch, wordsOf } from './watch-state.ts';

/** Both eyes before a near-infrared camera, under light that the page makes. `otherwise`: the way that is open without it. */
export function WatchEyes(props: {
  readonly host: EyesHost;
  readonly use: EyesUse;
  readonly onCaptured: () => void;
  readonly otherwise: ReactNode;
}): ReactElement {
  const { host, use, onCaptured, otherwise } = props;
  const control = useWatch(host, use, onCaptured);
  const { watch, video, turnOn, begin, stop } = control;
  const frame = useRef<HTMLDivElement>(null);
  // What was pressed is gone: whoever walks by keyboard stays here.
  useEffect(() => {
    if (document.activeElement === document.body) frame.current?.focus({ preventScroll: true });
    if (watch.kind === 'starting') frame.current?.scrollIntoView({ block: 'start' });
  }, [watch.kind]);
  const isRunning = isOn(watch);
  return (
    <div ref={frame} tabIndex={-1} className="face" data-testid="watch" data-watch={watch.kind} data-say={sayCode(watch)}>
      {!isRunning && watch.kind !== 'captured' && !isOver(watch) && <BeforeTheLight otherwise={otherwise} />}
      <WhyNot watch={watch} otherwise={otherwise} />
      <figure className="camera" hidden={!isRunning}>
        <figcaption className="camera-say" data-testid="say">
          {wordsOf(watch)}
        </figcaption>
        <div className="camera-frame camera-eyes">
          <video ref={video} muted playsInline aria-label="What the camera sees of you, mirrored" />
          <span className="eye-place eye-place-left" aria-hidden="true" />
          <span className="eye-place eye-place-right" aria-hidden="true" />
        </div>
      </figure>
      {watch.kind === 'light' && <LightScreen watch={watch} onStop={stop} />}
      {isRunning && <CameraChoice control={control} />}
      {watch.kind !== 'captured' && !isOver(watch) && (
        <div className="decision-buttons">
          {isRunning ? (
            <>
              <button type="button" className="button-decide" onClick={begin} disabled={!mayBegin(watch)} data-testid="begin-light">
                Begin the light
              </button>
              <button type="button" className="button-decide" onClick={stop} data-testid="stop-camera">
                Stop
              </button>
            </>
          ) : (
            <button type="button" className="button button-main" onClick={turnOn} data-testid="camera-on">
              {watch.kind === 'off' && !watch.stopped ? 'Turn the camera on' : 'Try again'}
            </button>
          )}
        </div>
      )}
    </div>
  );
}

/** Said before anything turns bright. */
function BeforeTheLight({ otherwise }: { readonly otherwise: ReactNode }): ReactElement {
  return (
    <div className="before-light" data-testid="before-light">
      <p>
        A near-infrared camera looks at both eyes for four to ten seconds. Meanwhile{' '}
        <strong>this screen turns white and black, three times</strong>, never faster than once a second, and your pupils answer it. That
        shows that you are there, and no picture or lens is.
      </p>
      <ul className="plain">
        <li>Take off glasses and coloured lenses, and darken the room a little.</li>
        <li>Nothing turns bright before you press the second button. Stop at any time, by the button or with Esc.</li>
        <li>Each picture is looked at in this browser and forgotten. None leaves it, none is kept.</li>
      </ul>
      <p className="note">
        <strong>Not for everybody.</strong> If flashing light can harm you, if you cannot look at it, or if your pupils do not answer light,
        do not begin. {otherwise}
      </p>
    </div>
  );
}

/** Cameras for eyes are often one of several; the one that is chosen is remembered on this device. */
function CameraChoice({ control: { cameras, chosen, choose } }: { readonly control: WatchControl }): ReactElement | null {
  if (cameras.length < 2) return null;
  return (
    <label className="field">
      Camera
      <select value={chosen ?? ''} onChange={(event) => choose(event.target.value)} data-testid="eye-camera">
        {cameras.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Why the try before came to nothing, and what can be done. */
function WhyNot({ watch, otherwise }: { readonly watch: Watch; readonly otherwise: ReactNode }): ReactElement | null {
  switch (watch.kind) {
    case 'no-camera':
      return (
        <p className="problem" role="alert" data-testid="no-camera">
          {watch.why}
        </p>
      );
    case 'failed':
      return <Refused refusal={watch.refusal} otherwise={otherwise} />;
    case 'problem':
      return <ProblemNotice problem={watch.problem}>{isOver(watch) && <p>{otherwise}</p>}</ProblemNotice>;
    case 'off':
      return watch.stopped ? (
        <p className="note" data-testid="stopped">
          You stopped. The camera is off, and nothing was kept.
        </p>
      ) : null;
    default:
      return null;
  }
}

function Refused({
  refusal: { eye, reasons },
  otherwise,
}: {
  readonly refusal: WatchRefusal;
  readonly otherwise: ReactNode;
}): ReactElement {
  return (
    <div className="problem" role="alert" data-testid="watch-refused" data-eye={eye} data-code={reasons[0]?.code}>
      <p className="problem-title" tabIndex={-1} ref={focusOnMount}>
        This try came to nothing
      </p>
      <p className="refusal-eye">{eye === 'both' ? 'Both eyes' : `Your ${eye} eye`}</p>
      <ul className="reasons">
        {reasons.map(({ code, message }) => (
          <li key={code}>{message}</li>
        ))}
      </ul>
      <p>Nothing was sent, and nothing was kept. You have five tries a day. {otherwise}</p>
    </div>
  );
}

function sayCode(watch: Watch): string {
  if (watch.kind !== 'ready' && watch.kind !== 'light') return '';
  if (watch.say === undefined) return 'looking';
  return watch.say === null ? 'well' : watch.say.reason.code;
}
