import { parseProof, verifyProof } from '@sclera/credential';
import {
  type CampaignStanding,
  type ClaimFault,
  type ClaimOutcome,
  type CloseOutcome,
  isCampaign,
  isRecipient,
  type OpenOutcome,
  type Payment,
  type Recipient,
  type RewardBook,
} from '@sclera/services';
import {
  BaseError,
  type Chain,
  ContractFunctionRevertedError,
  createPublicClient,
  encodeFunctionData,
  type Hex,
  isHex,
  keccak256,
  type LocalAccount,
  type Transport,
} from 'viem';
import { demoToken, onceReward } from './contracts.gen.ts';

export interface ChainBookOptions {
  readonly transport: Transport;
  readonly chain: Chain;
  /** Of a OnceReward contract. */
  readonly contract: Hex;
  /** Brings claims and pays their fees, so that the chain sees no account of the person's but the recipient. */
  readonly relayer: LocalAccount;
  /** Opens and closes campaigns from its own tokens, which it has allowed the contract to take. */
  readonly operator: LocalAccount;
  /** May pause; to resume it has to be the contract's owner. */
  readonly guardian: LocalAccount;
  /** Whose approvals of claims by document count. */
  readonly documentSigner: Hex;
  /** How often a node is asked whether a transaction is in a block. Default 1,000. */
  readonly pollingIntervalMs?: number;
}

type Write = 'openCampaign' | 'claim' | 'claimByDocument' | 'closeCampaign' | 'pause' | 'unpause';
type Sent =
  | { readonly kind: 'done'; readonly hash: Hex }
  | { readonly kind: 'reverted'; readonly error: string }
  | { readonly kind: 'unavailable' };

const { abi } = onceReward;

/** What the contract says, in the words of every book. */
const claimFaults: Readonly<Record<string, ClaimFault>> = {
  EnforcedPause: 'paused',
  NoCampaign: 'no-campaign',
  BadRecipient: 'bad-recipient',
  CampaignEnded: 'campaign-ended',
  AlreadyClaimed: 'already-claimed',
  BudgetSpent: 'budget-spent',
  FalseProof: 'false-proof',
  NotApproved: 'not-approved',
};

const closeFaults: Readonly<Record<string, 'no-campaign' | 'campaign-running' | 'campaign-ended'>> = {
  NoCampaign: 'no-campaign',
  CampaignRunning: 'campaign-running',
  CampaignEnded: 'campaign-ended',
};

