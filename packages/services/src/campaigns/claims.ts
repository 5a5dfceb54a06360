import {
  type CampaignId,
  type Clock,
  type DocumentNames,
  type GatewayStore,
  type ProblemCode,
  ScleraError,
  type SubjectId,
  sha256Hex,
} from '@sclera/core';
import { documentNullifier, parseProof } from '@sclera/credential';
import { publicLeaf } from '../members/public-leaf.ts';
import type { ClaimFault, ClaimOutcome, PaymentName, Recipient } from '../reward/reward-book.ts';
import { isRecipient } from '../reward/reward-book.ts';
import { isoTime, oversightLeaf } from '../trust/context.ts';
import type { Actor } from '../trust/operators/roles.ts';
import { type Item, openShelf } from '../trust/shelf.ts';
import type { BookKind, CampaignBody, CampaignPayment, RewardDesk } from './campaign.ts';
import type { Figures } from './figures.ts';
import type { RewardOffer } from './reward-facts.ts';

/** What a wallet sends. Nothing in it says whose. */
export interface HumanRewardClaim {
  readonly recipient: string;
  /** A Semaphore proof: the campaign is its scope, the recipient its message. */
  readonly proof: unknown;
}

/** What somebody of the platform's staff read in a document that a person showed them. */
export interface DocumentRewardClaim {
  readonly recipient: string;
  readonly document: DocumentNames;
  /** `2000-01-31`, from the document: whether its holder is an adult. Not kept. */
  readonly bornOn: string;
}

export type CounterOutcome =
  | { readonly kind: 'paid'; readonly payment: CampaignPayment }
  /** Somebody else of the staff looks, until then. */
  | { readonly kind: 'second-look'; readonly until: string };

/** The parties' function of a document, 64 bytes: the gateway is told the number, and keeps none of it. */
export type DocumentSecret = (document: DocumentNames) => Promise<Uint8Array>;

/**
 * Where claims are paid. What is not paid throws: `campaign-not-frozen`, `campaign-paused`, `campaign-ended`, `policy-…`, `recipient-invalid`, `proof-invalid`,
 * `stale-root`, `scope-mismatch`, `recipient-changed`, `already-claimed`, `budget-spent`, `book-unavailable`.
 */
export interface ClaimDesk {
  claim(id: string, claim: HumanRewardClaim): Promise<CampaignPayment>;
  /** The same amount, without biometrics, at the platform's own machine, whose holder has the book. Throws `policy-denied` for somebody under 18, too. */
  claimByDocument(id: string, claim: DocumentRewardClaim): Promise<CampaignPayment>;
  /**
   * The same at a counter, where two of the staff look: the first look is kept for half an hour, the same document for the same recipient from another account is paid.
   * Throws `conflicting-change` where another looked at it for another recipient.
   */
  claimAtCounter(actor: Pick<Actor, 'account'>, id: string, claim: DocumentRewardClaim): Promise<CounterOutcome>;
  /** What was paid for a nullifier (of a proof). Throws `not-found`. */
  payment(id: string, nullifier: bigint): Promise<CampaignPayment>;
  /** All of a campaign's, oldest first. */
  payments(id: string): Promise<readonly CampaignPayment[]>;
}

interface ClaimOptions {
  readonly store: Pick<GatewayStore, 'records'>;
  readonly figures: Figures;
  readonly clock: Clock;
  readonly issuer: string;
  readonly documentSecret: DocumentSecret | null;
  readonly deskOf: (book: BookKind) => RewardDesk;
  readonly scopeOf: (id: string) => bigint;
  readonly need: (id: string) => Promise<Item<CampaignBody>>;
  readonly requireReward: (actor: RewardOffer['actor'], amount: bigint, adultsOnly?: boolean) => void;
}

type PaymentBody = Omit<CampaignPayment, 'amount'> & { readonly amount: string };
/** What the first of two has seen; of the document nothing but the number that means nothing elsewhere. */
interface LookBody {
  readonly account: SubjectId;
  readonly recipient: Recipient;
}
type Paid = Extract<ClaimOutcome, { kind: 'paid' }>;

const adultYears = 18;
/** The second of the staff stands at the same counter. */
const lookForMs = 30 * 60_000;

