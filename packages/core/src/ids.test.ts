import { describe, expect, it } from 'vitest';
import { isId, makeId } from './ids.ts';

const kinds = ['subject', 'consent', 'permit', 'enrolment', 'claim'] as const;

describe('ids', () => {
  it.each(kinds)('%s: fresh ids have their shape and differ', (kind) => {
    const ids = Array.from({ length: 50 }, () => makeId(kind));
    expect(ids.every((id) => isId(kind, id))).toBe(true);
    expect(new Set(ids).size).toBe(50);
  });

  it.each(kinds)('%s: ids of other kinds do not pass', (kind) => {
    for (const other of kinds.filter((name) => name !== kind)) expect(isId(kind, makeId(other))).toBe(false);
  });

  it('refuses what only looks like one', () => {
    const id: string = makeId('permit');
    for (const text of [
      `${id}0`,
      id.slice(0, -1),
      id.toUpperCase(),
      `${id}\n`,
      ` ${id}`,
      id.replace(/.$/, 'u'),
      id.replace(/.$/, 'i'),
      '',
      null,
      7,
      [id],
    ]) {
      expect(isId('permit', text)).toBe(false);
    }
  });
});
