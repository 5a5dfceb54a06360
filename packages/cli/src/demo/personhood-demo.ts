import { randomBytes } from 'node:crypto';
import { createClient, type Prove } from '@sclera/sdk';
import { type RewardCampaign, schemas } from '@sclera/sdk/contract';
import { openDeskOf } from '../files/control-file.ts';
import type { Context, ExitCode } from '../io/context.ts';
import { createPool, type Pool } from '../threads/pool.ts';
import { proverProcess } from '../wallet/prover-process.ts';
import { createHumans, type Human, refusedAtCamera } from './humans.ts';
import { type OwnPlatform, startOwnPlatform } from './own-platform.ts';
import { createWalk, type Walk } from './walk.ts';

export interface PersonhoodDemoOptions {
  readonly seed: string;
}

/** Who takes part. The last of the enrolled leave before the list is frozen; the rest claim. */
const enrolCount = 20;
const leaveCount = 3;
const claimCount: number = enrolCount - leaveCount;
const documents: readonly { readonly kind: 'passport'; readonly issuer: 'UTO'; readonly number: string }[] = [
  { kind: 'passport', issuer: 'UTO', number: 'DEMO00001' },
  { kind: 'passport', issuer: 'UTO', number: 'DEMO00002' },
];
/** Smallest units of the token. */
const amount = 1_000n;
const budget = 100_000n;
const dayMs = 86_400_000;
/** A gate refuses people now and then; more than these in a row of twenty would be a fault of the gate. */
const mostSentToCounter = 3;

/**
 * One human, one anonymous credential, one claim: on a platform and a chain of its own, which are gone at the end. Returns 1 if anything did not come out as it should.
 */
export async function runPersonhoodDemo(context: Context, { seed }: PersonhoodDemoOptions): Promise<ExitCode> {
  const { progress, io } = context;
  const startedAt = performance.now();
  progress.step('Starting a platform and a chain for this demo alone');
  const platform = await startOwnPlatform(io.env);
  // One for each eye.
  const pool = createPool(2);
  try {
    const own: Context = { ...context, url: platform.url, client: createClient({ url: platform.url, fetch: io.fetch }) };
    const walk = createWalk(context);
    const figures = await walkThrough(own, walk, { platform, seed, pool });
    const ok = walk.expectations.every((expectation) => expectation.ok);
    const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
    const verdict = ok
      ? `Everything came out as it should, in ${seconds} s. Each of them was one human, once, and nobody knows which.`
      : 'Something did not come out as it should: see the lines marked WRONG.';
    context.finish({ ok, seed, ...figures, expectations: walk.expectations, seconds }, `\n${verdict}`);
    return ok ? 0 : 1;
  } finally {
    progress.step('Stopping the platform of this demo');
    await pool.close();
    await platform.stop();
    progress.end();
  }
}

interface Stage {
  readonly platform: OwnPlatform;
  readonly seed: string;
  readonly pool: Pool;
}

