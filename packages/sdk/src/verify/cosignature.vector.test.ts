import { ed25519 } from '@noble/curves/ed25519.js';
import { describe, expect, it } from 'vitest';
import { fromBase64 } from '../encoding/base64.ts';
import { checkWitnesses, cosign, cosignaturesOn } from './cosignature.ts';
import { readVerifierKey, signatureLine, splitNote, type VerifierKey, writeVerifierKey } from './note.ts';

// The checkpoint with one cosignature that C2SP tlog-cosignature shows (c2sp.org/tlog-cosignature, licence CC BY 4.0). It does not publish
// the witness's key, so of the signature only its shape and time are vectors.
const text = 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n';
const note = `${text}
— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
`;

const secretKey = new Uint8Array(32).fill(5);
const witness: VerifierKey = { name: 'witness.test', type: 4, publicKey: ed25519.getPublicKey(secretKey) };
const at = 1_679_315_147;

describe('C2SP tlog-cosignature', () => {
  it('the published note has two signatures; the second is key id, time and Ed25519 signature', () => {
    const parts = splitNote(note);
    expect(parts?.text).toBe(text);
    const blob = parts?.signatures[1]?.blob ?? new Uint8Array();
    expect(blob).toHaveLength(4 + 8 + 64);
    expect(new DataView(blob.buffer, blob.byteOffset + 4, 8).getBigUint64(0)).toBe(BigInt(at));
  });

  it('signs “cosignature/v1”, the time and the checkpoint, in that order', () => {
    const line = cosign(text, { name: witness.name, secretKey }, at);
    const blob = fromBase64(line.trim().split(' ')[2]!);
    const message = new TextEncoder().encode(`cosignature/v1\ntime 1679315147\n${text}`);
    expect(ed25519.verify(blob.subarray(12), message, witness.publicKey)).toBe(true);
    expect(cosignaturesOn(`${note}${line}`, [witness])).toEqual([{ witness: 'witness.test', at }]);
  });

  it('reads and writes verifier keys of type 0x04', () => {
    expect(readVerifierKey(writeVerifierKey(witness))).toEqual(witness);
    const written = writeVerifierKey(witness);
    for (const bad of [written.slice(1), written.replace(/\+[0-9a-f]{8}\+/, '+00000000+'), `${written}=`, 'a+b', '']) {
      expect(readVerifierKey(bad), bad).toBeNull();
    }
  });
});

describe('cosignaturesOn', () => {
  const line = cosign(text, { name: witness.name, secretKey }, at);

  it('believes no other key, name, time, type or text', () => {
    const other = { ...witness, publicKey: ed25519.getPublicKey(new Uint8Array(32).fill(6)) };
    expect(cosignaturesOn(`${note}${line}`, [other])).toEqual([]);
    expect(cosignaturesOn(`${note}${line}`, [{ ...witness, name: 'somebody' }])).toEqual([]);
    expect(cosignaturesOn(`${note}${line}`, [{ ...witness, type: 1 }])).toEqual([]);
    expect(cosignaturesOn(`${note}${line}`.replace('20852163', '20852164'), [witness])).toEqual([]);
    const blob = fromBase64(line.trim().split(' ')[2]!);
    const late = signatureLine(witness, Uint8Array.of(0, 0, 0, 0, 0xff, 0, 0, 0, ...blob.subarray(12)));
    expect(cosignaturesOn(`${note}${late}`, [witness])).toEqual([]);
    const plain = signatureLine(witness, ed25519.sign(new TextEncoder().encode(text), secretKey));
    expect(cosignaturesOn(`${note}${plain}`, [witness])).toEqual([]);
  });

  it('counts different witnesses', () => {
    const secrets = [5, 6, 7].map((seed) => new Uint8Array(32).fill(seed));
    const witnesses = secrets.map((key, i): VerifierKey => ({ name: `w${i}`, type: 4, publicKey: ed25519.getPublicKey(key) }));
    const signed =
      note + cosign(text, { name: 'w0', secretKey: secrets[0]! }, at) + cosign(text, { name: 'w2', secretKey: secrets[2]! }, at);
    expect(checkWitnesses(signed, { witnesses, atLeast: 2 }).kind).toBe('witnessed');
    expect(checkWitnesses(signed, { witnesses, atLeast: 3 })).toMatchObject({
      kind: 'unwitnessed',
      by: [{ witness: 'w0' }, { witness: 'w2' }],
    });
    // One key under two names is one witness.
    const twice = [witnesses[0]!, { ...witnesses[0]!, name: 'again' }];
    const doubled = signed + cosign(text, { name: 'again', secretKey: secrets[0]! }, at);
    expect(checkWitnesses(doubled, { witnesses: twice, atLeast: 2 }).kind).toBe('unwitnessed');
  });
});
