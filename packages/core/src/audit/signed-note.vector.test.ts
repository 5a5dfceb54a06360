import { describe, expect, it } from 'vitest';
import { publicKeyOf } from '../sign.ts';
import vectors from '../vectors/signed-note.json' with { type: 'json' };
import { noteVerifierKey, signNote, verifyNote } from './note.ts';

// Both encodings start with the byte of the signature type.
const secretKey = new Uint8Array(Buffer.from(vectors.seed, 'base64').subarray(1));
const publicKey = publicKeyOf(secretKey);
const note = `${vectors.text}\n${vectors.signature}\n`;

describe('C2SP signed notes', () => {
  it('writes the verifier key, and with it the key id, as others do', () => {
    expect(noteVerifierKey(vectors.name, publicKey)).toBe(vectors.verifierKey);
  });

  it.each(vectors.otherVerifierKeys)('computes the key id of %s', (verifierKey) => {
    const [name, , ...encoded] = verifierKey.split('+');
    const key = new Uint8Array(Buffer.from(encoded.join('+'), 'base64').subarray(1));
    expect(noteVerifierKey(name!, key)).toBe(verifierKey);
  });

  it('signs to the published note, byte for byte', () => {
    expect(signNote(vectors.text, vectors.name, secretKey)).toBe(note);
  });

  it('opens the published note', () => {
    expect(verifyNote(note, vectors.name, publicKey)).toEqual({ kind: 'valid', text: vectors.text });
  });
});