async function walkThrough(context: Context, walk: Walk, { platform, seed, pool }: Stage): Promise<Record<string, unknown>> {
  const { client, progress } = context;
  const desk = await openDeskOf(context, platform.data);
  const endsAt = new Date(Date.now() + 30 * dayMs).toISOString();
  const open = (book: 'ledger' | 'chain'): Promise<RewardCampaign> => {
    const campaign = { title: `Demo, ${book}`, book, amount: String(amount), budget: String(budget), endsAt } as const;
    return desk.carryOut({ act: 'open-campaign', campaign }, schemas.RewardCampaign);
  };
  const freeze = (id: string): Promise<RewardCampaign> => desk.carryOut({ act: 'freeze-campaign', id }, schemas.RewardCampaign);

  progress.step('An operator opens two campaigns, one in each book');
  const books = [await open('ledger'), await open('chain')] as const;
  walk.say(`Two campaigns, ${amount} to everybody alike: one in the ledger of the platform, one in a contract at ${books[1].contract}.`);

  const house = await createHumans(context, seed, pool);
  const people: Human[] = [];
  let sentToCounter = 0;
  for (let i = 0; people.length < enrolCount && sentToCounter <= mostSentToCounter; i++) {
    progress.step(`Person ${people.length + 1} of ${enrolCount}: notice, consent, both eyes under light, wallet`);
    // Every other one agrees to be kept; nothing hangs on it.
    const { human, decision } = await house.enrol(i, { keep: i % 2 === 0 });
    if (human !== null) people.push(human);
    else if (decision === refusedAtCamera) sentToCounter++;
    else walk.expect(false, `Person ${i + 1} should have been enrolled: ${decision}`);
  }
  const asWell = sentToCounter === 0 ? '' : `; ${sentToCounter} more were refused at the camera three times, and are sent to the counter`;
  walk.expect(people.length === enrolCount, `${people.length} people enrolled, each with a wallet of their own${asWell}`);

  const again: Record<string, string> = {};
  for (const [i, disguise] of house.disguises.entries()) {
    progress.step(`Person ${i + 1} tries a second time: ${disguise}`);
    again[disguise] = (await house.enrol(people[i]!.index, { disguise })).decision;
  }
  walk.expect(
    Object.values(again).every((decision) => decision === 'already-enrolled' || decision === refusedAtCamera),
    `5 try twice, none becomes a second human: ${Object.entries(again)
      .map(([how, decision]) => `${how} ${decision}`)
      .join('; ')}`,
  );

  progress.step('Two people who are enrolled stand before one camera, with one eye each');
  const exchanged = await house.shareTheCamera(people[5]!.index, people[6]!.index);
  walk.expect(exchanged === 'already-enrolled', `Two who are enrolled, one eye of each: nobody new (${exchanged})`);

  const [first, second, third] = people as [Human, Human, Human];
  progress.step('Two people with one wallet');
  const shared = await problemOf(() => second.join(first));
  walk.expect(shared === 'commitment-in-use' || shared === 'commitment-taken', `Cheat 1, two people with one wallet: refused (${shared})`);

  progress.step('A telephone is lost: the eyes alone bring the wallet back');
  const found = await house.find(third.index);
  const isSame = found !== null && found.secret === third.wallet.credential?.secret;
  walk.expect(isSame, 'The same eyes on a new telephone: the same secret, so the same claim, and no second one');

  const leavers = people.splice(claimCount);
  const before = await client.members();
  const listBefore = { root: before.root, ...(await client.membersOf(before.epoch)) };
  const left: { readonly how: string; readonly receipts: number }[] = [];
  for (const [i, human] of leavers.entries()) {
    const byEyes = i === leavers.length - 1;
    progress.step(`${human.name} leaves ${byEyes ? 'without a device, by their eyes' : 'with their wallet'}`);
    left.push({ how: byEyes ? 'eyes' : 'wallet', receipts: byEyes ? await house.departByEyes(human.index) : await human.leave() });
  }
  walk.expect(
    left.every(({ receipts }) => receipts === 3),
    `3 leave, one of them by their eyes alone: 3 receipts each, all verified`,
  );

  progress.step('The operator takes the list');
  const [ledger, chain] = [await freeze(books[0].id), await freeze(books[1].id)];
  const frozen = [ledger.frozen, chain.frozen];
  walk.expect(
    frozen.every((list) => list?.size === claimCount),
    `Both lists have the ${claimCount} who stayed: ${frozen.map((list) => list?.size).join(' and ')}`,
  );
  const kept = (await client.members()).size;

  const gone = people.at(-1)!;
  progress.step(`${gone.name} deletes everything now: their frozen leaf pays all the same`);
  const goneReceipts = await gone.leave();

  const prove = proverProcess(context.io);
  const cheats = await tryToCheat(context, walk, { ledger, honest: first, listBefore, prove });
  const paid: { readonly book: string; readonly recipient: string; readonly amount: string }[] = [];
  for (const [i, human] of people.entries()) {
    for (const campaign of [ledger, chain]) {
      progress.count(`Claims, in the ${campaign.book}`, i, people.length);
      const recipient = drawRecipient();
      const outcome = await human.claim(campaign.id, recipient, prove);
      if (outcome.kind === 'paid' && !outcome.before) paid.push({ book: campaign.book, recipient, amount: outcome.claim.amount });
    }
  }
  const paidIn = (book: string) => paid.filter((one) => one.book === book).length;
  walk.expect(
    paidIn('ledger') === claimCount && paidIn('chain') === claimCount,
    `${claimCount} claim in each book, one of them after deleting everything (${goneReceipts} receipts)`,
  );

  const byDocument: typeof paid = [];
  for (const campaign of [ledger, chain]) {
    for (const document of documents) {
      progress.step('Somebody claims with a document, without any biometrics');
      const claim = { recipient: drawRecipient(), document, bornOn: '1990-05-17' };
      const payment = await desk.carryOut({ act: 'pay-by-document', id: campaign.id, claim }, schemas.RewardPayment);
      byDocument.push({ book: campaign.book, recipient: claim.recipient, amount: payment.amount });
    }
  }
  const alike = byDocument.every((payment) => payment.amount === String(amount));
  walk.expect(byDocument.length === 4 && alike, '2 claim by document in each book: the same amount, and no eye was shown');

  progress.step(`${first.name} claims again, to another account`);
  const twice = await first.claim(ledger.id, drawRecipient(), prove);
  const claimedAgain = twice.kind === 'paid' && twice.before ? 'already-claimed' : 'paid';
  walk.expect(claimedAgain === 'already-claimed', `Cheat 4, the same person claims again: ${claimedAgain}`);

  progress.step('Adding up');
  const balances = await addUp(platform, { ledger, chain, payments: [...paid, ...byDocument], desk });
  const due = BigInt(claimCount + documents.length) * amount;
  walk.expect(
    balances.ledger === due && budget - balances.ledgerLeft === due,
    `The ledger paid ${balances.ledger}, every claim once, and has the rest`,
  );
  walk.expect(
    balances.chain === due && budget - balances.chainLeft === due,
    `The contract paid ${balances.chain}, every claim once, and has the rest`,
  );

  return {
    platform: { url: context.url, chain: platform.chain },
    campaigns: [ledger, chain].map(({ id, book, contract, frozen: list }) => ({ id, book, contract, root: list?.root, size: list?.size })),
    enrolled: enrolCount,
    triedTwice: again,
    sameSecretOnNewDevice: isSame,
    left,
    membersAtTheEnd: kept,
    claimed: { ledger: paidIn('ledger'), chain: paidIn('chain') },
    byDocument: { ledger: documents.length, chain: documents.length },
    cheats: { twoPeopleOneWallet: shared, ...cheats, claimedAgain },
    balances: Object.fromEntries(Object.entries(balances).map(([name, value]) => [name, String(value)])),
  };
}

