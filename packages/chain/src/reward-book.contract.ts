import vectors from '@sclera/credential/vectors/proofs.json' with { type: 'json' };
import type { ClaimOutcome, DocumentClaim, Recipient, RewardBook, RewardCampaign } from '@sclera/services';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';

/** A book to try, in a world whose clock the suite turns. */
export interface RewardWorld {
  readonly book: RewardBook;
  /** Seconds since 1970. */
  now(): Promise<number>;
  passSeconds(seconds: number): Promise<void>;
  approve(claim: Omit<DocumentClaim, 'approval'>): Promise<string>;
}

type Proofs = typeof vectors.proofs;
const id = BigInt(vectors.campaign);
const amount = 10n ** 18n;
const root = BigInt(vectors.root);
const recipientOf = (proof: { readonly message: string }): Recipient => `0x${BigInt(proof.message).toString(16).padStart(40, '0')}`;
const stranger: Recipient = `0x${'ab'.repeat(20)}`;

/** What every book keeps to, on a chain or without one. `openWorld` gives a fresh book; `closeAll` puts away what they stood on. */
export function describeRewardBook(name: string, openWorld: () => Promise<RewardWorld>, closeAll: () => Promise<void>): void {
  describe(name, () => {
    let world: RewardWorld;
    let campaign: RewardCampaign;

    const claim = (
      proof: keyof Proofs,
      changed: { readonly recipient?: Recipient; readonly campaign?: bigint; readonly proof?: unknown } = {},
    ): Promise<ClaimOutcome> =>
      world.book.claim({ campaign: id, recipient: recipientOf(vectors.proofs[proof]), proof: vectors.proofs[proof], ...changed });
    const byDocument = async (document: bigint, recipient: Recipient, approved: Partial<DocumentClaim> = {}): Promise<ClaimOutcome> => {
      const approval = await world.approve({ campaign: id, recipient, document, ...approved });
      return world.book.claimByDocument({ campaign: id, recipient, document, approval });
    };
    const paid = expect.objectContaining({ kind: 'paid', amount });
    const refused = (fault: string) => ({ kind: 'refused', fault });

    beforeEach(async () => {
      world = await openWorld();
      campaign = { id, root, amount, budget: 3n * amount, closesAt: (await world.now()) + 3_600 };
      expect(await world.book.open(campaign)).toEqual({ kind: 'opened' });
    });
    afterAll(closeAll);

    it('pays each human once, to whom they named, and what it paid adds up', async () => {
      expect(await claim('first')).toEqual(paid);
      expect(await claim('first')).toEqual(refused('already-claimed'));
      expect(await claim('firstToAnother')).toEqual(refused('already-claimed'));
      expect(await claim('second')).toEqual(paid);
      expect(await world.book.balanceOf(recipientOf(vectors.proofs.first))).toBe(amount);
      expect(await world.book.balanceOf(recipientOf(vectors.proofs.firstToAnother))).toBe(0n);
      expect(await world.book.balanceOf(recipientOf(vectors.proofs.second))).toBe(amount);
      expect(await world.book.standing(id)).toEqual({ ...campaign, left: amount, closed: false });
      expect(await world.book.standing(id + 5n)).toBeNull();
      const nullifier = BigInt(vectors.proofs.first.nullifier);
      const payment = await world.book.paymentOf({ campaign: id, way: 'human', nullifier });
      expect(payment).toMatchObject({ recipient: recipientOf(vectors.proofs.first), amount });
      expect(payment?.reference).toMatch(/^(0x)?[0-9a-f]{64}$/);
      for (const name of [{ way: 'document' as const }, { campaign: id + 1n }, { nullifier: nullifier + 1n }]) {
        expect(await world.book.paymentOf({ campaign: id, way: 'human', nullifier, ...name })).toBeNull();
      }
    });

    it('pays one of many that claim the same at once', async () => {
      const outcomes = await Promise.all([claim('first'), claim('firstToAnother'), claim('first'), claim('second')]);
      expect(outcomes.filter(({ kind }) => kind === 'paid')).toHaveLength(2);
      expect((await world.book.standing(id))?.left).toBe(amount);
    });

    it('pays nobody else: a proof that was seen on its way is good for its recipient alone', async () => {
      expect(await claim('first', { recipient: stranger })).toEqual(refused('wrong-message'));
      const bent = { ...vectors.proofs.first, message: String(BigInt(stranger)) };
      expect(await claim('first', { recipient: stranger, proof: bent })).toEqual(refused('false-proof'));
      expect(await world.book.balanceOf(stranger)).toBe(0n);
      expect(await claim('first')).toEqual(paid);
    });

    it('pays nothing for another root, another campaign, or a proof that is none', async () => {
      expect(await claim('oldRoot')).toEqual(refused('wrong-root'));
      expect(await claim('oldRoot', { proof: { ...vectors.proofs.oldRoot, merkleTreeRoot: vectors.root } })).toEqual(
        refused('false-proof'),
      );
      expect(await claim('firstElsewhere')).toEqual(refused('wrong-scope'));
      expect(await claim('first', { campaign: id + 1n })).toEqual(refused('no-campaign'));
      expect(await claim('first', { proof: { ...vectors.proofs.first, points: vectors.proofs.second.points } })).toEqual(
        refused('false-proof'),
      );
      expect(await claim('first', { proof: { ...vectors.proofs.first, points: [] } })).toEqual(refused('malformed'));
      expect(await claim('first', { proof: { ...vectors.proofs.first, merkleTreeDepth: 16 } })).toEqual(refused('wrong-depth'));
      expect(await claim('first', { proof: null })).toEqual(refused('malformed'));
      for (const recipient of [`0x${'0'.repeat(40)}`, '0x12', `0x${'AB'.repeat(20)}`] as const) {
        expect(await claim('first', { recipient })).toEqual(refused('bad-recipient'));
      }
      expect((await world.book.standing(id))?.left).toBe(3n * amount);
    });

    it('counts one human once in each campaign', async () => {
      const other = { ...campaign, id: BigInt(vectors.otherCampaign) };
      expect(await world.book.open(other)).toEqual({ kind: 'opened' });
      expect(await claim('first')).toEqual(paid);
      expect(await claim('firstElsewhere', { campaign: other.id })).toEqual(paid);
      expect(await world.book.balanceOf(recipientOf(vectors.proofs.first))).toBe(2n * amount);
    });

    it('pays the same for a document, once a document, and only as approved', async () => {
      expect(await byDocument(77n, stranger)).toEqual(paid);
      expect(await byDocument(77n, stranger)).toEqual(refused('already-claimed'));
      expect(await world.book.paymentOf({ campaign: id, way: 'document', nullifier: 77n })).toMatchObject({ recipient: stranger, amount });
      expect(await byDocument(77n, recipientOf(vectors.proofs.first))).toEqual(refused('already-claimed'));
      expect(await byDocument(78n, stranger, { recipient: recipientOf(vectors.proofs.first) })).toEqual(refused('not-approved'));
      expect(await byDocument(78n, stranger, { document: 79n })).toEqual(refused('not-approved'));
      expect(await byDocument(78n, stranger, { campaign: id + 1n })).toEqual(refused('not-approved'));
      const loose = { campaign: id, recipient: stranger, document: 78n };
      for (const approval of ['', '0x', '0x1234', 'a.b.c']) {
        expect(await world.book.claimByDocument({ ...loose, approval })).toEqual(refused('not-approved'));
      }
      expect(await world.book.claimByDocument({ ...loose, campaign: id + 9n, approval: '0x' })).toEqual(refused('no-campaign'));
      expect(await world.book.balanceOf(stranger)).toBe(amount);
      // The two ways have names of their own: a document is nobody's nullifier.
      expect(await byDocument(BigInt(vectors.proofs.second.nullifier), stranger)).toEqual(paid);
      expect(await claim('second')).toEqual(paid);
    });

    it('pays no more than its budget', async () => {
      expect([await claim('first'), await claim('second'), await byDocument(1n, stranger)]).toEqual([paid, paid, paid]);
      expect(await claim('third')).toEqual(refused('budget-spent'));
      expect(await byDocument(2n, stranger)).toEqual(refused('budget-spent'));
      expect((await world.book.standing(id))?.left).toBe(0n);
    });

    it('pays nothing while it is paused, and goes on after', async () => {
      await world.book.pause();
      await world.book.pause();
      expect(await claim('first')).toEqual(refused('paused'));
      expect(await byDocument(1n, stranger)).toEqual(refused('paused'));
      await world.book.resume();
      expect(await claim('first')).toEqual(paid);
    });

    it('pays until its end; then what is left goes back, and not before', async () => {
      expect(await world.book.close(id)).toEqual({ kind: 'refused', fault: 'campaign-running' });
      expect(await claim('first')).toEqual(paid);
      await world.passSeconds(3_601);
      expect(await claim('second')).toEqual(refused('campaign-ended'));
      expect(await byDocument(1n, stranger)).toEqual(refused('campaign-ended'));
      expect(await world.book.close(id)).toEqual({ kind: 'closed', returned: 2n * amount });
      expect(await world.book.close(id)).toEqual({ kind: 'refused', fault: 'campaign-ended' });
      expect(await world.book.close(id + 1n)).toEqual({ kind: 'refused', fault: 'no-campaign' });
      expect(await world.book.standing(id)).toEqual({ ...campaign, left: 0n, closed: true });
      // What was paid stays paid.
      expect(await world.book.balanceOf(recipientOf(vectors.proofs.first))).toBe(amount);
    });

    it('opens no campaign twice, and none that could pay nobody', async () => {
      const next = { ...campaign, id: id + 1n };
      expect(await world.book.open({ ...campaign, root: root + 1n })).toEqual({ kind: 'refused', fault: 'campaign-taken' });
      for (const wrong of [
        { root: 0n },
        { amount: 0n },
        { budget: amount - 1n },
        { closesAt: await world.now() },
        { budget: 2n ** 128n },
        { id: 2n ** 256n },
      ]) {
        expect(await world.book.open({ ...next, ...wrong })).toEqual({ kind: 'refused', fault: 'bad-campaign' });
      }
      expect((await world.book.standing(id))?.root).toBe(root);
    });
  });
}
