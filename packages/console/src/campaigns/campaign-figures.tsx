import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { useAccess } from '../platform/access-context.ts';
import { asProblem } from '../words/as-problem.ts';
import { DayPlot, DayTable } from './day-plot.tsx';
import { balanceOf, type Plot, plotsOf, reasonsIn } from './figures.ts';

const tones: Readonly<Record<Plot['key'], string>> = {
  enrolled: 'iris',
  refused: 'b',
  erased: 'c',
  human: 'a',
  document: 'a',
  unpaid: 'b',
};

/** Counts by day, why people were not enrolled or not paid, and whether the balance adds up. */
export function CampaignFigures({ id }: { readonly id: string }): ReactElement {
  const { review } = useAccess();
  const figures = useQuery({ queryKey: ['campaign-figures', id], queryFn: () => review.campaignFigures(id), retry: false, gcTime: 0 });
  if (figures.isPending) return <p className="wait">Fetching the figures …</p>;
  if (figures.isError) return <ProblemNotice problem={asProblem(figures.error)} />;
  const { days } = figures.data;
  const plots = plotsOf(days);
  const balance = balanceOf(figures.data);
  return (
    <div className="campaign-figures" data-testid="campaign-figures">
      {balance === null ? (
        <p className="use-when">The book has not begun, or does not answer: what is left is not known.</p>
      ) : (
        <p data-testid="balance" data-adds={balance.adds}>
          {`Paid ${balance.paid}, left ${balance.left} of ${figures.data.campaign.budget}. ${balance.adds ? 'It adds up.' : 'It does not add up: look into the log before anything else is paid.'}`}
        </p>
      )}
      <div className="day-plots">
        {plots.map(({ key, title, series }) => (
          <DayPlot key={key} title={title} series={series} tone={tones[key]} />
        ))}
      </div>
      <div className="reasons-tables">
        <ReasonTable title="Why people were not enrolled" reasons={reasonsIn(days, 'refused')} />
        <ReasonTable title="Why claims were not paid" reasons={reasonsIn(days, 'unpaid')} />
      </div>
      <DayTable columns={plots.map(({ title, series }) => ({ name: title, series }))} />
      <p className="use-when">
        Enrolments and deletions are those of the whole platform; claims are this campaign’s. Days are those of UTC. No count is about
        anybody.
      </p>
    </div>
  );
}

function ReasonTable({ title, reasons }: { readonly title: string; readonly reasons: ReturnType<typeof reasonsIn> }): ReactElement {
  const most = Math.max(1, ...reasons.map(({ count }) => count));
  return (
    <section className="reason-table" aria-label={title}>
      <h3>{title}</h3>
      {reasons.length === 0 ? (
        <p className="use-when">Nobody so far.</p>
      ) : (
        <ul>
          {reasons.map(({ code, words, count }) => (
            <li key={code} data-code={code}>
              <span>{words}</span>
              <span className="reason-count">{count}</span>
              <span className="reason-bar" aria-hidden="true" style={{ inlineSize: `${(100 * count) / most}%` }} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
