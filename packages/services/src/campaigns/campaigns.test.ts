import { makeId, opensLeaf } from '@sclera/core';
import { campaignScope } from '@sclera/credential';
import vectors from '@sclera/credential/vectors/campaign-proofs.json' with { type: 'json' };
import { beforeEach, describe, expect, test } from 'vitest';
import { type Fault, FaultInjected, failOn } from '../personhood/testing/faults.ts';
import type { Campaigns } from './campaigns.ts';
import {
  type CampaignWorld,
  createCampaignWorld,
  dayMs,
  firstId,
  otherId,
  passport,
  problemOf,
  proofs,
  recipientOf,
  startMs,
} from './world.fixture.ts';

const amount = 10n;
const wanted = {
  title: 'One each',
  book: 'ledger',
  amount,
  budget: 3n * amount,
  endsAt: new Date(startMs + 30 * dayMs).toISOString(),
} as const;
const claimOf = (name: keyof typeof proofs) => ({ recipient: recipientOf(proofs[name]), proof: proofs[name] });
const shown = { document: passport, bornOn: '1990-01-31', recipient: `0x${'ab'.repeat(20)}` };

let world: CampaignWorld;
let campaigns: Campaigns;
beforeEach(() => {
  world = createCampaignWorld();
  campaigns = world.start();
});

async function frozen(): Promise<void> {
  await world.enrolAll();
  await campaigns.open(null, wanted);
  await campaigns.freeze(null, firstId);
}

test('from opening to closing: a list of its own, each paid once, what is left goes back, and balances add up', async () => {
  const opened = await campaigns.open(null, wanted);
  expect(opened).toMatchObject({ id: firstId, state: 'open', frozen: null, amount, scope: campaignScope('sclera.test', firstId) });
  expect(await problemOf(campaigns.freeze(null, firstId))).toBe('campaign-state');
  await world.enrolAll();
  expect(await problemOf(campaigns.claim(firstId, claimOf('first')))).toBe('campaign-not-frozen');
  expect(await problemOf(campaigns.members(firstId))).toBe('campaign-not-frozen');
  const { state, frozen: list } = await campaigns.freeze(null, firstId);
  expect([state, list?.size, String(list?.root)]).toEqual(['frozen', vectors.members.length, vectors.root]);
  expect((await campaigns.members(firstId)).map(String)).toEqual(vectors.members);
  expect(world.lettings).toBe(1);
  expect(await problemOf(campaigns.freeze(null, firstId))).toBe('campaign-state');

  const paid = await campaigns.claim(firstId, claimOf('first'));
  expect(paid).toMatchObject({ campaign: firstId, way: 'human', amount, recipient: recipientOf(proofs.first) });
  expect(await campaigns.payment(firstId, BigInt(proofs.first.nullifier))).toEqual(paid);
  const byDocument = await campaigns.claimByDocument(firstId, shown);
  expect(byDocument).toMatchObject({ way: 'document', amount });
  for (const leaf of [list!.leaf, paid.leaf, byDocument.leaf]) {
    const [commitment] = await world.store.log.read(leaf.index!, 1);
    expect(opensLeaf(commitment!, leaf.event, leaf.salt)).toBe(true);
  }
  const { book } = world.ledger;
  expect(await book.balanceOf(recipientOf(proofs.first))).toBe(amount);
  expect(await problemOf(campaigns.close(firstId))).toBe('campaign-state');
  world.nowMs += 31 * dayMs;
  expect(await problemOf(campaigns.claim(firstId, claimOf('second')))).toBe('campaign-ended');
  expect((await campaigns.close(firstId)).state).toBe('closed');
  expect(await problemOf(campaigns.close(firstId))).toBe('campaign-state');
  expect(await problemOf(campaigns.members(firstId))).toBe('campaign-ended');
  const { left, days } = await campaigns.figures(firstId);
  expect([left, days.length, days[0]?.paidToHumans, days[0]?.paidByDocument]).toEqual([0n, 32, 1, 1]);
  expect(days[0]?.unpaid).toEqual({ 'campaign-not-frozen': 1 });
  expect(days[31]?.unpaid).toEqual({ 'campaign-ended': 1 });
});

