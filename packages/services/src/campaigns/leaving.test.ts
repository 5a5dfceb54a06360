import { type CampaignId, type EnrolmentId, loadPolicy, publicKeyOf } from '@sclera/core';
import vectors from '@sclera/credential/vectors/campaign-proofs.json' with { type: 'json' };
import { expect, test } from 'vitest';
import { createMembers } from '../members/members.ts';
import { createWorld } from '../personhood/testing/index.ts';
import { approveDocumentClaim } from '../reward/document-approval.ts';
import { createLedgerBook } from '../reward/ledger-book.ts';
import { createCampaigns } from './campaigns.ts';
import { createFigures } from './figures.ts';
import { createSnapshots, openCampaignShelves } from './snapshots.ts';
import { dayMs, firstId, otherId, problemOf, proofs, recipientOf } from './world.fixture.ts';

/** A whole platform in memory, from consent to payment; only the eyes and the secrets are given. */
async function setUp() {
  const world = createWorld();
  const { store } = world;
  const clock = () => world.nowMs;
  const shelves = openCampaignShelves(store.records);
  const members = createMembers({ store, clock });
  const figures = createFigures({ records: store.records, clock });
  const counted: Promise<void>[] = [];
  const service = world.start({
    members,
    snapshots: createSnapshots(shelves, { members, clock }),
    observe: (observation) => void counted.push(figures.observe(observation)),
  });
  const { issuer, secretKey } = world.options();
  const issuerKey = publicKeyOf(secretKey);
  const ids: CampaignId[] = [firstId, otherId];
  const book = createLedgerBook({ records: store.records, clock, issuerKeys: () => ({ issuerKey }) });
  const campaigns = createCampaigns({
    store,
    shelves,
    members,
    policy: loadPolicy(),
    standing: {},
    figures,
    desks: { ledger: { book, approve: async (claim) => approveDocumentClaim(claim, secretKey), contract: null } },
    documentSecret: async () => new Uint8Array(64).fill(7),
    issuer,
    clock,
    letGo: () => service.expireEnrolments(),
    drawId: () => ids.shift()!,
  });
  const open = (days: number) =>
    campaigns.open(null, {
      title: 'One each',
      book: 'ledger',
      amount: 10n,
      budget: 100n,
      endsAt: new Date(world.nowMs + days * dayMs).toISOString(),
    });
  /** Somebody enrols for a credential, and registers the commitment of these vectors. */
  const arrive = async (who: number) => {
    const { subject, outcome, consent } = await world.use(service, 'enrol', `person ${who}`, undefined, undefined, 'personhood-enrolment');
    const enrolment = outcome.enrolment as EnrolmentId;
    await members.join({ subject, enrolment }, BigInt(vectors.members[who]!));
    return { subject, enrolment, consent };
  };
  const held = () => world.parties.ports.map(({ gallery }) => gallery.size);
  return { world, service, members, campaigns, book, open, arrive, held, settled: () => Promise.all(counted) };
}

test('shares go when the list they were kept for is taken; of those who agreed to more when that ends; both are paid', async () => {
  const { world, service, campaigns, book, open, arrive, held } = await setUp();
  await open(30);
  const people = [];
  for (let who = 0; who < vectors.members.length; who++) people.push(await arrive(who));
  const [kept] = people;
  const retention = await world.agree(service, kept!.subject, 'personhood-retention');
  await service.expireEnrolments();
  expect(held()).toEqual([5, 5, 5]);
  const { frozen } = await campaigns.freeze(null, firstId);
  expect([String(frozen?.root), frozen?.size]).toEqual([vectors.root, 5]);
  expect(held()).toEqual([1, 1, 1]);
  // Agreeing or not makes no difference to what is paid.
  for (const name of ['first', 'second', 'third'] as const)
    await campaigns.claim(firstId, { recipient: recipientOf(proofs[name]), proof: proofs[name] });
  expect(await Promise.all((['first', 'second', 'third'] as const).map((name) => book.balanceOf(recipientOf(proofs[name]))))).toEqual([
    10n,
    10n,
    10n,
  ]);
  await service.withdrawConsent(kept!.subject, retention.id);
  expect(held()).toEqual([0, 0, 0]);
});

test('while another campaign waits for its list nothing goes; who comes after a list waits for the next', async () => {
  const { world, members, campaigns, open, arrive, held } = await setUp();
  await open(30);
  await open(60);
  await arrive(0);
  await campaigns.freeze(null, firstId);
  expect(held()).toEqual([1, 1, 1]);
  await arrive(1);
  await campaigns.freeze(null, otherId);
  expect(held()).toEqual([0, 0, 0]);
  expect((await campaigns.members(firstId)).length).toBe(1);
  expect((await campaigns.members(otherId)).length).toBe(2);
  await arrive(2);
  world.nowMs += dayMs;
  await members.resume();
  expect(held()).toEqual([1, 1, 1]);
});

test('who withdraws, is erased at all three and is forgotten is paid all the same, and counts by day say no more than counts', async () => {
  const { world, service, members, campaigns, book, open, arrive, held, settled } = await setUp();
  await open(30);
  const people = [];
  for (let who = 0; who < vectors.members.length; who++) people.push(await arrive(who));
  for (const { subject } of people) await world.agree(service, subject, 'personhood-retention');
  // The same eyes again: one record a human.
  const twice = await world.use(service, 'enrol', 'person 0', undefined, undefined, 'personhood-enrolment');
  expect(twice.outcome.decision).toBe('already-enrolled');
  await campaigns.freeze(null, firstId);
  for (const { subject, consent } of people) {
    expect((await service.withdrawConsent(subject, consent.id)).erasure?.complete).toBe(true);
    await service.forget(subject);
  }
  expect(held()).toEqual([0, 0, 0]);
  expect((await members.snapshot()).size).toBe(0);
  await campaigns.claim(firstId, { recipient: recipientOf(proofs.first), proof: proofs.first });
  expect(await book.balanceOf(recipientOf(proofs.first))).toBe(10n);
  // Nothing that is kept leads from a payment, a commitment or a list to a person.
  const everything = JSON.stringify([await world.store.records.list({}), world.store.leaves, [...world.store.operations.values()]]);
  for (const { subject, enrolment } of people)
    expect([everything.includes(subject), everything.includes(enrolment)]).toEqual([false, false]);
  // Coming again they are new, and in the frozen list they are once.
  await arrive(0);
  expect(await problemOf(campaigns.claim(firstId, { recipient: recipientOf(proofs.firstToAnother), proof: proofs.firstToAnother }))).toBe(
    'already-claimed',
  );
  await settled();
  const { days } = await campaigns.figures(firstId);
  expect(days.at(-1)).toMatchObject({
    enrolled: 6,
    refused: { 'already-enrolled': 1 },
    erased: 5,
    paidToHumans: 1,
    unpaid: { 'already-claimed': 1 },
  });
});
