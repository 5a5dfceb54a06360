import { useMutation } from '@tanstack/react-query';
import { type ReactElement, useId } from 'react';
import { useAnnounce } from '../parts/live-region.tsx';
import type { Person } from '../platform/access.ts';
import { useAccess } from '../platform/access-context.ts';
import { PasskeyRefused } from './passkeys.tsx';

/** The other ways into a record than its receipt: a passkey; and for whoever has neither, their eyes. */
export function WaysIn(props: { readonly onSignedIn: (person: Person) => void; readonly onLost: () => void }): ReactElement {
  const access = useAccess();
  const announce = useAnnounce();
  const id = useId();
  const enter = useMutation({
    mutationFn: () => access.signIn(),
    onSuccess: (person) => {
      announce('You are signed in for a quarter of an hour.');
      props.onSignedIn(person);
    },
  });
  return (
    <div className="sign-in">
      <section aria-labelledby={`${id}-passkey`} className="erase">
        <h2 id={`${id}-passkey`}>With a passkey</h2>
        <p>One that you added to your record earlier, on this device or on one that you carry with you.</p>
        <button type="button" className="button" onClick={() => enter.mutate()} disabled={enter.isPending} data-testid="passkey-sign-in">
          {enter.isPending ? 'Ask your device …' : 'Sign in with a passkey'}
        </button>
        {enter.isError && <PasskeyRefused error={enter.error} otherwise="The passkey was not used, or opens no record here." />}
      </section>
      <section aria-labelledby={`${id}-lost`} className="erase">
        <h2 id={`${id}-lost`}>Lost key, lost device</h2>
        <p>
          With a receipt of your enrolment, also one without its key, and your own eyes you get a new key. The old one then opens nothing.
        </p>
        <button type="button" className="button" onClick={props.onLost} data-testid="way-back">
          Get back into my record …
        </button>
      </section>
    </div>
  );
}
