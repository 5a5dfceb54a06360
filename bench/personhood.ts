/** `npm run bench -- personhood [--json]`: what a personhood credential costs. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { approveOnChain, createChainBook, demoToken, deployReward } from '@sclera/chain';
import { groupOf, identityOf, membershipOf, verifyProof, writeProofRequest } from '@sclera/credential';
import vectors from '@sclera/credential/vectors/proofs.json' with { type: 'json' };
import {
  blindInput,
  dealOprfKey,
  evaluateBlinded,
  finishOprf,
  finishOprfKey,
  type HeldDeal,
  type OprfShare,
  proveBlinded,
  verifyBlinded,
} from '@sclera/mpc';
import { createClient, createPersonSession } from '@sclera/sdk';
import { createPublicClient, createWalletClient, type Hex, http } from 'viem';
import { mnemonicToAccount } from 'viem/accounts';
import { foundry } from 'viem/chains';
import { startAnvil } from '../packages/chain/src/anvil.ts';
import { captureSomebody } from '../tests/support/people.ts';
import { startPlatform, temporaryFolder, waitUntilReady } from '../tests/support/platform.ts';
import { measure, report, type VariantResult } from './measure.ts';

const random = (count: number): Uint8Array => new Uint8Array(randomBytes(count));
const parties = [1, 2, 3] as const;
const context = random(32);
const record = random(48);
const shares = dealKey();

/** Everything between a person's device and two parties but the wire: blind and proof, two evaluations (one after the other here), the output. */
function oprfRoundTrip(): number {
  const request = blindInput(record, random);
  const proof = proveBlinded(request, context, random);
  const answers = ([1, 3] as const).map((party) => {
    if (!verifyBlinded(record, request.blinded, context, proof)) throw new Error('not proven');
    const evaluation = evaluateBlinded(shares[party - 1]!, request.blinded, random);
    if (evaluation.kind === 'malformed') throw new Error('malformed');
    return { party, evaluation: evaluation.value };
  });
  const outcome = finishOprf(shares[0]!.group, request, answers);
  if (outcome.kind !== 'output') throw new Error(outcome.kind);
  return outcome.output[0]!;
}

function dealKey(): readonly OprfShare[] {
  const deals = parties.map((party) => dealOprfKey(party, context, random));
  return parties.map((party) => {
    const held = deals.map(({ announcement, pieces }, i): HeldDeal => ({ dealer: parties[i]!, announcement, piece: pieces[party] }));
    const outcome = finishOprfKey(party, context, held);
    if (outcome.kind !== 'dealt') throw new Error(outcome.kind);
    return outcome.share;
  });
}

const people = Array.from({ length: 1000 }, () => identityOf(random(32)));
const group = groupOf(people.map(({ commitment }) => commitment));
const expected = { root: group.root, scope: 5n, message: 7n };
const request = writeProofRequest(people[617]!, membershipOf(group, people[617]!.commitment), expected.scope, expected.message);
const proof = await prove();

/** As a wallet does it: a process is started, reads circuit and key, proves, and ends. */
function prove(): Promise<unknown> {
  const bin = fileURLToPath(new URL('../packages/prover/bin/sclera-prove.js', import.meta.url));
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [bin], { stdio: ['pipe', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (part: Buffer) => {
      text += part.toString();
    });
    child.on('close', (code) => (code === 0 ? resolve(JSON.parse(text)) : reject(new Error('no proof'))));
    child.stdin.end(JSON.stringify(request));
  });
}

function verify(): number {
  const verdict = verifyProof(proof, expected);
  if (verdict.kind !== 'verified') throw new Error(verdict.fault);
  return Number(verdict.nullifier & 0xffn);
}

