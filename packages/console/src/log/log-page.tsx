import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { CheckList } from '../parts/check-list.tsx';
import { useAnnounce } from '../parts/live-region.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { useAccess } from '../platform/access-context.ts';
import type { LogHead } from '../platform/public-log.ts';
import { asProblem } from '../words/as-problem.ts';
import { findingChecks } from '../words/log-findings.ts';
import { timeWords } from '../words/names.ts';
import { OneLine } from './one-line.tsx';
import { keepSeen, loadSeen, type SeenBefore } from './seen-before.ts';
import { TileFigure } from './tile-figure.tsx';

/** The public log as an auditor reads it: what is signed, who cosigned, whether all of it holds, and any line of it. */
export function LogPage(): ReactElement {
  const { log } = useAccess();
  const head = useQuery({ queryKey: ['log-head'], queryFn: () => log.head(), refetchOnWindowFocus: false, gcTime: 0 });
  return (
    <div className="page">
      <h1>The public log</h1>
      <p className="lede">
        Every decision about a person leaves one line here. A line is a fingerprint: it tells nobody what it is about, and yet nobody can
        take it back, change it or slip another one in. Anybody may check that, here in the browser or with <code>sclera log fsck</code>.
      </p>
      {head.isPending && <p className="wait">Reading the newest checkpoint …</p>}
      {head.isError && (
        <ProblemNotice problem={asProblem(head.error)}>
          <button type="button" className="button" onClick={() => head.refetch()}>
            Read it again
          </button>
        </ProblemNotice>
      )}
      {head.data && (
        <div className="record">
          <Head head={head.data} onRefresh={() => void head.refetch()} refreshing={head.isFetching} />
          <WholeLog head={head.data} />
          <OneLine size={head.data.size} />
        </div>
      )}
    </div>
  );
}

function Head(props: { readonly head: LogHead; readonly onRefresh: () => void; readonly refreshing: boolean }): ReactElement {
  const { head, onRefresh, refreshing } = props;
  const others = head.signers.filter((name) => name !== head.origin);
  return (
    <section aria-labelledby="log-head">
      <h2 id="log-head">As it stands</h2>
      <p className="big" data-testid="log-size">{`${head.size.toLocaleString('en-GB')} ${head.size === 1 ? 'line' : 'lines'}`}</p>
      <TileFigure size={head.size} />
      <dl className="facts">
        <dt>Signed by</dt>
        <dd>{head.origin}</dd>
        <dt>Cosigned by</dt>
        <dd>
          {others.length === 0
            ? 'No witness. The log cannot be changed unseen, but it could show two people two different logs.'
            : `${new Intl.ListFormat('en-GB').format(others)}. Whether you trust them is for you to decide: their keys are theirs to tell you.`}
        </dd>
        <dt>Root</dt>
        <dd>
          <code className="hash" data-testid="log-root">
            {head.root}
          </code>
        </dd>
      </dl>
      <button type="button" className="button-quiet" onClick={onRefresh} disabled={refreshing}>
        Read it again
      </button>
    </section>
  );
}

function WholeLog({ head }: { readonly head: LogHead }): ReactElement {
  const { log } = useAccess();
  const announce = useAnnounce();
  const [seen, setSeen] = useState<SeenBefore | null>(() => loadSeen(head.origin));
  const [read, setRead] = useState(0);
  const check = useMutation({
    mutationFn: () => log.check(seen?.head ?? null, (done) => setRead(done)),
    onSuccess: (found) => {
      announce(found.ok ? 'The log holds.' : 'The log does not hold.');
      if (!found.ok) return;
      const now: SeenBefore = { head: { ...head, size: found.size, root: found.root }, at: new Date().toISOString() };
      keepSeen(now);
      setSeen(now);
    },
  });
  return (
    <section aria-labelledby="log-whole">
      <h2 id="log-whole">Check all of it</h2>
      <p>
        This browser reads every line, works out every fingerprint above it by itself, and compares the last one with what was signed.
        {seen === null
          ? ' It remembers what it saw, so that next time it can tell whether the log still begins with it.'
          : ` On ${timeWords(seen.at)} it saw ${seen.head.size.toLocaleString('en-GB')} ${seen.head.size === 1 ? 'line' : 'lines'}: the log must still begin with those.`}
      </p>
      <button type="button" className="button" onClick={() => check.mutate()} disabled={check.isPending} data-testid="log-check">
        {check.isPending ? 'Reading …' : 'Read and check the whole log'}
      </button>
      {check.isPending && (
        <progress aria-label="Lines read" max={Math.max(1, head.size)} value={read} className="log-progress">
          {`${read} of ${head.size}`}
        </progress>
      )}
      {check.data && (
        <div role="status" className="log-found" data-testid="log-checked" data-ok={check.data.ok}>
          <p className={check.data.ok ? 'use-ok big' : 'use-bad big'}>
            {check.data.ok ? 'It holds.' : 'It does not hold. Stop relying on it, and tell the operators.'}
          </p>
          <CheckList checks={findingChecks(check.data)} />
        </div>
      )}
      {check.isError && <ProblemNotice problem={asProblem(check.error)} />}
    </section>
  );
}
