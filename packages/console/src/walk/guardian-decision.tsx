import { makeReceiptFile } from '@sclera/sdk';
import type { ReactElement } from 'react';
import { focusOnMount } from '../parts/focus-on-mount.ts';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { useAccess } from '../platform/access-context.ts';
import { usePlatform } from '../platform/queries.ts';
import { SaveReceipt } from '../receipt/save-receipt.tsx';
import { NoticeText } from './notice-text.tsx';
import type { WalkControl } from './use-walk.ts';

/** The parent or guardian of somebody under 14 decides on the very text that the child agreed to, with a key of their own. */
export function GuardianDecision({ control }: { readonly control: WalkControl }): ReactElement | null {
  const { walk, confirm } = control;
  if (walk.decided === null) return null;
  const { notice } = walk.decided;
  return (
    <div className="decision" data-testid="guardian-decision">
      <h3 tabIndex={-1} ref={focusOnMount}>
        Now the parent or guardian
      </h3>
      <p>
        This part is for the grown-up. Read what the child agreed to, then decide. Your yes gets a key of your own, with which you can take
        it back at any time; your no ends it here, and nothing is captured.
      </p>
      <NoticeText notice={notice} offered={[notice]} onLanguage={() => {}} />
      <p className="decision-ask">Do you, as parent or guardian, agree for this child?</p>
      <div className="decision-buttons">
        <button
          type="button"
          className="button-decide"
          onClick={() => void confirm('given')}
          disabled={walk.deciding}
          data-testid="guardian-agree"
        >
          Yes, I agree for the child
        </button>
        <button
          type="button"
          className="button-decide"
          onClick={() => void confirm('refused')}
          disabled={walk.deciding}
          data-testid="guardian-refuse"
        >
          No, I do not
        </button>
      </div>
      <p className="wait" role="status">
        {walk.deciding ? 'Writing down what you decided …' : ''}
      </p>
      {walk.decisionProblem && <ProblemNotice problem={walk.decisionProblem} />}
    </div>
  );
}

/** The guardian's own receipt, with the guardian's own key. */
export function GuardianReceipt({ control: { walk, send } }: { readonly control: WalkControl }): ReactElement | null {
  const { gateway } = useAccess();
  const platform = usePlatform();
  const { confirmed, decided } = walk;
  if (confirmed === null || decided === null) return null;
  const { person, answer, saved } = confirmed;
  const common = { url: gateway, platform: platform.data ?? null, person, consentReceipt: answer.receipt, notice: decided.notice };
  return (
    <div data-testid="guardian-receipt">
      <p>{`The parent or guardian agreed too, at line ${answer.leafIndex} of the public log. This receipt is theirs:`}</p>
      <SaveReceipt
        make={() => makeReceiptFile({ ...common, nowMs: Date.now() })}
        saved={saved}
        onSaved={() => send({ kind: 'guardian-saved' })}
      />
    </div>
  );
}
