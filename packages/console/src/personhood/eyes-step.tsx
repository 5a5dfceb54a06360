import { type ReactElement, useState } from 'react';
import { Link } from '../app/link.tsx';
import { SharesFigure } from '../capture/shares-figure.tsx';
import type { CaptureView } from '../capture/view.ts';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { usePlatform } from '../platform/queries.ts';
import { EyeFigures, Refusals } from '../walk/capture-step.tsx';
import { EyesInput } from '../walk/eyes-input.tsx';
import { Step } from '../walk/step.tsx';
import type { EnrolControl } from './use-enrol.ts';
import { WatchEyes } from './watch-eyes.tsx';
import { WaysToShow, type WayToShow } from './ways-to-show.tsx';

/** Both eyes: pictures in, three sealed shares out. Nothing looks at them before a button is pressed. */
export function EyesStep({ control, now }: { readonly control: EnrolControl; readonly now: boolean }): ReactElement {
  const { enrol } = control;
  const presentations = usePlatform().data?.presentations;
  const [chosen, setChosen] = useState<WayToShow>('files');
  const way = presentations === 'any' ? chosen : 'camera';
  return (
    <Step
      number={5}
      title="Both eyes"
      about="In near-infrared light, as an iris camera sees them. This browser turns them into three shares, sealed for three parties; the pictures never leave it."
      state={now ? 'now' : enrol.outcome ? 'done' : 'later'}
    >
      {now && presentations === 'any' && <WaysToShow name="enrol-by" way={way} locked={enrol.busy} onChoose={setChosen} />}
      {now && presentations !== undefined && (way === 'files' ? <FromFiles control={control} /> : <ByCamera control={control} />)}
      {enrol.view && <Seen view={enrol.view} refused={enrol.refusals.length > 0} />}
    </Step>
  );
}

function ByCamera({ control: { enrol, host, use, sendEyes } }: { readonly control: EnrolControl }): ReactElement {
  return (
    <>
      {use !== null && enrol.doing === null && (
        <WatchEyes host={host} use={use} onCaptured={() => void sendEyes()} otherwise={<Otherwise />} />
      )}
      {enrol.doing !== null && (
        <p className="wait-line" role="status" data-testid="doing">
          {`${enrol.doing} …`}
        </p>
      )}
      {enrol.problem && <ProblemNotice problem={enrol.problem} />}
    </>
  );
}

function Otherwise(): ReactElement {
  return (
    <>
      Come to the counter: a reward is paid there by a document as well, <Link to="/claim">without any eyes</Link>.
    </>
  );
}

function FromFiles({ control }: { readonly control: EnrolControl }): ReactElement {
  const { enrol, send, showEyes } = control;
  const { pictures, busy, doing } = enrol;
  const ready = pictures.left !== null && pictures.right !== null;
  return (
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
