import { describe, expect, it } from 'vitest';
import type { UseRecord } from '../contract/types.ts';
import { checkUse, commitmentOf, readCheckpoint } from './check-use.ts';
import { verifyCheckpoint } from './checkpoint.ts';
import { origin, sourceOf, testLogFiles, testNote } from './log.fixture.ts';
import { rootOf } from './merkle.ts';
import { gatewaySigner, testId, testPlatform, testSigner, testTime } from './signer.fixture.ts';

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
const log = sourceOf(testLogFiles(leaves));

describe('checkpoint', () => {
  it('is valid under the log’s own key and name only', () => {
    expect(verifyCheckpoint(testNote(5, root), origin, gatewaySigner.publicKey)).toMatchObject({
      kind: 'valid',
      checkpoint: { size: 5, root },
    });
    const witnessed = `${testNote(5, root)}— witness.example AAAAAAAA\n`;
    expect(verifyCheckpoint(witnessed, origin, gatewaySigner.publicKey).kind).toBe('valid');
    const bad = [
      testNote(5, root, testSigner(44)),
      testNote(5, root).replace('\n5\n', '\n6\n'),
      testNote(5, root, gatewaySigner, 'other'),
      testNote(5, root).trimEnd(),
      testNote(5, root.slice(1)),
      testNote(5, root).replace(origin, 'other'),
      '',
    ];
    for (const [i, text] of bad.entries())
      expect(verifyCheckpoint(text, origin, gatewaySigner.publicKey).kind, `case ${i}`).toBe('invalid');
    expect(verifyCheckpoint(testNote(5, root), origin, 'no key').kind).toBe('invalid');
  });

  it('that does not verify is an inconsistent log', async () => {
    const client = { checkpoint: async () => testNote(5, root, testSigner(44)) };
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

  it('asks for tiles, of which nobody can tell which leaf it is about', async () => {
    const asked = new Set<string>();
    const watched = {
      tile: (path: string) => {
        asked.add(path);
        return log.tile(path);
      },
    };
    await checkUse(uses[3]!, watched, await readCheckpoint(log, testPlatform));
    expect([...asked]).toEqual(['tile/0/000.p/5']);
  });

  it('takes the full tile where the partial one is gone, and refuses one of another size', async () => {
    const many = Array.from({ length: 256 }, (_, i) => Uint8Array.of(i, 1));
    const grown = sourceOf(testLogFiles(many));
    const checkpoint = { origin, size: 200, root: rootOf(many.slice(0, 200)) };
    expect((await checkUse({ ...uses[0]!, leafIndex: 7 }, grown, checkpoint)).kind).toBe('missing');
    const short = { tile: async () => new Uint8Array(31) };
    await expect(checkUse(uses[0]!, short, checkpoint)).rejects.toMatchObject({ code: 'log-inconsistent' });
  });
});
