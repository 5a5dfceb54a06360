import type { ReactElement } from 'react';
import { SharesFigure } from '../capture/shares-figure.tsx';
import type { CaptureView } from '../capture/view.ts';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { EyeFigures, Refusals } from '../walk/capture-step.tsx';
import { EyesInput } from '../walk/eyes-input.tsx';
import { Step } from '../walk/step.tsx';
import type { EnrolControl } from './use-enrol.ts';

/** Both eyes: pictures in, three sealed shares out. Nothing looks at them before the button is pressed. */
export function EyesStep({ control, now }: { readonly control: EnrolControl; readonly now: boolean }): ReactElement {
  const { enrol, send, showEyes } = control;
  const { pictures, busy, doing } = enrol;
  const ready = pictures.left !== null && pictures.right !== null;
  return (
    <Step
      number={5}
      title="Both eyes"
      about="Close-up pictures in near-infrared light, as an iris camera takes them. This browser turns them into three shares, sealed for three parties; the pictures never leave it."
      state={now ? 'now' : enrol.outcome ? 'done' : 'later'}
    >
      {now && (
        <>
          <EyesInput pictures={pictures} locked={busy} onPictures={(given) => send({ kind: 'pictures', pictures: given })} />
          <div className="asking">
            <button
              type="button"
              className="button button-main"
              onClick={() => void showEyes()}
              disabled={busy || !ready}
              data-testid="show-eyes"
            >
              {busy ? 'Being enrolled …' : 'Show my eyes and enrol'}
            </button>
            <p className="wait-line" role="status" data-testid="doing">
              {doing !== null ? `${doing} …` : ready ? '' : 'Choose a picture of each eye first.'}
            </p>
          </div>
          {enrol.refusals.length > 0 && <Refusals refusals={enrol.refusals} step={5} />}
          {enrol.problem && <ProblemNotice problem={enrol.problem} />}
        </>
      )}
      {enrol.view && <Seen view={enrol.view} refused={enrol.refusals.length > 0} />}
    </Step>
  );
}

function Seen({ view, refused }: { readonly view: CaptureView; readonly refused: boolean }): ReactElement {
  return (
    <details className="right" data-testid="seen">
      <summary>
        <span className="right-name">Seen</span>
        <span className="right-says">What this browser saw of your eyes, and what each party gets of it</span>
      </summary>
      <div className="right-body">
        <EyeFigures view={view} rejected={refused} />
        {view.shares.length > 0 && <SharesFigure shares={view.shares} strips={view.eyes} />}
      </div>
    </details>
  );
}
