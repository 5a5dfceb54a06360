import { expect, test } from 'vitest';
import { keepSeen, loadSeen } from './seen-before.ts';

const head = { origin: 'sclera/one', size: 7, root: 'ab'.repeat(32), signers: ['sclera/one'] };

function storage() {
  const kept = new Map<string, string>();
  return { kept, getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) };
}

test('what was seen of a log is known again, of this log only', () => {
  const own = storage();
  keepSeen({ head, at: '2026-11-22T12:00:00.000Z' }, own);
  expect(loadSeen('sclera/one', own)).toEqual({ head, at: '2026-11-22T12:00:00.000Z' });
  expect(loadSeen('sclera/two', own)).toBeNull();
});

test.each([
  ['nothing', null],
  ['no JSON', '{'],
  ['something else', '{"head":{"size":-1.5},"at":"now"}'],
  ['a root that is none', JSON.stringify({ head: { ...head, root: 'zz' }, at: '2026-11-22T12:00:00.000Z' })],
  ['no time', JSON.stringify({ head, at: 'yesterday' })],
])('%s is not taken for what was seen', (_, text) => {
  expect(loadSeen('sclera/one', { getItem: () => text })).toBeNull();
});

test('a browser that keeps nothing goes on', () => {
  const full = () => {
    throw new Error('quota');
  };
  expect(() => keepSeen({ head, at: '2026-11-22T12:00:00.000Z' }, { setItem: full })).not.toThrow();
});
