import { beforeEach, describe, expect, it } from 'vitest';
import { toBase64 } from '../encoding/base64.ts';
import { cosignaturesOn } from './cosignature.ts';
import { followLog } from './follow-log.ts';
import { origin, sourceOf, testLogFiles, testNote } from './log.fixture.ts';
import { createLogReader } from './log-reader.ts';
import { rootOf } from './merkle.ts';
import type { VerifierKey } from './note.ts';
import { gatewaySigner, testPlatform, testSigner } from './signer.fixture.ts';
import { createWitness, type Witness } from './witness.ts';

const secretKey = new Uint8Array(32).fill(21);
const key: VerifierKey = { name: 'w.test', type: 4, publicKey: testSigner(21).publicKeyBytes };
const leaves = Array.from({ length: 300 }, (_, i) => Uint8Array.of(i & 255, i >> 8));
const forked = leaves.map((leaf, i) => (i === 2 ? Uint8Array.of(9, 9) : leaf));
const noteOf = (size: number, of = leaves) => testNote(size, rootOf(of.slice(0, size)));

async function ask(size: number, old: number, of = leaves): Promise<string> {
  const proof = await createLogReader(sourceOf(testLogFiles(of.slice(0, size))), size).consistencyProof(old);
  return requestOf(old, proof, noteOf(size, of));
}
const requestOf = (old: number, proof: readonly Uint8Array[], note: string) => [`old ${old}`, ...proof.map(toBase64), '', note].join('\n');

let kept: Map<string, string>;
let forks: string[];
let witness: Witness;
const open = () =>
  createWitness({
    name: 'w.test',
    secretKey,
    logs: [{ name: origin, type: 1, publicKey: gatewaySigner.publicKeyBytes }],
    store: {
      load: async (name) => kept.get(name) ?? null,
      save: async (name, note) => void kept.set(name, note),
    },
    clock: () => 1_700_000_000_999,
    onFork: ({ reason }) => forks.push(reason),
  });
beforeEach(() => {
  kept = new Map();
  forks = [];
  witness = open();
});

describe('add-checkpoint', () => {
  it('cosigns what grows out of what it cosigned, and remembers it', async () => {
    for (const [size, old] of [
      [0, 0],
      [3, 0],
      [256, 3],
      [257, 256],
      [300, 257],
      [300, 300],
    ] as const) {
      // What it remembers is in its store alone.
      witness = open();
      const answer = await witness.addCheckpoint(await ask(size, old));
      expect(answer, `${old} to ${size}`).toMatchObject({ status: 200 });
      expect(cosignaturesOn(noteOf(size) + answer.body, [key])).toEqual([{ witness: 'w.test', at: 1_700_000_000 }]);
      expect(kept.get(origin)).toBe(noteOf(size));
    }
    expect(forks).toEqual([]);
  });

  it('keeps before it signs', async () => {
    const failing = createWitness({
      name: 'w.test',
      secretKey,
      logs: [{ name: origin, type: 1, publicKey: gatewaySigner.publicKeyBytes }],
      store: { load: async () => null, save: () => Promise.reject(new Error('disk full')) },
      clock: () => 0,
      onFork: () => {},
    });
    await expect(failing.addCheckpoint(await ask(3, 0))).rejects.toThrow('disk full');
  });

  it('refuses a fork at the same size and at a later one, says so, and keeps what it had', async () => {
    await witness.addCheckpoint(await ask(200, 0));
    expect((await witness.addCheckpoint(requestOf(200, [], noteOf(200, forked)))).status).toBe(409);
    expect((await witness.addCheckpoint(await ask(300, 200, forked))).status).toBe(422);
    expect(forks).toEqual(['two roots at 200 leaves', '300 leaves that are not proved to begin with the 200 cosigned before']);
    expect(kept.get(origin)).toBe(noteOf(200));
    expect((await witness.addCheckpoint(await ask(300, 200))).status).toBe(200);
  });

  it('tells who does not know it where it stands', async () => {
    await witness.addCheckpoint(await ask(200, 0));
    for (const [size, old] of [
      [300, 0],
      [300, 199],
      [150, 150],
    ] as const) {
      const answer = await witness.addCheckpoint(await ask(size, old));
      expect(answer).toEqual({ status: 409, contentType: 'text/x.tlog.size', body: '200\n' });
    }
  });

  it('of two at once, one is refused rather than both signed', async () => {
    const [one, other] = await Promise.all([witness.addCheckpoint(await ask(200, 0)), witness.addCheckpoint(await ask(300, 0, forked))]);
    expect([one.status, other.status].sort()).toEqual([200, 409]);
  });

  it('refuses what is not its own, not signed, or not a request', async () => {
    const good = await ask(3, 0);
    expect((await witness.addCheckpoint(good.replaceAll(origin, 'elsewhere'))).status).toBe(404);
    const unsigned = requestOf(0, [], testNote(3, rootOf(leaves.slice(0, 3)), testSigner(44)));
    expect((await witness.addCheckpoint(unsigned)).status).toBe(403);
    expect((await witness.addCheckpoint(good.replace('old 0', 'old 4'))).status).toBe(400);
    expect((await witness.addCheckpoint(requestOf(0, [new Uint8Array(32)], noteOf(3)))).status).toBe(422);
    const tooLong = requestOf(0, Array<Uint8Array>(64).fill(new Uint8Array(32)), noteOf(3));
    for (const bad of ['', 'old 0\n', good.replace('old 0', 'old 00'), good.replace('old 0', 'new 0'), good.trimEnd(), tooLong]) {
      expect((await witness.addCheckpoint(bad)).status, bad.slice(0, 20)).toBe(400);
    }
    expect(kept.size).toBe(0);
  });
});

describe('followLog', () => {
  const look = (of: readonly Uint8Array[], before: string | null) => followLog(sourceOf(testLogFiles(of)), testPlatform, before);

  it('goes along with what only grows', async () => {
    expect((await look(leaves.slice(0, 3), null)).kind).toBe('first');
    expect((await look(leaves.slice(0, 3), noteOf(3))).kind).toBe('same');
    for (const from of [0, 1, 3, 255, 256, 299]) expect((await look(leaves, noteOf(from))).kind, `from ${from}`).toBe('grown');
  });

  it('finds a fork, a log that shrank, and what is signed by nobody it knows', async () => {
    for (const from of [3, 255, 256, 299]) expect((await look(forked, noteOf(from))).kind, `from ${from}`).toBe('forked');
    expect(await look(forked.slice(0, 3), noteOf(3))).toMatchObject({ kind: 'forked', reason: expect.stringContaining('two roots') });
    expect(await look(leaves.slice(0, 3), noteOf(4))).toMatchObject({ kind: 'forked', reason: 'it has 3 leaves and had 4' });
    const unsigned = testLogFiles(leaves, testNote(300, rootOf(leaves), testSigner(3)));
    expect((await followLog(sourceOf(unsigned), testPlatform, null)).kind).toBe('invalid');
    expect((await look(leaves, 'tampered')).kind).toBe('invalid');
  });
});
