import { type ReactElement, useId } from 'react';
import { useAnnounce } from '../parts/live-region.tsx';
import { saveText } from '../parts/save-json.ts';

/** The signed receipt alone, out of the sealed wallet: without it a lost device has lost it, too. */
export function KeepReceipt({ receipt }: { readonly receipt: string }): ReactElement {
  const id = useId();
  const announce = useAnnounce();
  const save = (): void => {
    saveText('sclera-enrolment-receipt.txt', receipt);
    announce('The receipt was saved.');
  };
  return (
    <section aria-labelledby={`${id}-title`} className="erase" data-testid="keep-receipt">
      <h2 id={`${id}-title`}>Keep the receipt</h2>
      <p>
        It opens nothing by itself and need not be secret. With your eyes it brings back the wallet and a new key to your record, on any
        device; without it your eyes bring back the wallet alone.
      </p>
      <button type="button" className="button" onClick={save} data-testid="save-enrolment-receipt">
        Save the receipt
      </button>
    </section>
  );
}
