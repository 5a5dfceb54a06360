import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import vectors from '@sclera/credential/vectors/proofs.json' with { type: 'json' };
import { createPublicClient, createTestClient, createWalletClient, custom, type Hex, http, parseEventLogs, zeroAddress } from 'viem';
import { mnemonicToAccount } from 'viem/accounts';
import { foundry } from 'viem/chains';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Anvil, startAnvil } from './anvil.ts';
import { type ApprovalDomain, approveOnChain } from './approve-document.ts';
import { createChainBook } from './chain-book.ts';
import { demoToken, onceReward } from './contracts.gen.ts';
import { type Deployed, deployReward } from './deploy.ts';
import { describeRewardBook } from './reward-book.contract.ts';

const mnemonic = 'test test test test test test test test test test test junk';
const [owner, operator, relayer, signer, outsider] = [0, 1, 2, 3, 4].map((addressIndex) =>
  mnemonicToAccount(mnemonic, { addressIndex }),
) as [
  ReturnType<typeof mnemonicToAccount>,
  ReturnType<typeof mnemonicToAccount>,
  ReturnType<typeof mnemonicToAccount>,
  ReturnType<typeof mnemonicToAccount>,
  ReturnType<typeof mnemonicToAccount>,
];
const pollingIntervalMs = 20;
const plenty = 10n ** 24n;
const chain = foundry;
let anvil: Anvil;
/** Asked once and waited for: on a busy machine a second try of a transaction would be one that is used up. */
const wire = () => http(anvil.url, { retryCount: 0, timeout: 120_000 });
const connect = () => ({ transport: wire(), chain });
const reader = () => createPublicClient({ ...connect(), pollingInterval: pollingIntervalMs, cacheTime: 0 });

beforeAll(async () => {
  anvil = await startAnvil({ startsAt: 1_800_000_000 });
});
afterAll(() => anvil.stop());

async function deploy(): Promise<Deployed> {
  const deployed = await deployReward({ ...connect(), owner, operator: operator.address, guardian: owner.address, pollingIntervalMs });
  const { token, reward } = deployed;
  const give = createWalletClient({ ...connect(), account: owner });
  const allow = createWalletClient({ ...connect(), account: operator });
  for (const hash of [
    await give.writeContract({ address: token, abi: demoToken.abi, functionName: 'transfer', args: [operator.address, plenty] }),
    await allow.writeContract({ address: token, abi: demoToken.abi, functionName: 'approve', args: [reward, plenty] }),
  ]) {
    await reader().waitForTransactionReceipt({ hash });
  }
  return deployed;
}

const bookOf = (contract: Hex) =>
  createChainBook({ ...connect(), contract, relayer, operator, guardian: owner, documentSigner: signer.address, pollingIntervalMs });

async function now(): Promise<number> {
  return Number((await reader().getBlock()).timestamp);
}

describeRewardBook(
  'the contract on a chain',
  async () => {
    const { reward } = await deploy();
    return {
      book: bookOf(reward),
      now,
      passSeconds: async (seconds) => {
        const clock = createTestClient({ ...connect(), mode: 'anvil' });
        await clock.increaseTime({ seconds });
        await clock.mine({ blocks: 1 });
      },
      approve: (claim) => approveOnChain(claim, { chainId: chain.id, contract: reward }, signer),
    };
  },
  async () => undefined,
);

