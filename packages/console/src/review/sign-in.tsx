import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, useId, useState } from 'react';
import { useAnnounce } from '../parts/live-region.tsx';
import { useAccess } from '../platform/access-context.ts';
import { asProblem } from '../words/as-problem.ts';

/** In by passkey; the first time with an invitation, which makes one. There are no passwords and no names. */
export function SignIn({ onSignedIn }: { readonly onSignedIn: () => void }): ReactElement {
  const { review } = useAccess();
  const announce = useAnnounce();
  const id = useId();
  const [invitation, setInvitation] = useState('');
  const onSuccess = (): void => {
    announce('You are signed in.');
    onSignedIn();
  };
  const enter = useMutation({ mutationFn: () => review.signIn(), onSuccess });
  const join = useMutation({ mutationFn: (text: string) => review.join(text), onSuccess });
  const busy = enter.isPending || join.isPending;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (invitation.trim() !== '') join.mutate(invitation.trim());
  };
  return (
    <div className="sign-in">
      <section aria-labelledby={`${id}-enter`} className="erase">
        <h2 id={`${id}-enter`}>Sign in</h2>
        <p>With the passkey that you made on this device, or on one that you carry with you.</p>
        <button type="button" className="button button-main" onClick={() => enter.mutate()} disabled={busy} data-testid="sign-in">
          {enter.isPending ? 'Ask your device …' : 'Sign in with a passkey'}
        </button>
        {enter.isError && <Refused error={enter.error} otherwise="The passkey was not used, or is not known here." />}
      </section>
      <form onSubmit={submit} aria-labelledby={`${id}-join`} className="erase">
        <h2 id={`${id}-join`}>Come for the first time</h2>
        <p>Whoever runs the platform gives you an invitation. It works once, and makes a passkey that stays with you.</p>
        <label htmlFor={`${id}-invitation`}>Invitation</label>
        <input
          id={`${id}-invitation`}
          className="text-input"
          autoComplete="off"
          spellCheck={false}
          value={invitation}
          onChange={(event) => setInvitation(event.target.value)}
          data-testid="invitation"
        />
        <button type="submit" className="button" disabled={busy || invitation.trim() === ''}>
          {join.isPending ? 'Ask your device …' : 'Make a passkey'}
        </button>
        {join.isError && <Refused error={join.error} otherwise="No passkey was made, or the invitation is used, over or unknown." />}
      </form>
    </div>
  );
}

function Refused({ error, otherwise }: { readonly error: unknown; readonly otherwise: string }): ReactElement {
  const { code, title, detail } = asProblem(error);
  const said = code === 'too-many-requests' || code === 'gateway-unreachable' ? `${title}. ${detail}` : otherwise;
  return (
    <p className="problem" role="alert" data-testid="sign-in-refused">
      {said}
    </p>
  );
}
