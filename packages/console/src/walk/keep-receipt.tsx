import { makeReceiptFile } from '@sclera/sdk';
import type { ComparisonAnswer } from '@sclera/sdk/contract';
import type { ReactElement } from 'react';
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
  const { notice } = decided;
  const spare = answer?.decision === 'enrolled' ? answer.receipt : null;
  const common = { url: gateway, platform: platform.data ?? null, person, notice, consentReceipt: decided.answer.receipt, answer };
  return <SaveReceipt make={() => makeReceiptFile({ ...common, nowMs: Date.now() })} saved={walk.saved} onSaved={onSaved} spare={spare} />;
}
