import type { Clock, EnrolmentRow, RecordStore } from '@sclera/core';
import type { Members } from '../members/members.ts';
import { openShelf, type Shelf } from '../trust/shelf.ts';
import type { CampaignBody } from './campaign.ts';
import { wholeAmount } from './reward-facts.ts';

/** Campaigns and their lists, as they are kept. */
export interface CampaignShelves {
  readonly campaigns: Shelf<CampaignBody>;
  /** Members of a campaign's list, decimal, in the order of its group. Gone when the campaign is closed. */
  readonly lists: Shelf<{ readonly commitments: readonly string[] }>;
}

/** What a campaign means for whoever enrols, and for what is kept of them. */
export interface Snapshots {
  /** The most that a campaign pays whose list is still to be taken, in the smallest unit; 0 where there is none. */
  reward(): Promise<number>;
  /** Of these records, what has been kept for a list and is not needed for one any more: those that are in one, while no campaign is open whose list is still to be taken. */
  past(rows: readonly EnrolmentRow[]): Promise<readonly EnrolmentRow[]>;
}

export function openCampaignShelves(records: RecordStore): CampaignShelves {
  return { campaigns: openShelf(records, 'campaign', 'campaigns'), lists: openShelf(records, 'campaign-list', 'campaigns') };
}

export function createSnapshots(
  { campaigns, lists }: CampaignShelves,
  { members, clock }: { readonly members: Pick<Members, 'of'>; readonly clock: Clock },
): Snapshots {
  const waiting = async () => (await campaigns.list({ state: 'open' })).filter(({ body }) => Date.parse(body.endsAt) > clock());
  return {
    reward: async () => (await waiting()).reduce((most, { body }) => Math.max(most, wholeAmount(BigInt(body.amount))), 0),
    async past(rows) {
      if ((await waiting()).length > 0 || rows.length === 0) return [];
      const listed = new Set<string>();
      for (const state of ['freezing', 'frozen']) {
        for (const { id } of await campaigns.list({ state }))
          for (const one of (await lists.get(id))?.body.commitments ?? []) listed.add(one);
      }
      if (listed.size === 0) return [];
      const found: EnrolmentRow[] = [];
      for (const row of rows) {
        const own = await members.of({ subject: row.subject, enrolment: row.id });
        if (own !== null && listed.has(String(own.commitment))) found.push(row);
      }
      return found;
    },
  };
}