/** What each transaction takes on a chain of its own, in gas. */
async function measureGas(): Promise<Readonly<Record<string, number>>> {
  const anvil = await startAnvil({ startsAt: 1_800_000_000 });
  try {
    const account = (addressIndex: number) =>
      mnemonicToAccount('test test test test test test test test test test test junk', { addressIndex });
    const [owner, relayer, signer] = [account(0), account(1), account(2)];
    const connection = { transport: http(anvil.url), chain: foundry, pollingIntervalMs: 20 };
    const reader = createPublicClient({ ...connection, pollingInterval: 20 });
    const { token, reward } = await deployReward({ ...connection, owner, operator: owner.address, guardian: owner.address });
    const allow = await createWalletClient({ ...connection, account: owner }).writeContract({
      address: token,
      abi: demoToken.abi,
      functionName: 'approve',
      args: [reward, 1_000n],
    });
    await reader.waitForTransactionReceipt({ hash: allow });
    const book = createChainBook({
      ...connection,
      contract: reward,
      relayer,
      operator: owner,
      guardian: owner,
      documentSigner: signer.address,
    });
    const campaign = BigInt(vectors.campaign);
    const closesAt = Number((await reader.getBlock()).timestamp) + 600;
    const opened = await book.open({ id: campaign, root: BigInt(vectors.root), amount: 10n, budget: 1_000n, closesAt });
    if (opened.kind !== 'opened') throw new Error(opened.kind);
    const opening = await reader.getBlock({ includeTransactions: false });
    const gasOf = async (reference: string): Promise<number> =>
      Number((await reader.getTransactionReceipt({ hash: reference as Hex })).gasUsed);
    const claims: Record<string, number> = { 'opening a campaign': Number(opening.gasUsed) };
    for (const name of ['first', 'second'] as const) {
      const claimed = vectors.proofs[name];
      const recipient = `0x${BigInt(claimed.message).toString(16).padStart(40, '0')}` as const;
      const outcome = await book.claim({ campaign, recipient, proof: claimed });
      if (outcome.kind !== 'paid') throw new Error(outcome.kind);
      claims[`claim (${name})`] = await gasOf(outcome.reference);
    }
    const claim = { campaign, recipient: `0x${'ab'.repeat(20)}` as const, document: 5n };
    const approval = await approveOnChain(claim, { chainId: foundry.id, contract: reward }, signer);
    const outcome = await book.claimByDocument({ ...claim, approval });
    if (outcome.kind !== 'paid') throw new Error(outcome.kind);
    return { ...claims, 'claim by document': await gasOf(outcome.reference) };
  } finally {
    await anvil.stop();
  }
}

/** Times of requests to derive, from the device's side: gateway and three parties are processes of their own, each party checks and signs. */
const waitsMs: number[] = [];
const timedFetch: typeof fetch = async (input, init) => {
  const began = performance.now();
  const answer = await fetch(input, init);
  if (String(input instanceof Request ? input.url : input).endsWith('/v1/derivations')) waitsMs.push(performance.now() - began);
  return answer;
};

/** One person enrols at a real platform and derives again and again: a record is evaluated for ten times a day. */
async function deriveForReal(): Promise<{ readonly results: readonly VariantResult[]; readonly requestMs: object }> {
  const folder = temporaryFolder('bench-personhood');
  const platform = await startPlatform({ data: folder.path });
  try {
    await waitUntilReady(platform.url);
    const session = createPersonSession(createClient({ url: platform.url, fetch: timedFetch }));
    await session.createSubject();
    const agreed = { decision: 'given', ageBand: 'adult' } as const;
    const { consent } = await session.consent(await session.readNotice('personhood-enrolment'), agreed);
    const { decision, permit } = await session.enrol(consent.id, await captureSomebody('bench personhood', 0));
    if (decision !== 'enrolled') throw new Error(decision);
    const secrets = new Set<string>();
    const derive = async (): Promise<number> => {
      const { secret } = await session.deriveSecret(consent.id, permit);
      secrets.add(Buffer.from(secret).toString('hex'));
      return secret[0]!;
    };
    const before = cpuOf(platform.pids);
    const results = await measure([{ name: 'deriving at a real platform, with permit and receipt', units: 1, run: derive }], 9);
    const after = cpuOf(platform.pids);
    if (secrets.size !== 1) throw new Error('not always the same secret');
    const [quickest, ...slower] = waitsMs.slice(1).sort((one, other) => one - other);
    const cpuMs = Object.fromEntries(Object.entries(after).map(([node, ms]) => [node, (ms - (before[node] ?? 0)) / waitsMs.length]));
    return { results, requestMs: { median: slower[slower.length >> 1], quickest, cpuMs } };
  } finally {
    await platform.stop();
    folder.remove();
  }
}

/** Processor time of processes so far, ms (Linux: in ticks of 10 ms; nothing elsewhere). It says more than waiting on a machine that others use. */
function cpuOf(pids: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  if (process.platform !== 'linux') return {};
  const ticks = (pid: number): readonly string[] => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return Object.fromEntries(Object.entries(pids).map(([node, pid]) => [node, (Number(ticks(pid)[11]) + Number(ticks(pid)[12])) * 10]));
}

const limitGas = { claim: 340_000 };
const limitsMs = { oprfRoundTrip: 60, prove: 2500, verify: 80 };
const results = await measure(
  [
    { name: 'OPRF round trip, two parties one after the other', units: 1, run: oprfRoundTrip },
    { name: 'dealing a key, all three parties', units: 1, run: () => dealKey().length },
    { name: 'verifying a proof', units: 1, run: verify },
  ],
  60,
);
const proving = await measure([{ name: 'proving, process and all', units: 1, run: async () => ((await prove()) === null ? 0 : 1) }], 5);
const derived = await deriveForReal();
report('personhood', {
  limitsMs,
  limitGas,
  gas: await measureGas(),
  results: [...results, ...derived.results, ...proving],
  requestToDeriveMs: derived.requestMs,
});
