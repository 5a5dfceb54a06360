import { useMutation } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { useAnnounce } from '../parts/live-region.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { saveJson } from '../parts/save-json.ts';
import type { Person } from '../platform/access.ts';
import { useAccess } from '../platform/access-context.ts';
import { asProblem } from '../words/as-problem.ts';

const about =
  'Everything that this platform keeps about one person, as it told that person. `signature` is the gateway’s, over the SHA-256 of the canonical JSON of `data`. There is no key in it: it opens and deletes nothing.';

/** Everything that is on this page as one signed file that programs read too. */
export function TakeAway({ person }: { readonly person: Person }): ReactElement {
  const access = useAccess();
  const announce = useAnnounce();
  const save = useMutation({
    mutationFn: async () => {
      const { data, signature, platform } = await access.takeAway(person);
      const file = { schema: 'sclera-my-data-1', about, url: access.gateway, data, signature, platform };
      saveJson(`sclera-my-data-${person.subject.slice(4, 12)}.json`, file);
    },
    onSuccess: () => announce('Your data was saved as a file.'),
  });
  return (
    <section aria-labelledby="take-away">
      <h3 id="take-away">Take it with you</h3>
      <p>
        Save everything on this page as one file, with the texts that you agreed to, signed by the gateway: for you to keep, or for another
        program to read. It holds no key, so whoever finds it can open and delete nothing.
      </p>
      <button type="button" className="button" onClick={() => save.mutate()} disabled={save.isPending} data-testid="take-away">
        {save.isSuccess ? 'Save my data once more' : 'Save my data (JSON)'}
      </button>
      {save.isError && <ProblemNotice problem={asProblem(save.error)} />}
    </section>
  );
}
