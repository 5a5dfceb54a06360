import type { PersonalRecord } from '@sclera/sdk/contract';
import { useMutation } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { useAnnounce } from '../parts/live-region.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { saveJson } from '../parts/save-json.ts';
import { useAccess } from '../platform/access-context.ts';
import { asProblem } from '../words/as-problem.ts';

/** Everything that is on this page as one file that programs read too: the record, the notices it names, and who holds what. */
export function TakeAway({ record }: { readonly record: PersonalRecord }): ReactElement {
  const access = useAccess();
  const announce = useAnnounce();
  const save = useMutation({
    mutationFn: async () => {
      const hashes = [...new Set(record.consents.map(({ noticeHash }) => noticeHash))];
      const [platform, notices] = await Promise.all([access.platform(), Promise.all(hashes.map((hash) => access.notice(hash)))]);
      const file = {
        schema: 'sclera-my-data-1',
        about:
          'Everything that this platform keeps about one person, as it told that person. It holds no key: it opens and deletes nothing.',
        url: access.gateway,
        savedAt: new Date().toISOString(),
        record,
        notices,
        platform,
      };
      saveJson(`sclera-my-data-${record.subject.slice(4, 12)}.json`, file);
    },
    onSuccess: () => announce('Your data was saved as a file.'),
  });
  return (
    <section aria-labelledby="take-away">
      <h3 id="take-away">Take it with you</h3>
      <p>
        Save everything on this page as one file, with the texts that you agreed to: for you to keep, or for another program to read. It
        holds no key, so whoever finds it can open and delete nothing.
      </p>
      <button type="button" className="button" onClick={() => save.mutate()} disabled={save.isPending} data-testid="take-away">
        {save.isSuccess ? 'Save my data once more' : 'Save my data (JSON)'}
      </button>
      {save.isError && <ProblemNotice problem={asProblem(save.error)} />}
    </section>
  );
}