describe('the contract, asked without the book before it', () => {
  const { first, second, third, fourth } = vectors.proofs;
  const id = BigInt(vectors.campaign);
  const amount = 1_000n;
  let deployed: Deployed;
  const recipientOf = (proof: { readonly message: string }): Hex => `0x${BigInt(proof.message).toString(16).padStart(40, '0')}`;
  type Points = readonly [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint];
  const pointsOf = ({ points }: { readonly points: readonly string[] }): Points => points.map(BigInt) as unknown as Points;

  beforeAll(async () => {
    deployed = await deploy();
    const opened = await bookOf(deployed.reward).open({
      id,
      root: BigInt(vectors.root),
      amount,
      budget: 10n * amount,
      closesAt: (await now()) + 86_400,
    });
    expect(opened).toEqual({ kind: 'opened' });
  });

  const call = (functionName: string, args: readonly unknown[], account: Hex = relayer.address): Promise<unknown> =>
    reader().simulateContract({ address: deployed.reward, abi: onceReward.abi, functionName, args, account } as unknown as Parameters<
      ReturnType<typeof reader>['simulateContract']
    >[0]);

  it('judges proofs itself', async () => {
    const nullifier = BigInt(first.nullifier);
    const points = pointsOf(first);
    const order = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;
    const refused: readonly (readonly [string, readonly unknown[]])[] = [
      ['another recipient', [id, outsider.address, nullifier, points]],
      ['another nullifier', [id, recipientOf(first), nullifier + 1n, points]],
      ['the same nullifier in another spelling', [id, recipientOf(first), nullifier + order, points]],
      ['points of another proof', [id, recipientOf(first), nullifier, pointsOf(second)]],
      [
        'an old root',
        [id, recipientOf(vectors.proofs.oldRoot), BigInt(vectors.proofs.oldRoot.nullifier), pointsOf(vectors.proofs.oldRoot)],
      ],
      [
        'a proof for another campaign',
        [
          id,
          recipientOf(vectors.proofs.firstElsewhere),
          BigInt(vectors.proofs.firstElsewhere.nullifier),
          pointsOf(vectors.proofs.firstElsewhere),
        ],
      ],
      ...points.map(
        (_, at) =>
          [
            `another coordinate ${at}`,
            [id, recipientOf(first), nullifier, points.map((point, i) => (i === at ? point + 1n : point))],
          ] as const,
      ),
      ['nothing at all', [id, recipientOf(first), nullifier, points.map(() => 0n)]],
    ];
    for (const [what, args] of refused) await expect(call('claim', args), what).rejects.toThrow('FalseProof');
    await expect(call('claim', [id, zeroAddress, nullifier, points])).rejects.toThrow('BadRecipient');
    await expect(call('claim', [id + 1n, recipientOf(first), nullifier, points])).rejects.toThrow('NoCampaign');
    await expect(call('claim', [id, recipientOf(first), nullifier, points])).resolves.toBeDefined();
  });

  it('takes at most 340,000 gas a claim, and says who was paid and nothing of who they are', async () => {
    const outcome = await bookOf(deployed.reward).claim({ campaign: id, recipient: recipientOf(third) as `0x${string}`, proof: third });
    expect(outcome.kind).toBe('paid');
    const receipt = await reader().getTransactionReceipt({ hash: (outcome as { reference: string }).reference as Hex });
    expect(receipt.gasUsed).toBeLessThanOrEqual(340_000n);
    expect(receipt.gasUsed).toBeGreaterThan(200_000n);
    expect(receipt.from).toBe(relayer.address.toLowerCase());
    const [claimed] = parseEventLogs({ abi: onceReward.abi, eventName: 'Claimed', logs: receipt.logs });
    expect(claimed?.args).toMatchObject({ campaign: id, nullifier: BigInt(third.nullifier), amount });
    expect(claimed?.args.recipient.toLowerCase()).toBe(recipientOf(third));
  });

  it("an approval is for this contract, and by this campaign's signer", async () => {
    const claim = { campaign: id, recipient: outsider.address.toLowerCase() as `0x${string}`, document: 5n };
    const here: ApprovalDomain = { chainId: chain.id, contract: deployed.reward };
    const args = async (domain: ApprovalDomain, by: typeof signer) => [id, claim.recipient, 5n, await approveOnChain(claim, domain, by)];
    await expect(call('claimByDocument', await args(here, outsider))).rejects.toThrow('NotApproved');
    await expect(call('claimByDocument', await args({ ...here, contract: deployed.token }, signer))).rejects.toThrow('NotApproved');
    await expect(call('claimByDocument', await args({ ...here, chainId: 1 }, signer))).rejects.toThrow('NotApproved');
    await expect(call('claimByDocument', await args(here, signer))).resolves.toBeDefined();
  });

  it('does for nobody what their role does not let them', async () => {
    const open = [id + 7n, 5n, 1n, 1n, BigInt((await now()) + 60), signer.address];
    await expect(call('openCampaign', open, outsider.address)).rejects.toThrow('AccessControlUnauthorizedAccount');
    await expect(call('closeCampaign', [id], outsider.address)).rejects.toThrow('AccessControlUnauthorizedAccount');
    await expect(call('closeCampaign', [id], operator.address)).rejects.toThrow('CampaignRunning');
    for (const account of [operator, relayer, outsider]) {
      await expect(call('pause', [], account.address)).rejects.toThrow('AccessControlUnauthorizedAccount');
      await expect(call('unpause', [], account.address)).rejects.toThrow('AccessControlUnauthorizedAccount');
    }
    // Nor does the owner open campaigns, or take anything out.
    await expect(call('openCampaign', open, owner.address)).rejects.toThrow('AccessControlUnauthorizedAccount');
    await expect(call('closeCampaign', [id], owner.address)).rejects.toThrow('AccessControlUnauthorizedAccount');
  });

  it('no campaign without its budget, none without claims by document that would recover nobody', async () => {
    // ERC20InsufficientAllowance.
    const open = [id + 8n, 5n, 1n, 2n * plenty, BigInt((await now()) + 60), signer.address];
    await expect(call('openCampaign', open, operator.address)).rejects.toThrow('0xfb8f41b2');
    expect(
      await bookOf(deployed.reward).open({ id: id + 8n, root: 5n, amount: 1n, budget: 2n * plenty, closesAt: (await now()) + 600 }),
    ).toEqual({
      kind: 'refused',
      fault: 'not-funded',
    });
    const book = createChainBook({
      ...connect(),
      contract: deployed.reward,
      relayer,
      operator,
      guardian: owner,
      documentSigner: zeroAddress,
      pollingIntervalMs,
    });
    const campaign = { id: id + 9n, root: 5n, amount: 1n, budget: 1n, closesAt: (await now()) + 600 };
    expect(await book.open(campaign)).toEqual({ kind: 'opened' });
    for (const approval of [`0x${'00'.repeat(65)}`, `0x${'ff'.repeat(65)}`] as const) {
      await expect(call('claimByDocument', [campaign.id, outsider.address, 5n, approval])).rejects.toThrow('NotApproved');
    }
  });

  it('a payment whose answer was lost is found, not made again', async () => {
    const recipient = recipientOf(fourth) as `0x${string}`;
    const before = await bookOf(deployed.reward).balanceOf(recipient);
    let sent = 0;
    const losing = custom({
      async request({ method, params }) {
        const answer: unknown = await wire()({ chain }).request({ method, params });
        if (method !== 'eth_sendRawTransaction') return answer;
        sent += 1;
        throw new Error('the wire is gone');
      },
    });
    const book = createChainBook({
      transport: losing,
      chain,
      contract: deployed.reward,
      relayer,
      operator,
      guardian: owner,
      documentSigner: signer.address,
      pollingIntervalMs,
    });
    expect(await book.claim({ campaign: id, recipient, proof: fourth })).toMatchObject({ kind: 'paid', amount });
    expect(sent).toBeGreaterThan(0);
    expect(await book.balanceOf(recipient)).toBe(before + amount);
    expect(await book.claim({ campaign: id, recipient, proof: fourth })).toEqual({ kind: 'refused', fault: 'already-claimed' });
  });

  it('a node that is not there is no answer', async () => {
    const gone = createServer().listen(0, '127.0.0.1');
    await once(gone, 'listening');
    const { port } = gone.address() as AddressInfo;
    gone.close();
    await once(gone, 'close');
    const nowhere = createChainBook({
      transport: http(`http://127.0.0.1:${port}`, { retryCount: 0 }),
      chain,
      contract: deployed.reward,
      relayer,
      operator,
      guardian: owner,
      documentSigner: signer.address,
    });
    expect(await nowhere.claim({ campaign: id, recipient: recipientOf(first) as `0x${string}`, proof: first })).toEqual({
      kind: 'unavailable',
    });
    expect(
      await nowhere.claimByDocument({ campaign: id, recipient: recipientOf(first) as `0x${string}`, document: 1n, approval: '0x12' }),
    ).toEqual({ kind: 'unavailable' });
  });
});
