import { verifyLineReceipt } from '@sclera/sdk';
import type { ReactElement } from 'react';
import { Link } from '../app/link.tsx';
import { Ring } from '../parts/ring.tsx';
import { saveText } from '../parts/save-json.ts';
import { usePlatform } from '../platform/queries.ts';
import { Step } from '../walk/step.tsx';
import { KeepKey } from './keep-key.tsx';
import type { SimControl } from './use-sim.ts';

/** What became of the line, with the receipt to keep; of a refusal also why, how to mend it, and the way to a human being. */
export function AnswerStep({ control, now }: { readonly control: SimControl; readonly now: boolean }): ReactElement {
  return (
    <Step number={5} title="The answer" about="A signed receipt, the same for both ways. Keep it." state={now ? 'now' : 'later'}>
      {now && <Answer control={control} />}
    </Step>
  );
}

function Answer({ control }: { readonly control: SimControl }): ReactElement | null {
  const { sim, send } = control;
  const platform = usePlatform();
  const { claim } = sim;
  if (claim === null) return null;
  const registered = claim.state === 'registered';
  const receipt = claim.receipt;
  // That it holds, and is about this claim, was checked when it came.
  const read = receipt !== null && platform.data ? verifyLineReceipt(receipt, platform.data) : null;
  return (
    <div className="answer" data-testid="sim-answer" data-state={claim.state} data-way={claim.way}>
      <div className="outcome">
        <Ring size={64} {...(registered ? {} : { lit: { a: false, b: false, c: false } })} />
        <div>
          <p className="outcome-headline">{registered ? 'The line is yours.' : 'The line was not registered.'}</p>
          <p>
            {registered
              ? `It ends in ${claim.ending}. ${claim.way === 'face' ? 'Your face was compared with your document once, and forgotten.' : 'Somebody at the counter saw that you are the person on your document.'}`
              : (claim.refusal?.message ?? '')}
          </p>
          {claim.refusal && <p>{`${claim.refusal.fix} (${claim.refusal.law})`}</p>}
        </div>
      </div>
      {claim.refusal && (
        <p>
          You can have a human being look at it: open <Link to="/record">My data</Link> with the file below, and appeal against line{' '}
          {claim.refusal.leafIndex}.
        </p>
      )}
      {read?.kind === 'valid' && (
        <p data-testid="line-checked">
          {`Checked in this browser: the platform signed exactly this, and wrote it at line ${read.receipt.leafIndex} of the `}
          <Link to="/log">public log</Link>.
        </p>
      )}
      {receipt !== null && (
        <button
          type="button"
          className="button"
          onClick={() => saveText(`sclera-line-${claim.ending}.txt`, receipt)}
          data-testid="save-line"
        >
          Save the receipt of the line
        </button>
      )}
      <KeepKey control={control} />
      <button type="button" className="button" onClick={() => send({ kind: 'restart' })} data-testid="sim-restart">
        Clear this page for the next person
      </button>
    </div>
  );
}
