import { describe, expect, it } from 'vitest';
import { cosign } from './cosignature.ts';
import { origin, sourceOf, testLogFiles, testNote } from './log.fixture.ts';
import { createLogReader } from './log-reader.ts';
import { rootOf } from './merkle.ts';
import { splitNote, type VerifierKey } from './note.ts';
import { gatewaySigner, testSigner } from './signer.fixture.ts';
import { readTlogProof, type TlogProof, verifyTlogProof, writeTlogProof } from './tlog-proof.ts';

const leaves = Array.from({ length: 257 }, (_, i) => Uint8Array.of(i & 255, i >> 8));
const note = testNote(257, rootOf(leaves));
const witness: VerifierKey = { name: 'w', type: 4, publicKey: testSigner(8).publicKeyBytes };
const cosigned = note + cosign(splitNote(note)!.text, { name: 'w', secretKey: new Uint8Array(32).fill(8) }, 5);
const log = { origin, publicKey: gatewaySigner.publicKey };
const proofOf = async (index: number): Promise<TlogProof> => ({
  index,
  hashes: await createLogReader(sourceOf(testLogFiles(leaves)), 257).inclusionProof(index),
  checkpoint: cosigned,
  extra: null,
});

describe('C2SP tlog-proof', () => {
  it.each([0, 1, 255, 256])('leaf %i: written, read again and verified offline', async (index) => {
    const proof = await proofOf(index);
    const text = writeTlogProof(proof);
    expect(text.startsWith(`c2sp.org/tlog-proof@v1\nindex ${index}\n`)).toBe(true);
    expect(readTlogProof(text)).toEqual(proof);
    const policy = { witnesses: [witness], atLeast: 1 };
    expect(verifyTlogProof(readTlogProof(text)!, leaves[index]!, { ...log, policy })).toMatchObject({
      kind: 'proved',
      index,
      checkpoint: { size: 257 },
      witnesses: [{ witness: 'w', at: 5 }],
    });
  });

  it('carries what else is needed', async () => {
    const proof = { ...(await proofOf(7)), extra: new TextEncoder().encode('{"a":1}') };
    expect(writeTlogProof(proof)).toContain('\nextra eyJhIjoxfQ==\nindex 7\n');
    expect(readTlogProof(writeTlogProof(proof))).toEqual(proof);
  });

  it('proves no other leaf, place, log, or number of witnesses', async () => {
    const proof = await proofOf(7);
    const leaf = leaves[7]!;
    const policy = { witnesses: [witness], atLeast: 2 };
    for (const [what, outcome] of Object.entries({
      leaf: verifyTlogProof(proof, leaves[8]!, log),
      index: verifyTlogProof({ ...proof, index: 8 }, leaf, log),
      short: verifyTlogProof({ ...proof, hashes: proof.hashes.slice(1) }, leaf, log),
      key: verifyTlogProof(proof, leaf, { ...log, publicKey: testSigner(3).publicKey }),
      origin: verifyTlogProof(proof, leaf, { ...log, origin: 'elsewhere' }),
      witnesses: verifyTlogProof(proof, leaf, { ...log, policy }),
      uncosigned: verifyTlogProof({ ...proof, checkpoint: note }, leaf, { ...log, policy: { ...policy, atLeast: 1 } }),
    })) {
      expect(outcome.kind, what).toBe('invalid');
    }
  });

  it('reads nothing else', async () => {
    const text = writeTlogProof(await proofOf(7));
    for (const bad of [
      '',
      text.replace('@v1', '@v2'),
      text.replace('index 7', 'index 07'),
      text.replace('index 7\n', ''),
      text.replace(/\n[A-Za-z0-9+/]{43}=\n/, '\nAAAA\n'),
      'c2sp.org/tlog-proof@v1\nindex 1\n',
    ]) {
      expect(readTlogProof(bad), bad.slice(0, 40)).toBeNull();
    }
  });
});
