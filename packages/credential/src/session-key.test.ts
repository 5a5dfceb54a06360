import { describe, expect, it } from 'vitest';
import { lastRotation } from './secret.ts';
import {
  derivationContext,
  derivationMessage,
  leavingMessage,
  nameRecord,
  readSessionKey,
  sessionKeyBytes,
  writeSessionKey,
} from './session-key.ts';

const signing = new Uint8Array(32).fill(1);
const sealing = new Uint8Array(65).fill(4);
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('the keys of a session', () => {
  it('come back from what is sealed', () => {
    const written = writeSessionKey({ signing, sealing });
    expect(written.length).toBe(sessionKeyBytes);
    expect(readSessionKey(written)).toEqual({ signing, sealing });
  });

  it('have one length', () => {
    expect(() => writeSessionKey({ signing: sealing, sealing: signing })).toThrow('Ed25519');
    expect(() => readSessionKey(new Uint8Array(96))).toThrow('Ed25519');
    expect(() => nameRecord('enr_1', sealing)).toThrow('Ed25519');
  });
});

it('a record has another name for each enrolment and each key', () => {
  const names = [
    nameRecord('enr_1', signing),
    nameRecord('enr_2', signing),
    nameRecord(
      'enr_1',
      signing.map((byte) => byte + 1),
    ),
  ];
  expect(new Set(names.map(hex)).size).toBe(3);
  expect(names.every(({ length }) => length === 32)).toBe(true);
});

it('what is signed is about one permit, one rotation, one blinded input and one thing', () => {
  const [blinded, proof] = [new Uint8Array(32).fill(2), new Uint8Array(64).fill(3)];
  const messages = [
    derivationMessage('a', 0, blinded, proof),
    derivationMessage('b', 0, blinded, proof),
    derivationMessage('a', 1, blinded, proof),
    derivationMessage('a', 0, proof.slice(0, 32), proof),
    leavingMessage('a'),
    leavingMessage('b'),
    derivationContext('a'),
  ];
  expect(new Set(messages.map(hex)).size).toBe(messages.length);
  for (const rotation of [-1, 0.5, lastRotation + 1]) expect(() => derivationMessage('a', rotation, blinded, proof)).toThrow('rotation');
});
