import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { describe, expect, it } from 'vitest';
import type { UseRecord } from '../contract/types.ts';
import { toBase64 } from '../encoding/base64.ts';
import { SdkProblem } from '../problem.ts';
import { checkLog } from './check-log.ts';
import { checkUse, commitmentOf, readCheckpoint } from './check-use.ts';
import { verifyCheckpoint } from './checkpoint.ts';
import { hashChildren, hashLeaf, rootOf } from './merkle.ts';
import { gatewaySigner, testId, testPlatform, testSigner, testTime } from './signer.fixture.ts';

const origin = testPlatform.gateway.issuer;

function note(size: number, root: Uint8Array, signer = gatewaySigner, name = origin): string {
  const text = `${origin}\n${size}\n${toBase64(root)}\n`;
  const id = sha256(Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(1), signer.publicKeyBytes])).slice(0, 4);
  return `${text}\n— ${name} ${toBase64(Buffer.concat([id, signer.signBytes(Buffer.from(text))]))}\n`;
}

const uses: UseRecord[] = Array.from({ length: 5 }, (_, leafIndex) => ({
  leafIndex,
  event: {
    kind: 'check',
    subject: testId('sub'),
    purpose: 'uniqueness-check',
    decision: 'new',
    permit: testId('per'),
    at: testTime,
  } as UseRecord['event'],
  salt: `0${leafIndex}`.repeat(16),
}));
const leaves = uses.map(commitmentOf);
const root = rootOf(leaves);

/** A log of five leaves, answering as the gateway does. */
const log = {
  checkpoint: async () => note(5, root),
  leaves: async (start: number, count: number) => ({ start, leaves: leaves.slice(start, start + Math.min(count, 2)).map(bytesToHex) }),
  inclusion: async (index: number, size: number) => ({ proof: path(index, leaves.slice(0, size)).map(bytesToHex) }),
  // From 2 to 5 (RFC 6962 §2.1.2): the other half of the first four, then the fifth.
  consistency: async () => ({ proof: [hashChildren(hashLeaf(leaves[2]!), hashLeaf(leaves[3]!)), hashLeaf(leaves[4]!)].map(bytesToHex) }),
};

function path(m: number, part: readonly Uint8Array[]): Uint8Array[] {
  if (part.length === 1) return [];
  const k = 2 ** Math.floor(Math.log2(part.length - 1));
  return m < k ? [...path(m, part.slice(0, k)), rootOf(part.slice(k))] : [...path(m - k, part.slice(k)), rootOf(part.slice(0, k))];
}

describe('checkpoint', () => {
  it('is valid under the log’s own key and name only', () => {
    expect(verifyCheckpoint(note(5, root), origin, gatewaySigner.publicKey)).toMatchObject({
      kind: 'valid',
      checkpoint: { size: 5, root },
    });
    const witnessed = `${note(5, root)}— witness.example AAAAAAAA\n`;
    expect(verifyCheckpoint(witnessed, origin, gatewaySigner.publicKey).kind).toBe('valid');
    const bad = [
      note(5, root, testSigner(44)),
      note(5, root).replace('\n5\n', '\n6\n'),
      note(5, root, gatewaySigner, 'other'),
      note(5, root).trimEnd(),
      note(5, root.slice(1)),
      note(5, root).replace(origin, 'other'),
      '',
    ];
    for (const [i, text] of bad.entries())
      expect(verifyCheckpoint(text, origin, gatewaySigner.publicKey).kind, `case ${i}`).toBe('invalid');
  });

  it('that does not verify is an inconsistent log', async () => {
    const client = { checkpoint: async () => note(5, root, testSigner(44)) };
    await expect(readCheckpoint(client, testPlatform)).rejects.toMatchObject({ code: 'log-inconsistent' });
  });
});

describe('checkUse', () => {
  it('finds each use at its index and nowhere else', async () => {
    const checkpoint = await readCheckpoint(log, testPlatform);
    for (const use of uses) expect(await checkUse(use, log, checkpoint)).toEqual({ kind: 'included', leafIndex: use.leafIndex, size: 5 });
    const moved = { ...uses[1]!, leafIndex: 2 };
    const reworded = { ...uses[1]!, event: { ...uses[1]!.event, decision: 'enrolled' as const } };
    const resalted = { ...uses[1]!, salt: 'ff'.repeat(16) };
    const beyond = { ...uses[1]!, leafIndex: 5 };
    for (const use of [moved, reworded, resalted, beyond]) expect((await checkUse(use, log, checkpoint)).kind).toBe('missing');
  });
});

describe('checkLog', () => {
  it('reads a sound log in pieces and finds nothing', async () => {
    const read: number[] = [];
    const found = await checkLog(log, testPlatform, {
      since: { size: 3, root: bytesToHex(rootOf(leaves.slice(0, 3))) },
      onProgress: (progress) => read.push(progress.read),
    });
    expect(found).toMatchObject({ ok: true, size: 5, root: bytesToHex(root) });
    expect(found.findings.map(({ check }) => check)).toEqual([
      'checkpoint',
      'leaves',
      'root',
      'inclusion',
      'inclusion',
      'inclusion',
      'consistency',
      'since',
    ]);
    expect(read).toEqual([2, 4, 5]);
  });

  it('finds a changed leaf, a missing leaf, a rewritten past and a wrong proof', async () => {
    const failed = async (change: object, options = {}): Promise<string[]> =>
      (await checkLog({ ...log, ...change }, testPlatform, options)).findings.filter(({ ok }) => !ok).map(({ check }) => check);
    const bent = leaves.map((leaf, i) => (i === 3 ? leaf.map((byte) => byte ^ 1) : leaf));
    expect(await failed({ leaves: async (start: number) => ({ start, leaves: bent.slice(start).map(bytesToHex) }) })).toContain('root');
    const short = async (start: number) => ({ start, leaves: leaves.slice(start, 4).map(bytesToHex) });
    expect(await failed({ leaves: short })).toEqual(expect.arrayContaining(['leaves', 'root']));
    expect(await failed({}, { since: { size: 3, root: bytesToHex(rootOf(leaves.slice(1, 4))) } })).toEqual(['since']);
    expect(await failed({ inclusion: async () => ({ proof: [] }) })).toEqual(['inclusion', 'inclusion', 'inclusion']);
    expect(await failed({ consistency: async () => ({ proof: [] }) })).toEqual(['consistency']);
  });

  it('does not go on under a checkpoint that does not verify', async () => {
    await expect(checkLog({ ...log, checkpoint: async () => 'x' }, testPlatform)).rejects.toBeInstanceOf(SdkProblem);
  });
});
