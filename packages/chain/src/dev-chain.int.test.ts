import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CampaignId, generateSigningKey, loadPolicy, makeId, ScleraError } from '@sclera/core';
import vectors from '@sclera/credential/vectors/campaign-proofs.json' with { type: 'json' };
import {
  approveDocumentClaim,
  type BookKind,
  createCampaigns,
  createFigures,
  createLedgerBook,
  createMembers,
  openCampaignShelves,
  type Recipient,
  type RewardDesk,
} from '@sclera/services';
import { createFakeStore } from '@sclera/services/testing';
import { createPublicClient, createTestClient, http } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { foundry } from 'viem/chains';
import { afterAll, expect, it } from 'vitest';
import { connectBook } from './connect-book.ts';
import { demoToken, onceReward } from './contracts.gen.ts';
import { type DevChain, startDevChain } from './dev-chain.ts';

const folder = mkdtempSync(join(tmpdir(), 'sclera-dev-chain-'));
let chain: DevChain | undefined;
afterAll(async () => {
  await chain?.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('a chain to try rewards on: its file names the contract, its keys are the accounts that may speak to it, and the budget is there', async () => {
  chain = await startDevChain(join(folder, 'dev'));
  const file = JSON.parse(readFileSync(chain.file, 'utf8'));
  expect(file).toMatchObject({ rpc: chain.url, chainId: 31337, contract: chain.contract });
  const accountOf = (role: string) => {
    const path = join(folder, 'dev', file.keyFiles[role]);
    expect(statSync(path).mode & 0o077).toBe(0);
    return privateKeyToAccount(readFileSync(path, 'utf8').trim() as `0x${string}`).address;
  };
  const reader = createPublicClient({ transport: http(chain.url), chain: foundry });
  const operator = accountOf('operator');
  const allowance = { address: chain.token, abi: demoToken.abi, functionName: 'allowance', args: [operator, chain.contract] } as const;
  expect(await reader.readContract(allowance)).toBe(10n ** 24n);
  const balance = { address: chain.token, abi: demoToken.abi, functionName: 'balanceOf', args: [operator] } as const;
  expect(await reader.readContract(balance)).toBe(10n ** 24n);
  const owner = { address: chain.contract, abi: onceReward.abi, functionName: 'paused', args: [] } as const;
  expect(await reader.readContract(owner)).toBe(false);
  expect(new Set(['owner', 'operator', 'relayer', 'documents'].map(accountOf)).size).toBe(4);
});

const dayMs = 86_400_000;
const amount = 10n ** 18n;
const [id] = vectors.campaigns as [CampaignId];
const { first, firstElsewhere, firstToAnother, oldRoot, second, third } = vectors.proofs;
const recipientOf = ({ message }: { readonly message: string }): Recipient => `0x${BigInt(message).toString(16).padStart(40, '0')}`;
const shown = {
  recipient: `0x${'cd'.repeat(20)}` as Recipient,
  document: { kind: 'passport', issuer: 'UTO', number: 'L898902C3' },
  bornOn: '1990-01-31',
} as const;

/** A platform whose campaigns stand in this book, and the same people in it. */
async function platformOn(kind: BookKind, chainDesk: RewardDesk) {
  const { secretKey, publicKey } = generateSigningKey();
  const time = { nowMs: Date.now() };
  const clock = () => time.nowMs;
  const store = createFakeStore();
  const members = createMembers({ store, clock });
  for (const commitment of vectors.members) {
    const holder = { subject: makeId('subject'), enrolment: makeId('enrolment') };
    const row = { consent: makeId('consent'), purpose: 'personhood-enrolment', leafIndex: 0, enrolledAt: '', retainUntil: '' } as const;
    await store.putEnrolment({ id: holder.enrolment, subject: holder.subject, ...row });
    await members.join(holder, BigInt(commitment));
  }
  const ledger: RewardDesk = {
    book: createLedgerBook({ records: store.records, clock, issuerKeys: () => ({ issuerKey: publicKey }) }),
    approve: async (claim) => approveDocumentClaim(claim, secretKey),
    contract: null,
  };
  const campaigns = createCampaigns({
    store,
    shelves: openCampaignShelves(store.records),
    members,
    policy: loadPolicy(),
    standing: {},
    figures: createFigures({ records: store.records, clock }),
    desks: { ledger, chain: chainDesk },
    documentSecret: async (document) => new Uint8Array(createHash('sha512').update(JSON.stringify(document)).digest()),
    issuer: vectors.platform,
    clock,
    letGo: async () => undefined,
    drawId: () => id,
  });
  return { kind, store, campaigns, time, book: kind === 'chain' ? chainDesk.book : ledger.book };
}

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof ScleraError ? error.code : error),
  );

