import { type Clock, type IssuerKeys, type RecordStore, ScleraError, sha256Hex } from '@sclera/core';
import { verifyProof } from '@sclera/credential';
import { type Item, openShelf } from '../trust/shelf.ts';
import { isApproved } from './document-approval.ts';
import {
  type CampaignStanding,
  type ClaimFault,
  type ClaimOutcome,
  type CloseOutcome,
  isCampaign,
  isRecipient,
  type OpenOutcome,
  type Recipient,
  type RewardBook,
  type RewardCampaign,
} from './reward-book.ts';

export interface LedgerBookOptions {
  readonly records: RecordStore;
  readonly clock: Clock;
  /** Who approves claims by document. */
  readonly issuerKeys: () => Pick<IssuerKeys, 'issuerKey'>;
}

/** A payment. About nobody: no name, no pseudonym, no proof. */
interface Entry {
  readonly campaign: string;
  readonly way: 'human' | 'document';
  readonly recipient: Recipient;
  readonly amount: string;
}

interface CampaignBody {
  readonly root: string;
  readonly amount: string;
  readonly budget: string;
  readonly closesAt: number;
  readonly left: string;
  /** The payment that `left` already counts and that may not be written down yet: whoever comes next writes it down first. So one change pays, and a crash loses and doubles nothing. */
  readonly pending: { readonly id: string; readonly entry: Entry } | null;
}

const purpose = 'reward';
const pauseId = 'pause';

/** The book without a chain: payments are entries at the platform. The same rules and refusals as the contract's. */
export function createLedgerBook({ records, clock, issuerKeys }: LedgerBookOptions): RewardBook {
  const campaigns = openShelf<CampaignBody>(records, 'reward-campaign', purpose);
  const entries = openShelf<Entry>(records, 'reward-entry', purpose);
  const switches = openShelf<Readonly<Record<string, never>>>(records, 'reward-switch', purpose);
  const nowSeconds = (): number => Math.floor(clock() / 1000);

  /** Writes down what is pending, and gives the campaign as it is then. */
  async function settled(id: string): Promise<Item<CampaignBody> | null> {
    for (;;) {
      const found = await campaigns.get(id);
      const pending = found?.body.pending;
      if (found === null || pending === null || pending === undefined) return found;
      await unlessOther(entries.add({ id: pending.id, subject: null, state: 'paid', dueAt: null, body: pending.entry }));
      await unlessOther(campaigns.change(found, { body: { ...found.body, pending: null } }));
    }
  }

  /** Pays `entry` unless one of that id was paid: the one place where anything is paid. */
  async function pay(id: string, entry: Entry): Promise<ClaimOutcome> {
    for (;;) {
      const found = await settled(entry.campaign);
      if (found === null) return refused('no-campaign');
      if ((await switches.get(pauseId))?.state === 'on') return refused('paused');
      if (found.state === 'closed' || nowSeconds() >= found.body.closesAt) return refused('campaign-ended');
      if ((await entries.get(id)) !== null) return refused('already-claimed');
      const left = BigInt(found.body.left) - BigInt(entry.amount);
      if (left < 0n) return refused('budget-spent');
      const taken = await unlessOther(campaigns.change(found, { body: { ...found.body, left: String(left), pending: { id, entry } } }));
      if (!taken) continue;
      await settled(entry.campaign);
      return { kind: 'paid', amount: BigInt(entry.amount), reference: id };
    }
  }

  async function setPaused(state: 'on' | 'off'): Promise<void> {
    for (;;) {
      const found = await switches.get(pauseId);
      const put =
        found === null ? switches.add({ id: pauseId, subject: null, state, dueAt: null, body: {} }) : switches.change(found, { state });
      if (await unlessOther(put)) return;
    }
  }

  return {
    async open(campaign): Promise<OpenOutcome> {
      if (!isCampaign(campaign, nowSeconds())) return { kind: 'refused', fault: 'bad-campaign' };
      const { id, root, amount, budget, closesAt } = campaign;
      const body = { root: String(root), amount: String(amount), budget: String(budget), closesAt, left: String(budget), pending: null };
      const opened = await unlessOther(campaigns.add({ id: String(id), subject: null, state: 'open', dueAt: null, body }));
      return opened ? { kind: 'opened' } : { kind: 'refused', fault: 'campaign-taken' };
    },

    async claim({ campaign, recipient, proof }) {
      if (!isRecipient(recipient)) return refused('bad-recipient');
      const found = await campaigns.get(String(campaign));
      if (found === null) return refused('no-campaign');
      const verdict = verifyProof(proof, { root: BigInt(found.body.root), scope: campaign, message: BigInt(recipient) });
      if (verdict.kind === 'refused') return refused(verdict.fault);
      return pay(entryId(campaign, 'human', verdict.nullifier), {
        campaign: String(campaign),
        way: 'human',
        recipient,
        amount: found.body.amount,
      });
    },

    async claimByDocument(claim) {
      const { campaign, recipient, document } = claim;
      if (!isRecipient(recipient)) return refused('bad-recipient');
      const found = await campaigns.get(String(campaign));
      if (found === null) return refused('no-campaign');
      if (!isApproved(claim, issuerKeys())) return refused('not-approved');
      return pay(entryId(campaign, 'document', document), {
        campaign: String(campaign),
        way: 'document',
        recipient,
        amount: found.body.amount,
      });
    },

    async close(campaign): Promise<CloseOutcome> {
      for (;;) {
        const found = await settled(String(campaign));
        if (found === null) return { kind: 'refused', fault: 'no-campaign' };
        if (found.state === 'closed') return { kind: 'refused', fault: 'campaign-ended' };
        if (nowSeconds() < found.body.closesAt) return { kind: 'refused', fault: 'campaign-running' };
        const closed = await unlessOther(campaigns.change(found, { state: 'closed', body: { ...found.body, left: '0' } }));
        if (closed) return { kind: 'closed', returned: BigInt(found.body.left) };
      }
    },

    pause: () => setPaused('on'),
    resume: () => setPaused('off'),

    async standing(campaign) {
      const found = await settled(String(campaign));
      return found === null ? null : { ...campaignOf(found), left: BigInt(found.body.left), closed: found.state === 'closed' };
    },

    async balanceOf(recipient) {
      const paid = (await entries.list()).filter(({ body }) => body.recipient === recipient);
      return paid.reduce((sum, { body }) => sum + BigInt(body.amount), 0n);
    },

    async paymentOf({ campaign, way, nullifier }) {
      await settled(String(campaign));
      const found = await entries.get(entryId(campaign, way, nullifier));
      return found === null ? null : { recipient: found.body.recipient, amount: BigInt(found.body.amount), reference: found.id };
    },
  };
}

function campaignOf({ id, body }: Item<CampaignBody>): RewardCampaign & Pick<CampaignStanding, 'id'> {
  return { id: BigInt(id), root: BigInt(body.root), amount: BigInt(body.amount), budget: BigInt(body.budget), closesAt: body.closesAt };
}

function entryId(campaign: bigint, way: Entry['way'], nullifier: bigint): string {
  return sha256Hex(`${campaign} ${way} ${nullifier}`);
}

/** False where somebody else was quicker. */
async function unlessOther(put: Promise<unknown>): Promise<boolean> {
  try {
    await put;
    return true;
  } catch (error) {
    if (error instanceof ScleraError && error.code === 'conflicting-change') return false;
    throw error;
  }
}

function refused(fault: ClaimFault): ClaimOutcome {
  return { kind: 'refused', fault };
}
