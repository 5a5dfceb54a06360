import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, useId, useState } from 'react';
import { useAnnounce } from '../parts/live-region.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import type { Person } from '../platform/access.ts';
import { useAccess } from '../platform/access-context.ts';
import { asProblem } from '../words/as-problem.ts';
import { timeWords } from '../words/names.ts';

/** Passkeys of one's own: another way into the record than the receipt, on every device that has one. */
export function Passkeys({ person, onChanged }: { readonly person: Person; readonly onChanged: () => void }): ReactElement {
  const access = useAccess();
  const announce = useAnnounce();
  const queries = useQueryClient();
  const id = useId();
  const [name, setName] = useState('');
  const queryKey = ['passkeys', person.subject];
  const passkeys = useQuery({ queryKey, queryFn: () => access.passkeys(person), gcTime: 0 });
  const changed = (said: string): void => {
    announce(said);
    void queries.invalidateQueries({ queryKey });
    onChanged();
  };
  const add = useMutation({
    mutationFn: (text: string) => access.addPasskey(person, text),
    onSuccess: () => {
      setName('');
      changed('The passkey was added.');
    },
  });
  const remove = useMutation({
    mutationFn: (passkey: string) => access.removePasskey(person, passkey),
    onSuccess: () => changed('The passkey was removed.'),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (name.trim() !== '') add.mutate(name.trim());
  };
  return (
    <section aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`}>Passkeys that open this record</h3>
      <p>
        A passkey lets you in without the receipt: with the fingerprint, the face or the PIN of your own device, which never leave it. Each
        use stands in the public log.
      </p>
      {passkeys.isError && <ProblemNotice problem={asProblem(passkeys.error)} />}
      {passkeys.data && passkeys.data.length > 0 && (
        <ul className="agreements" data-testid="passkeys">
          {passkeys.data.map((passkey) => (
            <li key={passkey.id} data-testid="passkey">
              <div>
                <p>{passkey.name}</p>
                <p className="use-when">
                  {`Added ${timeWords(passkey.addedAt)}. ${passkey.usedAt === null ? 'Not used yet.' : `Last used ${timeWords(passkey.usedAt)}.`}`}
                </p>
              </div>
              <button
                type="button"
                className="button-quiet"
                onClick={() => remove.mutate(passkey.id)}
                disabled={remove.isPending}
                aria-label={`Remove the passkey ${passkey.name}`}
              >
                Remove
              </button>
            </li>
          ))}
        </ul>
      )}
      {remove.isError && <ProblemNotice problem={asProblem(remove.error)} />}
      <form onSubmit={submit} className="words">
        <label htmlFor={`${id}-name`}>What do you call the device or key?</label>
        <input
          id={`${id}-name`}
          className="text-input"
          autoComplete="off"
          maxLength={60}
          placeholder="my telephone"
          value={name}
          onChange={(event) => setName(event.target.value)}
          data-testid="passkey-name"
        />
        <button type="submit" className="button" disabled={add.isPending || name.trim() === ''}>
          {add.isPending ? 'Ask your device …' : 'Add a passkey'}
        </button>
      </form>
      {add.isError && <PasskeyRefused error={add.error} otherwise="No passkey was made. Nothing has changed." />}
    </section>
  );
}

/** What the platform says is told as it is; what the browser says is not for people. */
export function PasskeyRefused({ error, otherwise }: { readonly error: unknown; readonly otherwise: string }): ReactElement {
  const { code, title, detail } = asProblem(error);
  const known = code !== 'internal' && code !== 'unauthenticated';
  return (
    <p className="problem" role="alert" data-testid="passkey-refused">
      {known ? `${title}. ${detail}` : otherwise}
    </p>
  );
}