describe('nothing is paid for', () => {
  beforeEach(frozen);

  const nothing = async (): Promise<void> => {
    expect((await campaigns.figures(firstId)).left).toBe(wanted.budget);
  };

  test.each([
    ['a proof of another scope', claimOf('firstElsewhere'), 'scope-mismatch'],
    ['a proof in an older list', claimOf('oldRoot'), 'stale-root'],
    [
      'an older list that says it is this one',
      { ...claimOf('oldRoot'), proof: { ...proofs.oldRoot, merkleTreeRoot: vectors.root } },
      'proof-invalid',
    ],
    ['a recipient that was changed on the way', { ...claimOf('first'), recipient: `0x${'ab'.repeat(20)}` }, 'recipient-changed'],
    [
      'a recipient that was changed in the proof, too',
      { recipient: `0x${'ab'.repeat(20)}`, proof: { ...proofs.first, message: String(BigInt(`0x${'ab'.repeat(20)}`)) } },
      'proof-invalid',
    ],
    [
      'a nullifier of somebody else',
      { ...claimOf('first'), proof: { ...proofs.first, nullifier: proofs.second.nullifier } },
      'proof-invalid',
    ],
    ['a proof of another circuit', { ...claimOf('first'), proof: { ...proofs.first, merkleTreeDepth: 16 } }, 'proof-invalid'],
    ['no proof', { ...claimOf('first'), proof: null }, 'proof-invalid'],
    ['nobody’s account', { ...claimOf('first'), recipient: `0x${'0'.repeat(40)}` }, 'recipient-invalid'],
    ['an account in another spelling', { ...claimOf('first'), recipient: recipientOf(proofs.first).toUpperCase() }, 'recipient-invalid'],
  ])('%s', async (_, claim, code) => {
    expect(await problemOf(campaigns.claim(firstId, claim))).toBe(code);
    await nothing();
    expect((await campaigns.figures(firstId)).days.at(-1)?.unpaid).toEqual({ [code]: 1 });
    expect(await problemOf(campaigns.payment(firstId, BigInt(proofs.first.nullifier)))).toBe('not-found');
  });

  test('a nullifier that was used, to whomever; a document that was shown before', async () => {
    const paid = await campaigns.claim(firstId, claimOf('first'));
    expect(await problemOf(campaigns.claim(firstId, claimOf('first')))).toBe('already-claimed');
    expect(await problemOf(campaigns.claim(firstId, claimOf('firstToAnother')))).toBe('already-claimed');
    await campaigns.claimByDocument(firstId, shown);
    const other = { ...shown, recipient: `0x${'cd'.repeat(20)}` };
    expect(await problemOf(campaigns.claimByDocument(firstId, other))).toBe('already-claimed');
    expect((await campaigns.figures(firstId)).left).toBe(wanted.budget - 2n * amount);
    expect(await campaigns.payment(firstId, BigInt(proofs.first.nullifier))).toEqual(paid);
  });

  test('at a counter nobody whom one of the staff alone has seen; whom two have seen, for one recipient, once', async () => {
    const [ann, ben] = [{ account: makeId('subject') }, { account: makeId('subject') }];
    const look = (actor: typeof ann, claim = shown) => campaigns.claimAtCounter(actor, firstId, claim);
    const leaves = world.store.leaves.length;
    const waits = { kind: 'second-look', until: new Date(world.nowMs + 30 * 60_000).toISOString() };
    expect(await look(ann)).toEqual(waits);
    expect(await look(ann)).toEqual(waits);
    expect(world.store.leaves.slice(leaves).map(({ event }) => event)).toMatchObject([
      { act: 'reward-document-seen', account: ann.account, record: firstId },
      { act: 'reward-document-seen', account: ann.account },
    ]);
    const other = { ...shown, recipient: `0x${'cd'.repeat(20)}` };
    expect(await problemOf(look(ben, other))).toBe('conflicting-change');
    // Who mistyped says it anew; a look is over after half an hour.
    await look(ann, other);
    expect(await problemOf(look(ben))).toBe('conflicting-change');
    world.nowMs += 30 * 60_000;
    expect((await look(ben)).kind).toBe('second-look');
    await nothing();
    expect(await look(ann)).toMatchObject({ kind: 'paid', payment: { way: 'document', amount, recipient: shown.recipient } });
    expect(await world.store.records.list({ kind: 'document-look' })).toEqual([]);
    for (const who of [ann, ben]) expect(await problemOf(look(who))).toBe('already-claimed');
    expect(await problemOf(look(ann, { ...shown, bornOn: '2020-01-01' }))).toBe('policy-denied');
    expect(JSON.stringify(await world.store.records.list({}))).not.toContain(shown.document.number);
  });

  test('somebody under 18, to the day', async () => {
    const under = { ...shown, bornOn: '2008-11-23' };
    await expect(campaigns.claimByDocument(firstId, under)).rejects.toMatchObject({
      code: 'policy-denied',
      reasons: [{ code: 'reward-not-for-adults-alone' }],
    });
    await nothing();
    for (const bornOn of ['2008-02-30', '22.11.2008', ''])
      expect(await problemOf(campaigns.claimByDocument(firstId, { ...shown, bornOn }))).toBe('bad-request');
    await campaigns.claimByDocument(firstId, { ...shown, bornOn: '2008-11-22' });
  });

  test.each(['BR', 'KE', 'CO', 'PH'])('anybody where the law of %s forbids it', async (country) => {
    const there = world.start({ standing: { jurisdictions: [country] } });
    const denied = { code: 'policy-denied', reasons: [{ code: `reward-forbidden-${country.toLowerCase()}` }] };
    await expect(there.claim(firstId, claimOf('first'))).rejects.toMatchObject(denied);
    await expect(there.claimByDocument(firstId, shown)).rejects.toMatchObject(denied);
    await expect(there.open(null, wanted)).rejects.toMatchObject(denied);
    await nothing();
  });

  test('anybody while it is paused; afterwards it is', async () => {
    expect((await campaigns.pause(firstId)).paused).toBe(true);
    expect(await problemOf(campaigns.claim(firstId, claimOf('first')))).toBe('campaign-paused');
    expect(await problemOf(campaigns.claimByDocument(firstId, shown))).toBe('campaign-paused');
    await nothing();
    expect((await campaigns.resumeClaims(firstId)).paused).toBe(false);
    await campaigns.claim(firstId, claimOf('first'));
  });

  test('those who come when the budget is spent', async () => {
    for (const name of ['first', 'second', 'third'] as const) await campaigns.claim(firstId, claimOf(name));
    expect(await problemOf(campaigns.claimByDocument(firstId, shown))).toBe('budget-spent');
    expect((await campaigns.figures(firstId)).left).toBe(0n);
  });

  test('a campaign that there is not', async () => {
    expect(await problemOf(campaigns.claim(otherId, claimOf('firstElsewhere')))).toBe('not-found');
  });
});