/** The book on a chain. A proof is judged here before it costs a fee, and then by the contract, which trusts nobody. */
export function createChainBook(options: ChainBookOptions): RewardBook {
  const { transport, chain, contract, relayer, operator, guardian, documentSigner } = options;
  const reader = createPublicClient({ transport, chain, pollingInterval: options.pollingIntervalMs ?? 1_000 });
  const at = { address: contract, abi } as const;
  /** An account numbers its transactions: one after the other. */
  let queue: Promise<unknown> = Promise.resolve();

  function send(account: LocalAccount, functionName: Write, args: readonly unknown[]): Promise<Sent> {
    const sent = queue.then(() => sendNow(account, functionName, args));
    queue = sent.catch(() => undefined);
    return sent;
  }

  /** Signed here, so that its name is known before it leaves: where a node's answer is lost, the transaction is looked for and not made anew. */
  async function sendSigned(account: LocalAccount, data: Hex): Promise<Hex> {
    const request = await reader.prepareTransactionRequest({ account, to: contract, data, chain, type: 'eip1559' });
    const serializedTransaction = await account.signTransaction(request);
    const hash = keccak256(serializedTransaction);
    try {
      await reader.sendRawTransaction({ serializedTransaction });
    } catch (error) {
      // A second try of the same bytes is refused as used up; what counts is whether the node has it.
      if ((await reader.getTransaction({ hash }).catch(() => null)) === null) throw error;
    }
    return hash;
  }

  async function sendNow(account: LocalAccount, functionName: Write, args: readonly unknown[]): Promise<Sent> {
    const call = { ...at, account, functionName, args } as Parameters<typeof reader.simulateContract>[0];
    try {
      await reader.simulateContract(call);
      const hash = await sendSigned(account, encodeFunctionData({ abi, functionName, args } as Parameters<typeof encodeFunctionData>[0]));
      const receipt = await reader.waitForTransactionReceipt({ hash });
      if (receipt.status === 'success') return { kind: 'done', hash };
      // Something else was quicker: the same call says now what is wrong with it.
      await reader.simulateContract(call);
      return { kind: 'unavailable' };
    } catch (error) {
      const revert = error instanceof BaseError ? error.walk((cause) => cause instanceof ContractFunctionRevertedError) : null;
      if (revert instanceof ContractFunctionRevertedError)
        return { kind: 'reverted', error: revert.data?.errorName ?? revert.reason ?? '' };
      if (error instanceof BaseError) return { kind: 'unavailable' };
      throw error;
    }
  }

  /** What the contract has of a campaign; a root of zero where it has none. */
  async function read(campaign: bigint): Promise<CampaignStanding> {
    const [root, , closesAt, closed, amount, left, budget] = await reader.readContract({
      ...at,
      functionName: 'campaigns',
      args: [campaign],
    });
    return { id: campaign, root, amount, budget, closesAt: Number(closesAt), left, closed };
  }

  async function pay(functionName: 'claim' | 'claimByDocument', args: readonly unknown[], amount: bigint): Promise<ClaimOutcome> {
    const sent = await send(relayer, functionName, args);
    if (sent.kind === 'unavailable') return sent;
    if (sent.kind === 'done') return { kind: 'paid', amount, reference: sent.hash };
    const fault = claimFaults[sent.error];
    return fault === undefined ? { kind: 'unavailable' } : refused(fault);
  }

  return {
    open: (campaign) =>
      orUnavailable<OpenOutcome>(async () => {
        const { id, root, amount, budget, closesAt } = campaign;
        const { timestamp } = await reader.getBlock();
        if (!isCampaign(campaign, Number(timestamp))) return { kind: 'refused', fault: 'bad-campaign' };
        const sent = await send(operator, 'openCampaign', [id, root, amount, budget, BigInt(closesAt), documentSigner]);
        if (sent.kind === 'unavailable') return sent;
        if (sent.kind === 'done') return { kind: 'opened' };
        if (sent.error === 'CampaignTaken') return { kind: 'refused', fault: 'campaign-taken' };
        // Any other word is the token's, which does not give what the operator has not, or has not allowed.
        return { kind: 'refused', fault: sent.error === 'BadCampaign' ? 'bad-campaign' : 'not-funded' };
      }),

    claim: ({ campaign, recipient, proof }) =>
      orUnavailable<ClaimOutcome>(async () => {
        if (!isRecipient(recipient)) return refused('bad-recipient');
        const { root, amount } = await read(campaign);
        if (root === 0n) return refused('no-campaign');
        const verdict = verifyProof(proof, { root, scope: campaign, message: BigInt(recipient) });
        if (verdict.kind === 'refused') return refused(verdict.fault);
        const parsed = parseProof(proof);
        if (parsed.kind !== 'parsed') return refused(parsed.kind);
        return pay('claim', [campaign, recipient, verdict.nullifier, parsed.proof.points], amount);
      }),

    claimByDocument: ({ campaign, recipient, document, approval }) =>
      orUnavailable<ClaimOutcome>(async () => {
        if (!isRecipient(recipient)) return refused('bad-recipient');
        const { root, amount } = await read(campaign);
        if (root === 0n) return refused('no-campaign');
        if (!isHex(approval)) return refused('not-approved');
        return pay('claimByDocument', [campaign, recipient, document, approval], amount);
      }),

    close: (campaign) =>
      orUnavailable<CloseOutcome>(async () => {
        const { left } = await read(campaign);
        const sent = await send(operator, 'closeCampaign', [campaign]);
        if (sent.kind === 'unavailable') return sent;
        if (sent.kind === 'done') return { kind: 'closed', returned: left };
        const fault = closeFaults[sent.error];
        return fault === undefined ? { kind: 'unavailable' } : { kind: 'refused', fault };
      }),

    pause: () => switchTo('pause', 'EnforcedPause'),
    resume: () => switchTo('unpause', 'ExpectedPause'),

    async standing(campaign) {
      const found = await read(campaign);
      return found.root === 0n ? null : found;
    },

    async paymentOf({ campaign, way, nullifier }) {
      const of = { ...at, args: { campaign }, fromBlock: 0n, strict: true } as const;
      if (way === 'human') {
        if (!(await reader.readContract({ ...at, functionName: 'claimed', args: [campaign, nullifier] }))) return null;
        return paymentIn(await reader.getContractEvents({ ...of, eventName: 'Claimed' }), ({ nullifier: spent }) => spent === nullifier);
      }
      if (!(await reader.readContract({ ...at, functionName: 'claimedByDocument', args: [campaign, nullifier] }))) return null;
      return paymentIn(await reader.getContractEvents({ ...of, eventName: 'ClaimedByDocument' }), ({ document }) => document === nullifier);
    },

    async balanceOf(recipient) {
      const token = await reader.readContract({ ...at, functionName: 'token' });
      return reader.readContract({ address: token, abi: demoToken.abi, functionName: 'balanceOf', args: [recipient] });
    },
  };

  async function switchTo(functionName: 'pause' | 'unpause', already: string): Promise<void> {
    const sent = await send(guardian, functionName, []);
    if (sent.kind === 'reverted' && sent.error === already) return;
    if (sent.kind !== 'done') throw new Error(`the contract did not ${functionName}`);
  }
}

/** The payment that an event of the contract tells of. */
function paymentIn<A extends { readonly recipient: Hex; readonly amount: bigint }>(
  events: readonly { readonly args: A; readonly transactionHash: Hex }[],
  isIt: (args: A) => boolean,
): Payment | null {
  const found = events.find(({ args }) => isIt(args));
  if (found === undefined) return null;
  const { recipient, amount } = found.args;
  return { recipient: recipient.toLowerCase() as Recipient, amount, reference: found.transactionHash };
}

/** The node says no, or nothing: not an answer of the contract's. */
async function orUnavailable<T>(work: () => Promise<T>): Promise<T | { readonly kind: 'unavailable' }> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof BaseError) return { kind: 'unavailable' };
    throw error;
  }
}

function refused(fault: ClaimFault): ClaimOutcome {
  return { kind: 'refused', fault };
}
