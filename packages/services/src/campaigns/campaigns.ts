import { type CampaignId, type Clock, type GatewayStore, makeId, type Policy, requireAllowed, ScleraError } from '@sclera/core';
import { campaignScope } from '@sclera/credential';
import type { Members } from '../members/members.ts';
import { publicLeaf } from '../members/public-leaf.ts';
import type { StandingFacts } from '../personhood/policy-facts.ts';
import { createTurns } from '../personhood/queue.ts';
import { dayMs, isoTime } from '../trust/context.ts';
import type { Actor } from '../trust/operators/roles.ts';
import type { Item } from '../trust/shelf.ts';
import { type BookKind, type Campaign, type CampaignBody, type NewCampaign, type RewardDesk, showCampaign } from './campaign.ts';
import { type ClaimDesk, createClaimDesk, type DocumentSecret } from './claims.ts';
import type { DayFigures, Figures } from './figures.ts';
import { type RewardOffer, rewardFacts } from './reward-facts.ts';
import type { CampaignShelves } from './snapshots.ts';

export interface CampaignFigures {
  readonly campaign: Campaign;
  /** Of the budget, in smallest units; null where the book does not answer, or has not begun. */
  readonly left: bigint | null;
  readonly days: readonly DayFigures[];
}

/**
 * Rewards: an operator opens a campaign, people enrol, the operator freezes the list of members, and whoever is in it is paid once, by a proof that says no more than
 * that; or with a document, the same. Methods throw ScleraErrors of the closed table.
 */
export interface Campaigns extends ClaimDesk {
  /** Throws `policy-denied` or `policy-needs-approval` where the rules forbid a reward, `bad-request`. */
  open(actor: Actor | null, campaign: NewCampaign): Promise<Campaign>;
  /**
   * Takes the list of members of now as the campaign's own, and opens its book. What was kept for it and no longer goes after. Again while the book did not answer,
   * it goes on with the same list. Throws `campaign-state`, `campaign-ended`, `campaign-not-funded`, `book-unavailable`.
   */
  freeze(actor: Actor | null, id: string): Promise<Campaign>;
  pause(id: string): Promise<Campaign>;
  resumeClaims(id: string): Promise<Campaign>;
  /** After its end, or before it was frozen. What is left of the budget goes back. Throws `campaign-state`, `book-unavailable`. */
  close(id: string): Promise<Campaign>;
  list(): Promise<readonly Campaign[]>;
  /** Throws `not-found`. */
  campaign(id: string): Promise<Campaign>;
  /** Who is in its list, in the order of the group. Throws `campaign-not-frozen`, `campaign-ended`. */
  members(id: string): Promise<readonly bigint[]>;
  figures(id: string): Promise<CampaignFigures>;
  /** Goes on with lists that the book has not confirmed. To be called every now and then. */
  resume(): Promise<void>;
}

export interface CampaignsOptions {
  readonly store: Pick<GatewayStore, 'records'>;
  readonly shelves: CampaignShelves;
  readonly members: Pick<Members, 'snapshot'>;
  readonly policy: Pick<Policy, 'decide'>;
  readonly standing: StandingFacts;
  readonly figures: Figures;
  readonly desks: { readonly ledger: RewardDesk; readonly chain?: RewardDesk | undefined };
  /** The parties' function of a document; without it (null) there is no way without biometrics, and so no reward. */
  readonly documentSecret: DocumentSecret | null;
  /** Name of the platform, in the scope of every proof. */
  readonly issuer: string;
  readonly clock: Clock;
  /** After a list was frozen: has what was kept for it erased. */
  readonly letGo: () => Promise<unknown>;
  /** Default random. */
  readonly drawId?: () => CampaignId;
}

/** Numbers of a budget are numbers of a contract. */
const budgetLimit = 1n << 128n;
const longestMs = 2 * 365 * dayMs;
const longestTitle = 120;

