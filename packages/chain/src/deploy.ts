import {
  type Abi,
  type Account,
  type Chain,
  createPublicClient,
  createWalletClient,
  type Hex,
  keccak256,
  stringToBytes,
  type Transport,
} from 'viem';
import { demoToken, onceReward, semaphoreVerifier } from './contracts.gen.ts';

export interface DeployOptions {
  readonly transport: Transport;
  readonly chain: Chain;
  /** Owner of the contract; pays for putting it on the chain. */
  readonly owner: Account;
  readonly operator: Hex;
  readonly guardian: Hex;
  /** The token that is paid out; left out, a demonstration token, all of it the owner's. */
  readonly token?: Hex;
  readonly pollingIntervalMs?: number;
}

export interface Deployed {
  readonly token: Hex;
  readonly verifier: Hex;
  readonly reward: Hex;
}

/** Supply of the demonstration token: a billion, with 18 decimals. */
const demoSupply: bigint = 10n ** 27n;

/** Puts verifier, reward contract and, where none is given, a demonstration token on a chain, and gives operator and guardian their roles. Throws what the node says. */
export async function deployReward(options: DeployOptions): Promise<Deployed> {
  const { transport, chain, owner, operator, guardian } = options;
  const reader = createPublicClient({ transport, chain, pollingInterval: options.pollingIntervalMs ?? 1_000 });
  const writer = createWalletClient({ transport, chain, account: owner });

  const settle = async (hash: Hex): Promise<Hex | null | undefined> => {
    const { status, contractAddress } = await reader.waitForTransactionReceipt({ hash });
    if (status !== 'success') throw new Error('a transaction of the deployment was reverted');
    return contractAddress;
  };
  const put = async (code: { readonly abi: Abi | readonly unknown[]; readonly bytecode: Hex }, args: readonly unknown[]): Promise<Hex> => {
    const address = await settle(await writer.deployContract({ abi: code.abi as Abi, bytecode: code.bytecode, args }));
    if (address === null || address === undefined) throw new Error('the node names no address of the contract');
    return address;
  };

  const token = options.token ?? (await put(demoToken, [demoSupply]));
  const verifier = await put(semaphoreVerifier, []);
  const reward = await put(onceReward, [token, verifier, owner.address]);
  const grant = async (role: string, account: Hex): Promise<void> => {
    const args = [keccak256(stringToBytes(role)), account] as const;
    await settle(await writer.writeContract({ address: reward, abi: onceReward.abi, functionName: 'grantRole', args }));
  };
  await grant('OPERATOR_ROLE', operator);
  await grant('GUARDIAN_ROLE', guardian);
  return { token, verifier, reward };
}