it('one campaign in the ledger and on the chain: the same claims, the same answers, and balances that add up', async () => {
  const { file, url, token } = chain!;
  const settings = JSON.parse(readFileSync(file, 'utf8'));
  const keys = Object.fromEntries(
    Object.entries<string>(settings.keyFiles).map(([role, name]) => [role, readFileSync(join(folder, 'dev', name), 'utf8').trim()]),
  ) as Parameters<typeof connectBook>[0]['keys'];
  const chainDesk = connectBook({ ...settings, keys, pollingIntervalMs: 20 });
  const answers = [];
  for (const kind of ['ledger', 'chain'] as const) {
    const { campaigns, book, store, time } = await platformOn(kind, chainDesk);
    const endsAt = new Date(time.nowMs + dayMs).toISOString();
    const opened = await campaigns.open(null, { title: 'One each', book: kind, amount, budget: 3n * amount, endsAt });
    expect(opened.contract).toBe(kind === 'chain' ? settings.contract : null);
    await campaigns.freeze(null, id);
    const claim = (proof: typeof first, recipient = recipientOf(proof)) => codeOf(campaigns.claim(id, { recipient, proof }));
    const said: unknown[] = [];
    said.push(await claim(first), await claim(first), await claim(firstToAnother));
    said.push(await claim(firstElsewhere), await claim(oldRoot), await claim(second, shown.recipient));
    await campaigns.pause(id);
    said.push(await claim(second));
    // Nobody else's relayer gets past a pause on a chain, either.
    if (kind === 'chain') said.push((await book.claim({ campaign: opened.scope, recipient: recipientOf(second), proof: second })).kind);
    else said.push('refused');
    await campaigns.resumeClaims(id);
    said.push(await claim(second), await codeOf(campaigns.claimByDocument(id, shown)), await codeOf(campaigns.claimByDocument(id, shown)));
    said.push(await claim(third), await codeOf(campaigns.close(id)));
    // A process that died before it wrote a payment down finds it in the book.
    const paid = await campaigns.payment(id, BigInt(first.nullifier));
    for (const record of await store.records.list({ kind: 'campaign-payment' })) await store.records.remove(record.kind, record.id);
    const found = await campaigns.payment(id, BigInt(first.nullifier));
    expect([found.reference, found.recipient, found.amount]).toEqual([paid.reference, paid.recipient, amount]);
    const recipients = [first, firstToAnother, second, third].map(recipientOf);
    const balances = await Promise.all([...new Set([...recipients, shown.recipient])].map((one) => book.balanceOf(one)));
    const { left, days } = await campaigns.figures(id);
    expect(balances.reduce((sum, one) => sum + one, 0n)).toBe(3n * amount - left!);
    said.push(balances, left, days.at(-1)?.unpaid);
    if (kind === 'chain') {
      const clock = createTestClient({ transport: http(url), chain: foundry, mode: 'anvil' });
      await clock.increaseTime({ seconds: dayMs / 1_000 });
      await clock.mine({ blocks: 1 });
    }
    time.nowMs += dayMs + 1_000;
    said.push(await claim(third), (await campaigns.close(id)).state);
    answers.push(said);
  }
  expect(answers[1]).toEqual(answers[0]);
  expect(answers[0]?.slice(0, 13)).toEqual([
    'done',
    'already-claimed',
    'already-claimed',
    'scope-mismatch',
    'stale-root',
    'recipient-changed',
    'campaign-paused',
    'refused',
    'done',
    'done',
    'already-claimed',
    'budget-spent',
    'campaign-state',
  ]);
  const reader = createPublicClient({ transport: http(url), chain: foundry });
  const held = { address: token, abi: demoToken.abi, functionName: 'balanceOf', args: [settings.contract] } as const;
  expect(await reader.readContract(held)).toBe(0n);
});
