import { decode, encode } from 'cborg';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomTemplate } from '../../testing/random-template.ts';
import type { IrisTemplate } from '../iris/template.ts';
import { exportTemplate, importTemplate } from './template-file.ts';

const template = randomTemplate(1);
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const utf8 = (value: unknown): Uint8Array => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
const members = JSON.parse(text(exportTemplate(template, 'json'))) as Record<string, unknown>;
const cborMembers = decode(exportTemplate(template, 'cbor')) as Record<string, unknown>;

function outcome(bytes: Uint8Array): string {
  const read = importTemplate(bytes);
  return read.kind === 'rejected' ? read.reasons.map(({ code }) => code).join() : read.kind;
}

test.each(['json', 'cbor'] as const)('%s goes out and comes back', (encoding) => {
  fc.assert(
    fc.property(fc.nat(1000), (seed) => {
      const wanted = randomTemplate(seed);
      expect(importTemplate(exportTemplate(wanted, encoding))).toEqual({ kind: 'template', template: wanted, encoding });
    }),
    { numRuns: 20 },
  );
});

test('JSON as it is documented', () => {
  expect(Object.keys(members)).toEqual(['format', 'version', 'layout', 'code', 'mask']);
  expect(members).toMatchObject({
    format: 'sclera-iris-template',
    version: 1,
    layout: 'sclera-iris-1',
    code: Buffer.from(template.code).toString('base64'),
    mask: Buffer.from(template.mask).toString('base64'),
  });
});

test('CBOR by hand: a map of five, keys in bytewise order of their encodings (RFC 8949, 4.2.1)', () => {
  const bytes = Buffer.from(exportTemplate(template, 'cbor'));
  const expected = Buffer.concat([
    Buffer.from('a5', 'hex'), // map of 5
    Buffer.from('64636f6465590640', 'hex'), // "code": 1,600 bytes
    template.code,
    Buffer.from('646d61736b590320', 'hex'), // "mask": 800 bytes
    template.mask,
    Buffer.from('66666f726d6174', 'hex'), // "format":
    Buffer.from('7473636c6572612d697269732d74656d706c617465', 'hex'), // "sclera-iris-template"
    Buffer.from('666c61796f7574', 'hex'), // "layout":
    Buffer.from('6d73636c6572612d697269732d31', 'hex'), // "sclera-iris-1"
    Buffer.from('6776657273696f6e01', 'hex'), // "version": 1
  ]);
  expect(bytes.equals(expected)).toBe(true);
});

test('members that are not known are passed over', () => {
  expect(outcome(utf8({ ...members, note: 'x' }))).toBe('template');
  expect(outcome(encode({ ...cborMembers, note: 'x' }))).toBe('template');
});

describe('what is refused', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['another format', { format: 'something-else' }, 'template-format-unknown'],
    ['a newer version', { version: 2 }, 'template-version-unknown'],
    ['a version that is none', { version: 1.5 }, 'template-damaged'],
    ['another layout', { layout: 'sclera-iris-2' }, 'template-layout-unknown'],
    ['no layout', { layout: null }, 'template-damaged'],
    ['no code', { code: null }, 'template-damaged'],
  ])('%s', (_, change, code) => {
    expect(outcome(utf8({ ...members, ...change }))).toBe(code);
    expect(outcome(encode({ ...cborMembers, ...change }))).toBe(code);
  });

  test('code bits under a mask that is 0', () => {
    const bad = { ...cborMembers, code: new Uint8Array(1600).fill(255), mask: new Uint8Array(800) };
    expect(outcome(encode(bad))).toBe('template-damaged');
    const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
    expect(outcome(utf8({ ...members, code: base64(bad.code), mask: base64(bad.mask) }))).toBe('template-damaged');
  });

  test('Base64 that is not in its one form', () => {
    const code = members['code'] as string;
    for (const other of [`${code}\n`, code.replace(/=+$/, ''), code.replaceAll('/', '_'), `${code}AAAA`]) {
      if (other !== code) expect(outcome(utf8({ ...members, code: other }))).toBe('template-damaged');
    }
  });

  test('what is neither JSON nor CBOR, cut short at every tenth byte, too long, or doubled', () => {
    for (const encoding of ['json', 'cbor'] as const) {
      const whole = exportTemplate(template, encoding);
      for (let length = 0; length < whole.length - 2; length += 10) expect(outcome(whole.subarray(0, length))).toBe('template-damaged');
      expect(outcome(Uint8Array.from([...whole, ...whole]))).toBe('template-damaged');
    }
    expect(outcome(utf8('[1,2]'))).toBe('template-damaged');
    expect(outcome(new Uint8Array(70_000))).toBe('template-damaged');
    expect(outcome(new Uint8Array(60_000).fill(0x81))).toBe('template-damaged');
    expect(outcome(Uint8Array.of(0x5b, 0, 0, 0, 255, 255, 255, 255, 255))).toBe('template-damaged');
  });

  test('a CBOR map that names a member twice', () => {
    const whole = exportTemplate(template, 'cbor');
    const twice = Uint8Array.from([0xa6, ...whole.subarray(1), ...whole.subarray(whole.length - 9)]);
    expect(outcome(twice)).toBe('template-damaged');
  });

  test('no template to write', () => {
    expect(() => exportTemplate({ ...template, mask: new Uint8Array(3) } as IrisTemplate, 'json')).toThrow(TypeError);
  });

  test('a reason tells nothing of the template', () => {
    expect(JSON.stringify(importTemplate(utf8({ ...members, version: 9 })))).not.toContain((members['code'] as string).slice(0, 8));
  });
});
