import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPublicClient, http } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { foundry } from 'viem/chains';
import { afterAll, expect, it } from 'vitest';
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