test('who is in the frozen list is paid after they deleted everything, and who joins later is in the next one', async () => {
  const holders = await world.enrolAll();
  await campaigns.open(null, wanted);
  await campaigns.freeze(null, firstId);
  for (const { enrolment } of holders) await world.members.leave(enrolment);
  await world.store.removeEnrolments(holders.map(({ enrolment }) => enrolment));
  expect((await world.members.snapshot()).size).toBe(0);
  const { recipient } = await campaigns.claim(firstId, claimOf('first'));
  expect(await world.ledger.book.balanceOf(recipient)).toBe(amount);
  // Of the person there is nothing that leads there.
  const kept = JSON.stringify(await world.store.records.list({}));
  for (const { subject, enrolment } of holders) expect([kept.includes(subject), kept.includes(enrolment)]).toEqual([false, false]);
});

test('whoever asks about a payment while it is written down writes it down as well, and both are told of one', async () => {
  await frozen();
  const { records } = world.store;
  const other = world.start();
  let asked: unknown = null;
  const slow: typeof records = {
    ...records,
    put: async (record, options) => {
      if (record.kind === 'campaign-payment' && asked === null) asked = await other.payment(firstId, BigInt(proofs.first.nullifier));
      return records.put(record, options);
    },
  };
  const paid = await world.start({}, slow).claim(firstId, claimOf('first'));
  expect(asked).toEqual(paid);
  expect(await campaigns.payments(firstId)).toEqual([paid]);
});

test('records in a list have been kept long enough, unless another campaign waits for its own', async () => {
  const holders = await world.enrolAll();
  const rows = [...world.store.enrolments.values()];
  expect(await world.snapshots.reward()).toBe(0);
  await campaigns.open(null, wanted);
  expect([await world.snapshots.past(rows), await world.snapshots.reward()]).toEqual([[], Number(wanted.amount)]);
  await campaigns.open(null, { ...wanted, endsAt: new Date(startMs + dayMs).toISOString() });
  await campaigns.freeze(null, firstId);
  expect(await world.snapshots.past(rows)).toEqual([]);
  // Its end came, and nobody froze it: nobody waits for it any more, and it pays nobody.
  world.nowMs += 2 * dayMs;
  expect(await world.snapshots.reward()).toBe(0);
  expect((await world.snapshots.past(rows)).map(({ id }) => id).sort()).toEqual(holders.map(({ enrolment }) => enrolment).sort());
  const late = { ...rows[0]!, id: 'enr_late' as never };
  expect(await world.snapshots.past([late])).toEqual([]);
});

