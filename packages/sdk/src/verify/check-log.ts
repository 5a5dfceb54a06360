import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import type { ScleraClient } from '../client/client.ts';
import type { Platform } from '../contract/types.ts';
import { readCheckpoint } from './check-use.ts';
import { createRange, verifyConsistency, verifyInclusion } from './merkle.ts';

export interface LogCheckOptions {
  /** A size and root (hex) seen earlier: the log must still begin with exactly that. */
  readonly since?: { readonly size: number; readonly root: string };
  readonly onProgress?: (progress: { readonly read: number; readonly size: number }) => void;
}

export interface LogCheck {
  readonly origin: string;
  readonly size: number;
  /** Hex. */
  readonly root: string;
  /** Every one with its verdict, in plain words. */
  readonly findings: readonly { readonly check: string; readonly ok: boolean; readonly detail: string }[];
  readonly ok: boolean;
}

const leavesAtOnce = 1000;

/**
 * Reads the whole log and checks it: the checkpoint's signature, the root over all leaves, inclusion proofs for its first, middle and
 * last leaf, and that it grew out of its earlier self. Throws `log-inconsistent` where the checkpoint itself does not verify.
 */
export async function checkLog(
  client: Pick<ScleraClient, 'checkpoint' | 'leaves' | 'inclusion' | 'consistency'>,
  platform: Platform,
  options: LogCheckOptions = {},
): Promise<LogCheck> {
  const { origin, size, root } = await readCheckpoint(client, platform);
  const findings: { check: string; ok: boolean; detail: string }[] = [
    { check: 'checkpoint', ok: true, detail: `${size} leaves, signed by ${origin}` },
  ];
  const halfway = Math.floor(size / 2);
  const marks = new Map<number, string>();
  const samples = new Map<number, Uint8Array>();
  const wanted = new Set([0, halfway, size - 1]);
  const range = createRange();
  if (options.since?.size === 0) marks.set(0, bytesToHex(range.root()));
  while (range.size() < size) {
    const { start, leaves } = await client.leaves(range.size(), Math.min(leavesAtOnce, size - range.size()));
    if (start !== range.size() || leaves.length === 0) break;
    for (const leaf of leaves.slice(0, size - range.size())) {
      const bytes = hexToBytes(leaf);
      if (wanted.has(range.size())) samples.set(range.size(), bytes);
      range.append(bytes);
      if (range.size() === halfway || range.size() === options.since?.size) marks.set(range.size(), bytesToHex(range.root()));
    }
    options.onProgress?.({ read: range.size(), size });
  }
  const complete = range.size() === size;
  findings.push({ check: 'leaves', ok: complete, detail: complete ? `all ${size} read` : `only ${range.size()} of ${size} can be read` });
  const sameRoot = complete && bytesToHex(range.root()) === bytesToHex(root);
  findings.push({
    check: 'root',
    ok: sameRoot,
    detail: sameRoot ? 'the leaves give the signed root' : 'the leaves do not give the signed root',
  });
  for (const [index, leaf] of samples) {
    const { proof } = await client.inclusion(index, size);
    const ok = verifyInclusion({ leaf, index, size, root, proof: proof.map(hexToBytes) });
    findings.push({ check: 'inclusion', ok, detail: `leaf ${index} ${ok ? 'is' : 'is not'} proved to be in the log` });
  }
  const half = marks.get(halfway);
  if (halfway > 0 && half !== undefined) {
    findings.push(await checkGrowth(client, { size: halfway, root: half }, { size, root }));
  }
  if (options.since) {
    const then = marks.get(options.since.size);
    const kept = then === options.since.root;
    findings.push({
      check: 'since',
      ok: kept,
      detail: kept
        ? `still begins with the ${options.since.size} leaves seen earlier`
        : `no longer begins with what was seen at ${options.since.size}`,
    });
  }
  return { origin, size, root: bytesToHex(root), findings, ok: findings.every(({ ok }) => ok) };
}

async function checkGrowth(
  client: Pick<ScleraClient, 'consistency'>,
  from: { readonly size: number; readonly root: string },
  to: { readonly size: number; readonly root: Uint8Array },
): Promise<{ check: string; ok: boolean; detail: string }> {
  const { proof } = await client.consistency(from.size, to.size);
  const claim = { from: from.size, to: to.size, fromRoot: hexToBytes(from.root), toRoot: to.root, proof: proof.map(hexToBytes) };
  const ok = verifyConsistency(claim);
  return { check: 'consistency', ok, detail: `growth from ${from.size} to ${to.size} ${ok ? 'is' : 'is not'} proved` };
}