/** In the order in which it is looked at. */
const problemOf: Readonly<Record<ClaimFault, ProblemCode>> = {
  'bad-recipient': 'recipient-invalid',
  'no-campaign': 'not-found',
  malformed: 'proof-invalid',
  'wrong-depth': 'proof-invalid',
  'wrong-root': 'stale-root',
  'wrong-scope': 'scope-mismatch',
  'wrong-message': 'recipient-changed',
  'false-proof': 'proof-invalid',
  'not-approved': 'internal',
  paused: 'campaign-paused',
  'campaign-ended': 'campaign-ended',
  'already-claimed': 'already-claimed',
  'budget-spent': 'budget-spent',
};
const details: Partial<Readonly<Record<ClaimFault, string>>> = {
  'wrong-depth': 'Proofs are made with the circuit of depth 20.',
  'wrong-root': 'A campaign has a list of its own, frozen: GET /v1/campaigns/{id}/members.',
};

export function createClaimDesk(options: ClaimOptions): ClaimDesk {
  const { store, figures, clock, deskOf, scopeOf, need, requireReward } = options;
  const payments = openShelf<PaymentBody>(store.records, 'campaign-payment', 'campaigns');

  const looks = openShelf<LookBody>(store.records, 'document-look', 'campaigns');

  function requireRunning({ state, body }: Item<CampaignBody>): void {
    if (state === 'closed' || Date.parse(body.endsAt) <= clock()) throw new ScleraError('campaign-ended');
    if (state !== 'frozen') throw new ScleraError('campaign-not-frozen');
    if (body.paused) throw new ScleraError('campaign-paused');
  }

  /** Writes down what a book has paid, with a leaf; once, whoever else does so at the same time. */
  async function writeDown(
    id: CampaignId,
    name: PaymentName,
    recipient: Recipient,
    { amount, reference }: Pick<Paid, 'amount' | 'reference'>,
  ): Promise<CampaignPayment> {
    const place = placeOf(name);
    const found = await payments.get(place);
    if (found !== null) return show(found);
    const at = isoTime(clock());
    const { leaf, opening } = publicLeaf(`campaign ${id} payment ${reference}`, 'reward-paid', at);
    const body = { campaign: id, way: name.way, recipient, amount: String(amount), reference, at, leaf: opening };
    try {
      const added = await payments.add({ id: place, subject: null, state: id, dueAt: null, body }, leaf);
      return show(await payments.change(added, { body: { ...body, leaf: { ...body.leaf, index: added.leafIndex } } }));
    } catch (error) {
      // Whoever asks about it meanwhile writes it down as well: paid is paid.
      const other = error instanceof ScleraError && error.code === 'conflicting-change' ? await payments.get(place) : null;
      if (other === null) throw error;
      return show(other);
    }
  }

  /** A process may have died between payment and record: whoever asks next has it written down. */
  async function findPaid(item: Item<CampaignBody>, name: PaymentName): Promise<CampaignPayment | null> {
    const found = await payments.get(placeOf(name));
    if (found !== null) return show(found);
    const paid = await deskOf(item.body.book)
      .book.paymentOf(name)
      .catch((cause: unknown) => {
        throw new ScleraError('book-unavailable', undefined, { cause });
      });
    return paid && writeDown(item.id as CampaignId, name, paid.recipient, paid);
  }

  async function conclude(
    item: Item<CampaignBody>,
    outcome: ClaimOutcome,
    name: PaymentName | null,
    recipient: Recipient,
  ): Promise<CampaignPayment> {
    if (outcome.kind === 'unavailable') throw new ScleraError('book-unavailable');
    if (outcome.kind === 'refused') {
      if (outcome.fault === 'already-claimed' && name !== null) await findPaid(item, name).catch(() => null);
      throw new ScleraError(problemOf[outcome.fault], details[outcome.fault]);
    }
    if (name === null) throw new Error('what was paid has a nullifier');
    return writeDown(item.id as CampaignId, name, recipient, outcome);
  }

  /** Whatever is not paid is counted, by its problem. */
  async function counted<T>(item: Item<CampaignBody>, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof ScleraError) await figures.unpaid(item.id as CampaignId, error.code);
      throw error;
    }
  }

  /** Everything that can be said before anybody is paid; of the document comes the number of this campaign alone. */
  async function nameOf(item: Item<CampaignBody>, { recipient, document, bornOn }: DocumentRewardClaim): Promise<PaymentName> {
    requireRunning(item);
    requireReward({ kind: 'platform', id: options.issuer }, BigInt(item.body.amount), isAdult(bornOn, clock()));
    if (!isRecipient(recipient)) throw new ScleraError('recipient-invalid');
    if (options.documentSecret === null) throw new Error('the rules allow no reward without a way by document');
    const campaign = scopeOf(item.id);
    const output = await options.documentSecret(document);
    const nullifier = documentNullifier(output, campaign);
    output.fill(0);
    return { campaign, way: 'document', nullifier };
  }

  async function payDocument(item: Item<CampaignBody>, recipient: string, name: PaymentName): Promise<CampaignPayment> {
    if (!isRecipient(recipient)) throw new ScleraError('recipient-invalid');
    const { book, approve } = deskOf(item.body.book);
    const claim = { campaign: name.campaign, recipient, document: name.nullifier };
    return conclude(item, await book.claimByDocument({ ...claim, approval: await approve(claim) }), name, recipient);
  }

  /** Until when the look of somebody else is waited for; null where this is the second, of another account for the same recipient. */
  async function firstLook(item: Item<CampaignBody>, account: SubjectId, recipient: string, name: PaymentName): Promise<string | null> {
    if (!isRecipient(recipient)) throw new ScleraError('recipient-invalid');
    const place = placeOf(name);
    const found = await looks.get(place);
    const isOpen = found?.dueAt != null && Date.parse(found.dueAt) > clock();
    if (isOpen && found.body.account !== account) {
      if (found.body.recipient === recipient) return null;
      throw new ScleraError(
        'conflicting-change',
        'Somebody else looked at this document just now, for another account. Compare what you both read.',
      );
    }
    if ((await findPaid(item, name)) !== null) throw new ScleraError('already-claimed');
    const dueAt = isoTime(clock() + lookForMs);
    const look = { dueAt, body: { account, recipient } };
    const leaf = oversightLeaf({ clock }, account, 'reward-document-seen', item.id);
    if (found === null) await looks.add({ id: place, subject: null, state: 'seen', ...look }, leaf);
    else await looks.change(found, look, leaf);
    return dueAt;
  }

  return {
    async claim(id, { recipient, proof }) {
      const item = await need(id);
      return counted(item, async () => {
        requireRunning(item);
        requireReward({ kind: 'platform', id: options.issuer }, BigInt(item.body.amount));
        if (!isRecipient(recipient)) throw new ScleraError('recipient-invalid');
        const campaign = scopeOf(id);
        const outcome = await deskOf(item.body.book).book.claim({ campaign, recipient, proof });
        const parsed = parseProof(proof);
        const name = parsed.kind === 'parsed' ? ({ campaign, way: 'human', nullifier: parsed.proof.nullifier } as const) : null;
        return conclude(item, outcome, name, recipient);
      });
    },
    async claimByDocument(id, claim) {
      const item = await need(id);
      return counted(item, async () => payDocument(item, claim.recipient, await nameOf(item, claim)));
    },
    async claimAtCounter({ account }, id, claim) {
      const item = await need(id);
      return counted(item, async () => {
        const name = await nameOf(item, claim);
        const until = await firstLook(item, account, claim.recipient, name);
        if (until !== null) return { kind: 'second-look', until };
        const payment = await payDocument(item, claim.recipient, name);
        await looks.remove(placeOf(name));
        return { kind: 'paid', payment };
      });
    },
    async payment(id, nullifier) {
      const item = await need(id);
      const paid = await findPaid(item, { campaign: scopeOf(id), way: 'human', nullifier });
      if (paid === null) throw new ScleraError('not-found', 'Nothing was paid for this nullifier.');
      return paid;
    },
    payments: async (id) => (await payments.list({ state: id })).map(show),
  };
}

/** A nullifier is not kept: only what tells it again. */
function placeOf({ campaign, way, nullifier }: PaymentName): string {
  return sha256Hex(`${campaign} ${way} ${nullifier}`);
}

function show({ body }: Item<PaymentBody>): CampaignPayment {
  return { ...body, amount: BigInt(body.amount) };
}

/** Throws `bad-request` for what is no day. */
function isAdult(bornOn: string, nowMs: number): boolean {
  const born = new Date(`${bornOn}T00:00:00Z`);
  if (!/^\d{4}-\d\d-\d\d$/.test(bornOn) || Number.isNaN(born.getTime()) || born.toISOString().slice(0, 10) !== bornOn)
    throw new ScleraError('bad-request', 'A day of birth is written as 2000-01-31.');
  const now = new Date(nowMs);
  return now.getTime() >= Date.UTC(born.getUTCFullYear() + adultYears, born.getUTCMonth(), born.getUTCDate());
}
