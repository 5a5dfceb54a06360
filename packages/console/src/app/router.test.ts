import { describe, expect, it } from 'vitest';
import { isFetchedAnew, noticeIn, pageOf, readRoute } from './router.ts';

const hash = 'a1'.repeat(32);

describe('addresses', () => {
  it.each(['/', '/record', '/notice', '/log', '/assessments', '/review', '/operator', '/report', '/refusals', '/sim', '/counter'] as const)(
    '%s is a page',
    (path) => {
      expect(readRoute(path)).toBe(path);
      expect(pageOf(path)).toBe(path);
    },
  );

  it('of pages with a camera are fetched anew from one that may use none, and so is whatever follows a registration', () => {
    for (const page of ['/sim', '/enrol', '/wallet', '/leave'] as const) expect(isFetchedAnew('/record', page)).toBe(true);
    expect([isFetchedAnew('/sim', '/record'), isFetchedAnew('/record', '/log'), isFetchedAnew('/enrol', '/claim')]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('name a notice by its hash', () => {
    expect(noticeIn(`/notice/${hash}`)).toBe(hash);
    expect(pageOf(readRoute(`/notice/${hash}`))).toBe('/notice');
  });

  it.each(['/notice/', `/notice/${hash}0`, `/notice/${hash.toUpperCase()}`, '/notice/../record', '/nothing'])(
    '%s is none, and shows the first page',
    (path) => expect(readRoute(path)).toBe('/'),
  );
});
