import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readChain } from './chain-file.ts';

let dir = '';
const key = 'ab'.repeat(32);
const settings = {
  rpc: 'http://127.0.0.1:8545',
  chainId: 31337,
  contract: `0x${'Ab'.repeat(20)}`,
  keyFiles: { relayer: 'relayer', operator: 'operator', owner: 'owner', documents: 'documents' },
};
const put = async (content: unknown): Promise<string> => {
  const file = join(dir, 'chain.json');
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
};

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sclera-chain-'));
  for (const name of ['relayer', 'operator', 'owner']) await writeFile(join(dir, name), `${key}\n`, { mode: 0o600 });
  await writeFile(join(dir, 'documents'), `0x${'CD'.repeat(32)}`, { mode: 0o600 });
  await writeFile(join(dir, 'short'), 'ab', { mode: 0o600 });
});
afterAll(() => rm(dir, { recursive: true }));

test('reads the contract and the keys beside it; without a file there is no chain', async () => {
  expect(await readChain(null)).toBeNull();
  expect(await readChain(await put(settings))).toEqual({
    rpc: settings.rpc,
    chainId: 31337,
    contract: `0x${'ab'.repeat(20)}`,
    keys: { relayer: `0x${key}`, operator: `0x${key}`, owner: `0x${key}`, documents: `0x${'cd'.repeat(32)}` },
  });
});

test.each([
  ['no JSON', '{', 'cannot be read as JSON'],
  ['a node by another protocol', { ...settings, rpc: 'ws://127.0.0.1' }, 'at rpc'],
  ['no contract', { ...settings, contract: '0x1' }, 'at contract'],
  ['a chain without a number', { ...settings, chainId: 0 }, 'at chainId'],
  ['a mistyped field', { ...settings, relayer: 'x' }, 'relayer'],
  ['a key that is missing', { ...settings, keyFiles: { ...settings.keyFiles, owner: 'nobody' } }, 'nobody cannot be read'],
  ['a key of another length', { ...settings, keyFiles: { ...settings.keyFiles, owner: 'short' } }, 'not a key of 32 bytes'],
])('says what is wrong: %s', async (_, content, detail) => {
  await expect(readChain(await put(content))).rejects.toMatchObject({
    code: 'configuration-invalid',
    detail: expect.stringContaining(detail),
  });
});

test('a key that others can read is not taken', async () => {
  await chmod(join(dir, 'owner'), 0o644);
  await expect(readChain(await put(settings))).rejects.toThrow('chmod 600');
  await chmod(join(dir, 'owner'), 0o600);
});