/** A claim that somebody else sees before it is paid, and one with the list of before. Both are refused, and nothing is paid. */
async function tryToCheat(
  { client, progress }: Context,
  walk: Walk,
  {
    ledger,
    honest,
    listBefore,
    prove,
  }: {
    readonly ledger: RewardCampaign;
    readonly honest: Human;
    readonly listBefore: { readonly root: string; readonly commitments: readonly string[] };
    readonly prove: Prove;
  },
): Promise<Record<string, string>> {
  progress.step('Somebody sees a claim on its way, and puts their own account into it');
  const seen = await honest.proofFor(ledger, await client.campaignMembers(ledger.id), drawRecipient(), prove);
  const otherRecipient = await problemOf(() => client.claimReward(ledger.id, { recipient: drawRecipient(), proof: seen }));
  walk.expect(otherRecipient === 'recipient-changed', `Cheat 2, another account in a claim that was seen: refused (${otherRecipient})`);

  progress.step('Somebody claims with a list of before, in which others were');
  const recipient = drawRecipient();
  const late = await honest.proofFor(ledger, listBefore, recipient, prove);
  const listFromBefore = await problemOf(() => client.claimReward(ledger.id, { recipient, proof: late }));
  walk.expect(listFromBefore !== 'done', `Cheat 3, a proof over the list of before: refused (${listFromBefore})`);
  return { otherRecipient, listFromBefore };
}

interface Balances {
  readonly ledger: bigint;
  readonly ledgerLeft: bigint;
  readonly chain: bigint;
  readonly chainLeft: bigint;
}

/** What arrived: in the ledger by the platform's word for each payment, on the chain by asking the token itself. */
async function addUp(
  platform: OwnPlatform,
  {
    ledger,
    chain,
    payments,
    desk,
  }: {
    readonly ledger: RewardCampaign;
    readonly chain: RewardCampaign;
    readonly payments: readonly { readonly book: string; readonly recipient: string; readonly amount: string }[];
    readonly desk: Awaited<ReturnType<typeof openDeskOf>>;
  },
): Promise<Balances> {
  const leftOf = async ({ id }: RewardCampaign): Promise<bigint> =>
    BigInt((await desk.carryOut({ act: 'campaign-figures', id }, schemas.RewardFigures)).left ?? 0);
  let [inLedger, onChain] = [0n, 0n];
  for (const { book, recipient, amount: told } of payments) {
    if (book === 'ledger') inLedger += BigInt(told);
    else onChain += await balanceOf(platform.chain, recipient);
  }
  return { ledger: inLedger, ledgerLeft: await leftOf(ledger), chain: onChain, chainLeft: await leftOf(chain) };
}

/** `balanceOf(address)` of an ERC-20 token, asked of the chain's own node. */
async function balanceOf({ url, token }: OwnPlatform['chain'], account: string): Promise<bigint> {
  const data = `0x70a08231${account.slice(2).padStart(64, '0')}`;
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_call', params: [{ to: token, data }, 'latest'] });
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  return BigInt(((await answer.json()) as { result: string }).result);
}

function drawRecipient(): string {
  return `0x${randomBytes(20).toString('hex')}`;
}

/** The code of the problem that something ends with, or `done`. */
async function problemOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
    return 'done';
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    if (typeof code !== 'string') throw error;
    return code;
  }
}