test('what is opened can be paid: an amount, a budget, an end, a book that is there, and a way without biometrics', async () => {
  for (const wrong of [
    { title: ' ' },
    { title: 'x'.repeat(121) },
    { amount: 0n },
    { amount: -1n, budget: -1n },
    { budget: amount - 1n },
    { budget: 2n ** 128n },
    { endsAt: new Date(startMs).toISOString() },
    { endsAt: new Date(startMs + 732 * dayMs).toISOString() },
    { endsAt: 'soon' },
    { book: 'chain' as const },
  ]) {
    expect(await problemOf(campaigns.open(null, { ...wanted, ...wrong })), JSON.stringify(Object.keys(wrong))).toBe('bad-request');
  }
  const withoutDocuments = world.start({ documentSecret: null });
  await expect(withoutDocuments.open(null, wanted)).rejects.toMatchObject({ code: 'policy-denied' });
  const halted = world.start({ standing: { jurisdictions: ['ES'] } });
  expect(await problemOf(halted.open(null, wanted))).toBe('policy-needs-approval');
  const approved = world.start({ standing: { jurisdictions: ['ES'], references: { approval: 'AEPD-1' } } });
  expect((await approved.open(null, wanted)).state).toBe('open');
  expect(await problemOf(campaigns.campaign('cmp_none'))).toBe('not-found');
  // Before anybody is listed nothing has begun: it can be put away.
  expect((await campaigns.close(firstId)).state).toBe('closed');
});

test('a book that does not answer leaves a campaign on its way, with its list; it goes on by itself', async () => {
  const holders = await world.enrolAll();
  let away = true;
  const { book } = world.ledger;
  const open: typeof book.open = async (campaign) => (away ? { kind: 'unavailable' } : book.open(campaign));
  const claim: typeof book.claim = async (one) => (away ? { kind: 'unavailable' } : book.claim(one));
  const slow = world.start({ desks: { ledger: { ...world.ledger, book: { ...book, open, claim } } } });
  await slow.open(null, wanted);
  expect(await problemOf(slow.freeze(null, firstId))).toBe('book-unavailable');
  const { state, frozen: list } = await slow.campaign(firstId);
  expect(state).toBe('freezing');
  for (const { enrolment } of holders.slice(0, 2)) await world.members.leave(enrolment);
  away = false;
  await slow.resume();
  expect(await slow.campaign(firstId)).toMatchObject({ state: 'frozen', frozen: { root: list?.root } });
  away = true;
  expect(await problemOf(slow.claim(firstId, claimOf('first')))).toBe('book-unavailable');
  away = false;
  await slow.claim(firstId, claimOf('first'));
});

test('wherever a process dies: a list that counts is the one that is published, and every payment is written down, once', async () => {
  let deaths = 0;
  for (const when of ['before', 'after'] as const) {
    for (let occurrence = 0; ; occurrence++) {
      world = createCampaignWorld();
      await world.enrolAll();
      const fault: Fault = { method: null, occurrence, when };
      const dying = world.start({}, failOn(world.store.records, fault));
      const died = await (async () => {
        await dying.open(null, wanted);
        await dying.freeze(null, firstId);
        await dying.claimByDocument(firstId, shown);
        return false;
      })().catch((error: unknown) => error instanceof FaultInjected || Promise.reject(error));
      if (!died) break;
      deaths += 1;
      campaigns = world.start();
      await campaigns.resume();
      if ((await campaigns.list()).length === 0) await campaigns.open(null, wanted);
      // One that was opened before its process died; then the ids of this world have moved on.
      const [one] = await campaigns.list();
      if (one!.state === 'open') await campaigns.freeze(null, one!.id);
      expect((await campaigns.members(one!.id)).map(String)).toEqual(vectors.members);
      const again = await problemOf(campaigns.claimByDocument(one!.id, shown));
      expect(['no problem', 'already-claimed']).toContain(again);
      const { left, days } = await campaigns.figures(one!.id);
      expect([left, days.at(-1)?.paidByDocument]).toEqual([wanted.budget - amount, 1]);
      const written = world.store.leaves.filter(({ event }) => (event as unknown as { act?: string }).act === 'reward-paid');
      expect(written).toHaveLength(1);
    }
  }
  expect(deaths).toBeGreaterThan(30);
});
