import { type CampaignId, type Clock, type RecordStore, ScleraError } from '@sclera/core';
import type { Observation } from '../personhood/context.ts';
import { createTurns } from '../personhood/queue.ts';
import { dayMs, isoTime } from '../trust/context.ts';
import { dayOf } from '../trust/operators/accounts.ts';
import { openShelf } from '../trust/shelf.ts';
import type { Campaign, CampaignPayment } from './campaign.ts';

/** Counts of one day (UTC), and nothing but counts. */
export interface DayFigures {
  /** `2026-01-31` */
  readonly day: string;
  /** People who were enrolled for a credential, at this platform. */
  readonly enrolled: number;
  /** Why others were not, by decision or problem. */
  readonly refused: Readonly<Record<string, number>>;
  /** People of whom everything was erased, for whatever it was kept. */
  readonly erased: number;
  readonly paidToHumans: number;
  readonly paidByDocument: number;
  /** Claims to this campaign that were not paid, by problem. */
  readonly unpaid: Readonly<Record<string, number>>;
}

export interface Figures {
  /** What became of people: given to the service that decides about them. */
  observe(observation: Observation): Promise<void>;
  unpaid(campaign: CampaignId, problem: string): Promise<void>;
  /** Every day since it was opened, until it was closed; 400 at most, the last ones. */
  days(
    campaign: Pick<Campaign, 'id' | 'openedAt' | 'closedAt'>,
    payments: readonly Pick<CampaignPayment, 'way' | 'at'>[],
  ): Promise<readonly DayFigures[]>;
}

type Counts = Readonly<Record<string, number>>;
const mostDays = 400;
const platform = 'platform';

export function createFigures({ records, clock }: { readonly records: RecordStore; readonly clock: Clock }): Figures {
  const shelf = openShelf<{ readonly counts: Counts }>(records, 'figures', 'campaigns');
  const inTurn = createTurns<string>();

  const count = (about: string, what: string): Promise<void> => {
    const id = `${about} ${dayOf(isoTime(clock()))}`;
    return inTurn(id, async () => {
      for (;;) {
        const found = await shelf.get(id);
        const counts = { ...found?.body.counts, [what]: (found?.body.counts[what] ?? 0) + 1 };
        try {
          if (found) await shelf.change(found, { body: { counts } });
          else await shelf.add({ id, subject: null, state: 'counting', dueAt: null, body: { counts } });
          return;
        } catch (error) {
          if (!(error instanceof ScleraError) || error.code !== 'conflicting-change') throw error;
        }
      }
    });
  };
  const countsOf = async (about: string, day: string): Promise<Counts> => (await shelf.get(`${about} ${day}`))?.body.counts ?? {};

  return {
    async observe({ action, outcome, purpose, enrolments }) {
      if (action === 'erase') {
        // Who asks once more, or forgets a record that is empty by then, is not counted again.
        if (outcome === 'erased' && enrolments > 0) await count(platform, 'erased');
      } else if (purpose === 'personhood-enrolment' && action === 'enrol') {
        await count(platform, outcome === 'enrolled' ? 'enrolled' : `refused ${outcome}`);
      }
    },
    unpaid: (campaign, problem) => count(campaign, `unpaid ${problem}`),
    async days({ id, openedAt, closedAt }, payments) {
      const last = Date.parse(dayOf(closedAt ?? isoTime(clock())));
      const first = Math.max(Date.parse(dayOf(openedAt)), last - (mostDays - 1) * dayMs);
      const days: DayFigures[] = [];
      for (let ms = first; ms <= last; ms += dayMs) {
        const day = dayOf(isoTime(ms));
        const [people, claims] = await Promise.all([countsOf(platform, day), countsOf(id, day)]);
        const paid = payments.filter(({ at }) => dayOf(at) === day);
        days.push({
          day,
          enrolled: people['enrolled'] ?? 0,
          refused: withPrefix(people, 'refused '),
          erased: people['erased'] ?? 0,
          paidToHumans: paid.filter(({ way }) => way === 'human').length,
          paidByDocument: paid.filter(({ way }) => way === 'document').length,
          unpaid: withPrefix(claims, 'unpaid '),
        });
      }
      return days;
    },
  };
}

function withPrefix(counts: Counts, prefix: string): Counts {
  const found = Object.entries(counts).filter(([what]) => what.startsWith(prefix));
  return Object.fromEntries(found.map(([what, count]) => [what.slice(prefix.length), count]));
}
