import type { RewardCampaign } from '@sclera/sdk/contract';
import { useMutation } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { focusOnMount } from '../parts/focus-on-mount.ts';
import { useAnnounce } from '../parts/live-region.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { useAccess } from '../platform/access-context.ts';
import { asProblem } from '../words/as-problem.ts';

type Act = 'freeze' | 'pause' | 'resume' | 'close';

const words: Readonly<Record<Act, { readonly name: string; readonly means: string; readonly done: string }>> = {
  freeze: {
    name: 'Freeze its list',
    means:
      'Everybody who is on the list of members now is paid once, whatever becomes of their record; nobody can be added or taken off later. Shares that nobody agreed to keep for longer are deleted.',
    done: 'The list was frozen.',
  },
  pause: {
    name: 'Pause payments',
    means: 'Nothing is paid until somebody lets it go on. Nobody loses anything. On a chain it stops every campaign of the contract.',
    done: 'Payments are paused.',
  },
  resume: { name: 'Let payments go on', means: 'Claims are paid again.', done: 'Payments go on.' },
  close: {
    name: 'Close it',
    means:
      'For good: nothing is paid any more, and what is left of the budget goes back. A list that was promised something is paid until its end first.',
    done: 'It was closed.',
  },
};

/** What can be done with a campaign as it stands; each is explained before it is done. */
export function CampaignActs({
  campaign,
  onChanged,
}: {
  readonly campaign: RewardCampaign;
  readonly onChanged: () => void;
}): ReactElement | null {
  const { review } = useAccess();
  const announce = useAnnounce();
  const [asking, setAsking] = useState<Act | null>(null);
  const run = useMutation({
    mutationFn: (act: Act) => {
      const { id } = campaign;
      const work = {
        freeze: review.freezeCampaign,
        pause: review.pauseCampaign,
        resume: review.resumeCampaign,
        close: review.closeCampaign,
      };
      return work[act](id);
    },
    onSuccess: (_, act) => {
      setAsking(null);
      announce(words[act].done);
      onChanged();
    },
  });
  const acts = actsOn(campaign);
  if (acts.length === 0) return null;
  return (
    <div className="campaign-acts">
      {asking === null ? (
        <div className="problem-actions">
          {acts.map((act) => (
            <button key={act} type="button" className="button-quiet" onClick={() => setAsking(act)} data-testid={`act-${act}`}>
              {words[act].name} …
            </button>
          ))}
        </div>
      ) : (
        <div className="sure">
          <p tabIndex={-1} ref={focusOnMount}>
            {words[asking].means}
          </p>
          <div className="problem-actions">
            <button type="button" className="button" onClick={() => run.mutate(asking)} disabled={run.isPending} data-testid="act-confirm">
              {run.isPending ? 'Being done …' : words[asking].name}
            </button>
            <button type="button" className="button-quiet" onClick={() => setAsking(null)} disabled={run.isPending}>
              Leave it as it is
            </button>
          </div>
        </div>
      )}
      {run.isError && <ProblemNotice problem={asProblem(run.error)} />}
    </div>
  );
}

export function actsOn({ state, paused }: Pick<RewardCampaign, 'state' | 'paused'>): readonly Act[] {
  if (state === 'closed') return [];
  const pausing: Act = paused ? 'resume' : 'pause';
  return state === 'open' || state === 'freezing' ? ['freeze', pausing, 'close'] : [pausing, 'close'];
}
