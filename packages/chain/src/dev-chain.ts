import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createPublicClient, createWalletClient, type Hex, http, toHex } from 'viem';
import { mnemonicToAccount } from 'viem/accounts';
import { foundry } from 'viem/chains';
import { startAnvil } from './anvil.ts';
import { demoToken } from './contracts.gen.ts';
import { deployReward } from './deploy.ts';

export interface DevChain {
  /** For `npm start -- --chain FILE`: where the contract is, and beside it the keys to speak to it with. */
  readonly file: string;
  readonly url: string;
  readonly token: Hex;
  readonly contract: Hex;
  stop(): Promise<void>;
}

/** The accounts that every anvil gives money to. Everybody has their keys: good on a chain that ends with its process, and nowhere else. */
const mnemonic = 'test test test test test test test test test test test junk';
const roles = ['owner', 'operator', 'relayer', 'documents'] as const;
/** Of the demonstration token, to the operator: a million, with 18 decimals. */
const operatorFunds = 10n ** 24n;
const pollingIntervalMs = 50;

/**
 * A chain of its own on this machine with the reward contract and a demonstration token on it, and its file and keys written into `folder`: to try rewards on a chain without
 * one. Throws where `@foundry-rs/anvil` is not installed, or the folder cannot be written.
 */
export async function startDevChain(folder: string): Promise<DevChain> {
  const accounts = Object.fromEntries(roles.map((role, addressIndex) => [role, mnemonicToAccount(mnemonic, { addressIndex })])) as Record<
    (typeof roles)[number],
    ReturnType<typeof mnemonicToAccount>
  >;
  const anvil = await startAnvil();
  try {
    const connect = { transport: http(anvil.url), chain: foundry, pollingInterval: pollingIntervalMs };
    const { owner, operator } = accounts;
    const { token, reward } = await deployReward({
      ...connect,
      owner,
      operator: operator.address,
      guardian: owner.address,
      pollingIntervalMs,
    });
    const write = async (from: typeof owner, functionName: 'transfer' | 'approve', args: readonly [Hex, bigint]): Promise<void> => {
      const hash = await createWalletClient({ ...connect, account: from }).writeContract({
        address: token,
        abi: demoToken.abi,
        functionName,
        args,
      });
      await createPublicClient(connect).waitForTransactionReceipt({ hash });
    };
    await write(owner, 'transfer', [operator.address, operatorFunds]);
    await write(operator, 'approve', [reward, operatorFunds]);
    const keys = Object.fromEntries(roles.map((role) => [role, toHex(accounts[role].getHdKey().privateKey ?? new Uint8Array())]));
    const file = await writeFiles(folder, { rpc: anvil.url, contract: reward, keys });
    return { file, url: anvil.url, token, contract: reward, stop: anvil.stop };
  } catch (error) {
    await anvil.stop();
    throw error;
  }
}

async function writeFiles(
  folder: string,
  { rpc, contract, keys }: { readonly rpc: string; readonly contract: Hex; readonly keys: Readonly<Record<string, Hex>> },
): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const [role, key] of Object.entries(keys)) {
    const path = join(folder, `${role}.key`);
    await writeFile(path, `${key}\n`, { mode: 0o600 });
    await chmod(path, 0o600);
  }
  const keyFiles = Object.fromEntries(Object.keys(keys).map((role) => [role, `${role}.key`]));
  const file = join(folder, 'chain.json');
  await writeFile(file, `${JSON.stringify({ rpc, chainId: foundry.id, contract, keyFiles, pollingIntervalMs }, null, 2)}\n`, {
    mode: 0o600,
  });
  return file;
}
