import { makeReceiptFile } from '@sclera/sdk';
import type { ComparisonAnswer } from '@sclera/sdk/contract';
import type { ReactElement } from 'react';
import { saveJson } from '../parts/save-json.ts';
import { useAccess } from '../platform/access-context.ts';
import { usePlatform } from '../platform/queries.ts';
import { SaveReceipt } from '../receipt/save-receipt.tsx';
import type { Walk } from './walk-state.ts';

/** The receipt to take home, with the personal key. */
export function KeepReceipt(props: {
  readonly walk: Walk;
  readonly answer: ComparisonAnswer | null;
  readonly onSaved: () => void;
}): ReactElement | null {
  const { walk, answer, onSaved } = props;
  const { gateway } = useAccess();
  const platform = usePlatform();
  const { decided, person } = walk;
  if (decided === null || person === null) return null;
  const { notice, guardian } = decided;
  const common = { url: gateway, platform: platform.data ?? null, notice };
  const own = { ...common, person, consentReceipt: decided.answer.receipt, answer };
  const saveForGuardian = (): void => {
    if (guardian === null) return;
    const kept = makeReceiptFile({ ...common, person: guardian.person, consentReceipt: guardian.receipt, nowMs: Date.now() });
    saveJson(`sclera-guardian-${kept.subject.slice(4, 12)}.json`, kept);
  };
  return (
    <>
      <SaveReceipt make={() => makeReceiptFile({ ...own, nowMs: Date.now() })} saved={walk.saved} onSaved={onSaved} />
      {guardian !== null && (
        <p>
          The guardian has a key of their own, to see what they confirmed and to take it back.{' '}
          <button type="button" className="button" onClick={saveForGuardian} data-testid="save-guardian-receipt">
            Save the guardian’s receipt (JSON)
          </button>
        </p>
      )}
    </>
  );
}
