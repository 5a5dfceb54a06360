import type { ReactElement } from 'react';
import { EyeFigure } from '../capture/eye-figure.tsx';
import type { EyeRefusal } from '../capture/messages.ts';
import { SharesFigure } from '../capture/shares-figure.tsx';
import { type CaptureView, eyes } from '../capture/view.ts';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { Step } from './step.tsx';
import type { WalkControl } from './use-walk.ts';

export function CaptureStep({ control, now }: { readonly control: WalkControl; readonly now: boolean }): ReactElement {
  const { capture } = control.walk;
  return (
    <Step
      number={3}
      title="What your browser sees"
      about="Your browser finds the iris, turns it into a code and splits the code in three. All of it happens on this device."
      state={capture.kind === 'captured' ? 'done' : now ? 'now' : 'later'}
    >
      <CaptureBody control={control} />
    </Step>
  );
}

function CaptureBody({ control: { walk, send } }: { readonly control: WalkControl }): ReactElement | null {
  const { capture } = walk;
  switch (capture.kind) {
    case 'waiting':
      return null;
    case 'running':
      return (
        <div className="working" data-testid="capturing">
          <span className="spinner" aria-hidden="true" />
          <p>{capture.stage} …</p>
        </div>
      );
    case 'failed':
      return (
        <ProblemNotice problem={capture.problem}>
          <button type="button" className="button" onClick={() => send({ kind: 'again' })}>
            Try again
          </button>
        </ProblemNotice>
      );
    case 'rejected':
      return (
        <>
          <Refusals refusals={capture.refusals} step={1} />
          {capture.view && <EyeFigures view={capture.view} rejected />}
        </>
      );
    case 'captured':
      return (
        <div data-testid="captured">
          <EyeFigures view={capture.view} />
          <SharesFigure shares={capture.view.shares} strips={capture.view.eyes} />
          <p className="stayed">
            <strong>All of this happened in this browser.</strong> The pictures, the contours and the codes never leave it. Only the three
            shares will, each sealed for one party.
          </p>
        </div>
      );
  }
}

export function EyeFigures({ view, rejected = false }: { readonly view: CaptureView; readonly rejected?: boolean }): ReactElement {
  return (
    <div className="eyes">
      {eyes.map((eye) => {
        const seen = view.eyes[eye];
        return seen && <EyeFigure key={eye} eye={eye} seen={seen} rejected={rejected} />;
      })}
    </div>
  );
}

/** `step`: where other pictures are chosen; without it, above on the same page. */
export function Refusals({ refusals, step }: { readonly refusals: readonly EyeRefusal[]; readonly step?: number }): ReactElement {
  return (
    <div className="problem" role="alert" data-testid="rejected">
      <p className="problem-title">These pictures are not good enough</p>
      <p>That says nothing about you: without a clear picture there would be no reliable answer. Nothing has left this browser.</p>
      {refusals.map(({ eye, reasons }) => (
        <div key={eye}>
          <p className="refusal-eye">{eye === 'both' ? 'Both eyes' : `Your ${eye} eye`}</p>
          <ul className="reasons">
            {reasons.map(({ code, message }) => (
              <li key={code} data-code={code}>
                {message}
              </li>
            ))}
          </ul>
        </div>
      ))}
      {step === undefined ? (
        <p>Choose better pictures above, and try again.</p>
      ) : (
        <>
          <p>{`Choose better pictures in step ${step}. Your agreement still holds; you need not decide again.`}</p>
          <div className="problem-actions">
            <a className="button" href={`#step-${step}`}>
              {`Go to step ${step}`}
            </a>
          </div>
        </>
      )}
    </div>
  );
}
