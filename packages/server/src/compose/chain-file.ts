import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { ScleraError } from '@sclera/core';
import { z } from 'zod';

/** The contract that pays rewards, and the accounts of the gateway on its chain. */
export interface ChainSettings {
  /** Of a node. */
  readonly rpc: string;
  readonly chainId: number;
  readonly contract: `0x${string}`;
  /** Secret keys. */
  readonly keys: Readonly<Record<'relayer' | 'operator' | 'owner' | 'documents', `0x${string}`>>;
  readonly pollingIntervalMs?: number | undefined;
}

const path = z.string().trim().min(1);
/** Strict, so that a mistyped field is not one that was never stated. */
const schema = z.strictObject({
  rpc: z.url({ protocol: /^https?$/, error: 'must be an http or https address' }),
  chainId: z.number().int().positive(),
  contract: z.string().regex(/^0x[0-9a-fA-F]{40}$/, 'must be 0x and 40 hexadecimal digits'),
  keyFiles: z.strictObject({ relayer: path, operator: path, owner: path, documents: path }),
  pollingIntervalMs: z.number().int().min(50).max(60_000).optional(),
});

/**
 * Reads the file of `--chain`; null where there is none. Keys are files of their own, each 32 bytes as hex, which nobody else may read; paths are taken from where the file
 * lies. Throws `configuration-invalid`, naming the file and what is wrong in it, and never what a key is.
 */
export async function readChain(file: string | null): Promise<ChainSettings | null> {
  if (file === null) return null;
  const parsed = schema.safeParse(await readJson(file));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = issue?.path.join('.') ?? '';
    throw invalid(`${file}${place === '' ? '' : ` at ${place}`}: ${issue?.message ?? 'not understood'}.`);
  }
  const { keyFiles, contract, ...rest } = parsed.data;
  const read = (name: string): Promise<`0x${string}`> => readKey(resolve(dirname(file), name));
  const [relayer, operator, owner, documents] = await Promise.all(
    [keyFiles.relayer, keyFiles.operator, keyFiles.owner, keyFiles.documents].map(read),
  );
  return {
    ...rest,
    contract: contract.toLowerCase() as `0x${string}`,
    keys: { relayer: relayer!, operator: operator!, owner: owner!, documents: documents! },
  };
}

async function readKey(file: string): Promise<`0x${string}`> {
  let text: string;
  try {
    text = (await readFile(file, 'utf8')).trim();
    if (((await stat(file)).mode & 0o077) !== 0) throw invalid(`${file} can be read by others: chmod 600 it.`);
  } catch (cause) {
    if (cause instanceof ScleraError) throw cause;
    throw invalid(`${file} cannot be read.`, cause);
  }
  if (!/^(0x)?[0-9a-fA-F]{64}$/.test(text)) throw invalid(`${file} is not a key of 32 bytes as hex.`);
  return `0x${text.replace(/^0x/, '').toLowerCase()}`;
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as unknown;
  } catch (cause) {
    throw invalid(`${file} cannot be read as JSON.`, cause);
  }
}

function invalid(detail: string, cause?: unknown): ScleraError {
  return new ScleraError('configuration-invalid', detail, { cause });
}
