import { makeReceiptFile } from '@sclera/sdk';
import type { ReactElement } from 'react';
import { useAccess } from '../platform/access-context.ts';
import { usePlatform } from '../platform/queries.ts';
import { SaveReceipt } from '../receipt/save-receipt.tsx';
import type { SimControl } from './use-sim.ts';

/** The file with the personal key, which is in this tab alone: it opens the record in which the line stands. */
export function KeepKey({ control: { sim, send } }: { readonly control: SimControl }): ReactElement | null {
  const { gateway } = useAccess();
  const platform = usePlatform();
  const { person, decided, saved } = sim;
  if (person === null) return null;
  const make = () =>
    makeReceiptFile({
      url: gateway,
      platform: platform.data ?? null,
      person,
      notice: decided?.notice ?? null,
      consentReceipt: decided?.answer.receipt ?? null,
      nowMs: Date.now(),
    });
  return <SaveReceipt make={make} saved={saved} onSaved={() => send({ kind: 'saved' })} keeps="line" />;
}