export function createCampaigns(options: CampaignsOptions): Campaigns {
  const { shelves, members, policy, figures, desks, issuer, clock } = options;
  const { campaigns: shelf, lists } = shelves;
  const inTurn = createTurns<string>();
  const now = (): string => isoTime(clock());
  const scopeOf = (id: string): bigint => campaignScope(issuer, id);

  function deskOf(book: BookKind): RewardDesk {
    const desk = desks[book];
    if (desk === undefined) throw new ScleraError('bad-request', 'This gateway is told of no chain: its operator names one with --chain.');
    return desk;
  }
  const show = (item: Item<CampaignBody>): Campaign => showCampaign(item, scopeOf(item.id), desks[item.body.book]?.contract ?? null);
  const need = async (id: string): Promise<Item<CampaignBody>> => {
    const found = await shelf.get(id);
    if (found === null) throw new ScleraError('not-found', 'There is no such campaign.');
    return found;
  };

  function requireReward(actor: RewardOffer['actor'], amount: bigint, adultsOnly = true): void {
    const documents = options.documentSecret !== null;
    requireAllowed(policy.decide(rewardFacts({ actor, amount, adultsOnly, documents }, options.standing)));
  }

  /** The book opens, with the list that was taken. Can be done again. */
  async function finishFreezing(item: Item<CampaignBody> & { readonly leafIndex?: number | null }): Promise<Item<CampaignBody>> {
    const { book: kind, amount, budget, endsAt, frozen } = item.body;
    if (frozen === null) throw new Error('a campaign that is being frozen has a list');
    const { book } = deskOf(kind);
    const id = scopeOf(item.id);
    const root = BigInt(frozen.root);
    const outcome = await book.open({ id, root, amount: BigInt(amount), budget: BigInt(budget), closesAt: secondsOf(endsAt) });
    if (outcome.kind === 'unavailable') throw new ScleraError('book-unavailable');
    // Opened before, by a process that died: it is this campaign with this list.
    const isOwn = outcome.kind === 'opened' || (outcome.fault === 'campaign-taken' && (await book.standing(id))?.root === root);
    if (!isOwn) throw new ScleraError(outcome.fault === 'not-funded' ? 'campaign-not-funded' : 'campaign-ended');
    const leaf = { ...frozen.leaf, index: item.leafIndex ?? frozen.leaf.index };
    const done = await shelf.change(item, { state: 'frozen', body: { ...item.body, frozen: { ...frozen, leaf } } });
    // What fails is tried again every hour.
    await options.letGo().catch(() => undefined);
    return done;
  }

  async function takeList(item: Item<CampaignBody>): Promise<Item<CampaignBody> & { readonly leafIndex: number | null }> {
    if (Date.parse(item.body.endsAt) <= clock()) throw new ScleraError('campaign-ended', 'Its end came before its list was taken.');
    const { commitments, root, size } = await members.snapshot();
    if (size === 0) throw new ScleraError('campaign-state', 'Nobody is in the list of members yet.');
    const kept = await lists.get(item.id);
    const body = { commitments: commitments.map(String) };
    // One from before was taken by a process that died before it counted.
    if (kept === null) await lists.add({ id: item.id, subject: null, state: 'kept', dueAt: null, body });
    else await lists.change(kept, { body });
    const at = now();
    const { leaf, opening } = publicLeaf(`campaign ${item.id} root ${root} size ${size}`, 'campaign-frozen', at);
    const frozen = { at, root: String(root), size, leaf: opening };
    return shelf.change(item, { state: 'freezing', body: { ...item.body, frozen } }, leaf);
  }

  const setPaused = (id: string, paused: boolean): Promise<Campaign> =>
    inTurn(id, async () => {
      const item = await need(id);
      if (item.state === 'closed') throw new ScleraError('campaign-state', 'It is closed.');
      const changed = item.body.paused === paused ? item : await shelf.change(item, { body: { ...item.body, paused } });
      if (item.body.book === 'chain') await switchContract(paused);
      return show(changed);
    });

  /** A contract takes claims from anybody, not from the gateway alone: it has to stop itself. It has one switch, for all its campaigns. */
  async function switchContract(paused: boolean): Promise<void> {
    const others = (await shelf.list()).some(({ state, body }) => body.book === 'chain' && body.paused && state !== 'closed');
    const { book } = deskOf('chain');
    try {
      if (paused) await book.pause();
      else if (!others) await book.resume();
    } catch (cause) {
      throw new ScleraError('book-unavailable', 'The contract was not switched.', { cause });
    }
  }

  const claims = createClaimDesk({ ...options, deskOf, scopeOf, need, requireReward });
  return {
    ...claims,

    async open(actor, { title, book, amount, budget, endsAt }) {
      const ends = Date.parse(endsAt);
      if (title.trim() === '' || title.length > longestTitle)
        throw new ScleraError('bad-request', `A title has 1 to ${longestTitle} characters.`);
      if (amount <= 0n || budget < amount || budget >= budgetLimit)
        throw new ScleraError('bad-request', 'An amount is more than nothing, and the budget pays it at least once.');
      if (!(ends > clock() && ends <= clock() + longestMs))
        throw new ScleraError('bad-request', 'A campaign ends within two years from now.');
      deskOf(book);
      requireReward({ kind: 'operator', id: actor?.account ?? 'machine' }, amount);
      const id = options.drawId?.() ?? makeId('campaign');
      const openedAt = now();
      const body: CampaignBody = {
        title: title.trim(),
        book,
        amount: String(amount),
        budget: String(budget),
        openedAt,
        endsAt: isoTime(ends),
        paused: false,
        frozen: null,
        closedAt: null,
      };
      const { leaf } = publicLeaf(`campaign ${id} amount ${amount} budget ${budget} book ${book}`, 'campaign-opened', openedAt);
      return show(await shelf.add({ id, subject: null, state: 'open', dueAt: null, body }, leaf));
    },

    freeze: (actor, id) =>
      inTurn(id, async () => {
        const item = await need(id);
        if (item.state !== 'open' && item.state !== 'freezing') throw new ScleraError('campaign-state', `It is ${item.state}.`);
        requireReward({ kind: 'operator', id: actor?.account ?? 'machine' }, BigInt(item.body.amount));
        return show(await finishFreezing(item.state === 'open' ? await takeList(item) : item));
      }),

    pause: (id) => setPaused(id, true),
    resumeClaims: (id) => setPaused(id, false),

    close: (id) =>
      inTurn(id, async () => {
        const item = await need(id);
        if (item.state === 'closed') throw new ScleraError('campaign-state', 'It is closed.');
        const { book } = deskOf(item.body.book);
        const begun = item.state !== 'open' && (await book.standing(scopeOf(id))) !== null;
        const outcome = begun ? await book.close(scopeOf(id)) : null;
        if (outcome?.kind === 'unavailable') throw new ScleraError('book-unavailable');
        if (outcome?.kind === 'refused' && outcome.fault === 'campaign-running')
          throw new ScleraError(
            'campaign-state',
            `What was promised is paid until its end, ${item.body.endsAt}. To stop payments, pause it.`,
          );
        const closed = await shelf.change(item, { state: 'closed', body: { ...item.body, closedAt: now() } });
        await lists.remove(id);
        return show(closed);
      }),

    list: async () => (await shelf.list()).map(show),
    campaign: async (id) => show(await need(id)),
    async members(id) {
      const item = await need(id);
      if (item.state === 'closed') throw new ScleraError('campaign-ended');
      const list = item.body.frozen === null ? null : await lists.get(id);
      if (list === null) throw new ScleraError('campaign-not-frozen');
      return list.body.commitments.map(BigInt);
    },
    async figures(id) {
      const item = await need(id);
      const campaign = show(item);
      const standing = await desks[campaign.book]?.book.standing(campaign.scope).catch(() => null);
      const days = await figures.days(campaign, await claims.payments(campaign.id));
      return { campaign, left: standing?.left ?? null, days };
    },
    async resume() {
      for (const { id } of await shelf.list({ state: 'freezing' })) {
        await inTurn(id, async () => {
          const item = await need(id);
          if (item.state === 'freezing') await finishFreezing(item).catch(() => undefined);
        });
      }
    },
  };
}

function secondsOf(at: string): number {
  return Math.floor(Date.parse(at) / 1000);
}
