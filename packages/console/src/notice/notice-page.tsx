import type { PublishedNotice, Purpose } from '@sclera/sdk/contract';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { go, type Route } from '../app/router.ts';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { useAccess } from '../platform/access-context.ts';
import { useNotices, usePlatform } from '../platform/queries.ts';
import { NoticeText } from '../walk/notice-text.tsx';
import { purposeWords } from '../words/answers.ts';
import { asProblem } from '../words/as-problem.ts';
import { chooseNotice } from '../words/notices.ts';

/** What people are told before they decide: the notices in force, or the very one that somebody agreed to. */
export function NoticePage({ hash }: { readonly hash: string | null }): ReactElement {
  return (
    <div className="page">
      <h1>{hash === null ? 'What you are told' : 'What you were told'}</h1>
      {hash === null ? <InForce /> : <Exactly hash={hash} key={hash} />}
    </div>
  );
}

/** Every notice in force: one for each purpose, in each language. */
function InForce(): ReactElement {
  const platform = usePlatform();
  const [purpose, setPurpose] = useState<Purpose | null>(null);
  const [language, setLanguage] = useState(() => navigator.language);
  const notices = useNotices(purpose);
  const notice = chooseNotice(notices.data ?? [], language);
  return (
    <>
      <p className="lede">
        Nobody is asked without being told first. Here is every notice, to read in peace before anything is decided; reading one agrees to
        nothing.
      </p>
      {platform.isError && <ProblemNotice problem={asProblem(platform.error)} />}
      <fieldset className="choice">
        <legend>What should it be about?</legend>
        <div className="cards">
          {(platform.data?.purposes ?? []).map((each) => (
            <label key={each} className="card">
              <input
                type="radio"
                name="notice-purpose"
                checked={purpose === each}
                onChange={() => setPurpose(each)}
                data-testid={`read-${each}`}
              />
              <span className="card-name">{purposeWords[each].name}</span>
              <span className="card-says">{purposeWords[each].says}</span>
            </label>
          ))}
        </div>
      </fieldset>
      {notices.isError && <ProblemNotice problem={asProblem(notices.error)} />}
      {notice && <NoticeText heading="h2" notice={notice} offered={notices.data ?? []} onLanguage={setLanguage} />}
    </>
  );
}

/** One notice by its hash, with the same one in other languages while it is in force. */
function Exactly({ hash }: { readonly hash: string }): ReactElement {
  const access = useAccess();
  const found = useQuery({ queryKey: ['notice', hash], queryFn: () => access.notice(hash), staleTime: Number.POSITIVE_INFINITY });
  const inForce = useNotices(found.data?.purpose ?? null);
  if (found.isPending) return <p className="wait">Fetching the notice …</p>;
  if (found.isError) return <ProblemNotice problem={asProblem(found.error)} />;
  const notice = found.data;
  const others = inForce.data ?? [];
  const replaced = inForce.isSuccess && others.every((other) => other.hash !== hash);
  const offered = replaced ? [notice] : withThis(others, notice);
  const readIn = (language: string): void => {
    const other = offered.find((each) => each.language === language);
    if (other !== undefined) go(`/notice/${other.hash}` satisfies Route);
  };
  return (
    <>
      <p className="lede">
        This is the text, letter for letter, that the fingerprint in an agreement stands for. This browser has worked the fingerprint out
        again, and it fits.
      </p>
      {replaced && (
        <p className="note" role="status">
          It has been replaced since. Nobody can agree to it any more; whoever did agreed to this and nothing else.
        </p>
      )}
      <NoticeText heading="h2" notice={notice} offered={offered} onLanguage={readIn} />
      <dl className="facts" data-testid="notice-fingerprint">
        <dt>Whole fingerprint</dt>
        <dd>
          <code className="hash">{hash}</code>
        </dd>
      </dl>
    </>
  );
}

function withThis(others: readonly PublishedNotice[], notice: PublishedNotice): readonly PublishedNotice[] {
  return others.some(({ hash }) => hash === notice.hash) ? others : [notice];
}
