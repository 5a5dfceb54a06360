import { describe, expect, it } from 'vitest';
import { generateSigningKey } from '../sign.ts';
import { parseCheckpoint, signCheckpoint, verifyCheckpoint } from './checkpoint.ts';
import { signNote } from './note.ts';

const { secretKey, publicKey } = generateSigningKey();
const origin = 'sclera.example/log';
const root = new Uint8Array(32).fill(5);
const text = signCheckpoint({ origin, size: 42, root }, secretKey);
const rootLine = Buffer.from(root).toString('base64');

const reasonOf = (note: string, key = publicKey) => {
  const verdict = verifyCheckpoint(note, origin, key);
  return verdict.kind === 'invalid' ? verdict.reason : 'valid';
};

describe('checkpoints', () => {
  it('have the lines of C2SP tlog-checkpoint', () => {
    const lines = text.split('\n');
    expect(lines.slice(0, 4)).toEqual([origin, '42', rootLine, '']);
    expect(lines[4]).toMatch(/^— sclera\.example\/log [A-Za-z0-9+/]{91}=$/);
    expect(lines.slice(5)).toEqual(['']);
  });

  it('verify and parse', () => {
    expect(verifyCheckpoint(text, origin, publicKey)).toEqual({ kind: 'valid', checkpoint: { origin, size: 42, root } });
    expect(parseCheckpoint(text)).toEqual({ origin, size: 42, root });
  });

  it('allow further signatures (witnesses) and extension lines', () => {
    const witness = generateSigningKey();
    const cosignature = signNote(text.slice(0, text.lastIndexOf('\n\n') + 1), 'witness.example', witness.secretKey).split('\n\n')[1]!;
    expect(reasonOf(`${text}${cosignature}`)).toBe('valid');
    expect(reasonOf(text.replace('\n\n', `\n\n${cosignature}`))).toBe('valid');
    expect(reasonOf(signNote(`${origin}\n42\n${rootLine}\nextension\n`, origin, secretKey))).toBe('valid');
  });

  it('are refused with another key, size, root or origin', () => {
    expect(reasonOf(text, generateSigningKey().publicKey)).toBe('not signed by this key');
    expect(reasonOf(text.replace('\n42\n', '\n43\n'))).toBe('the signature does not verify');
    expect(reasonOf(text.replace(rootLine, Buffer.alloc(32).toString('base64')))).toBe('the signature does not verify');
    expect(verifyCheckpoint(text, 'other.example/log', publicKey).kind).toBe('invalid');
    expect(reasonOf(signNote(`other.example/log\n42\n${rootLine}\n`, origin, secretKey))).toBe('the checkpoint is of another log');
  });

  it('are refused when the signature is spelled in another way that decodes to the same bytes', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
    const last = text.charAt(text.length - 3);
    const respelled = `${text.slice(0, -3)}${alphabet[alphabet.indexOf(last) + 1]}=\n`;
    const bytesOf = (note: string) => Buffer.from(note.trimEnd().split(' ').at(-1)!, 'base64');
    expect(bytesOf(respelled)).toEqual(bytesOf(text));
    expect(reasonOf(respelled)).toBe('the signature does not verify');
  });

  it('are refused when signed but not a checkpoint', () => {
    for (const body of [
      '',
      `${origin}\n`,
      `${origin}\n42\n`,
      `${origin}\n042\n${rootLine}\n`,
      `${origin}\n-1\n${rootLine}\n`,
      `${origin}\n42\nAAAA\n`,
    ]) {
      expect(reasonOf(signNote(body, origin, secretKey))).not.toBe('valid');
    }
    expect(reasonOf(signNote(`${origin}\n99999999999999999999\n${rootLine}\n`, origin, secretKey))).toBe('not a checkpoint');
  });

  it('are refused when they are not notes', () => {
    for (const note of [
      '',
      'x',
      text.slice(0, -1),
      text.replace('\n\n', '\n'),
      text.replace('—', '-'),
      text.replace('42', '42\r'),
      `${text}\n`,
    ]) {
      expect(reasonOf(note)).toBe('not a signed note');
      expect(() => parseCheckpoint(note)).toThrow('log-inconsistent');
    }
  });

  it('are not signed for an origin, size or root that cannot be written', () => {
    expect(() => signCheckpoint({ origin: 'two words', size: 1, root }, secretKey)).toThrow('configuration-invalid');
    expect(() => signCheckpoint({ origin: 'a+b', size: 1, root }, secretKey)).toThrow('configuration-invalid');
    expect(() => signCheckpoint({ origin, size: -1, root }, secretKey)).toThrow('log-inconsistent');
    expect(() => signCheckpoint({ origin, size: 1, root: root.slice(1) }, secretKey)).toThrow('log-inconsistent');
  });
});
