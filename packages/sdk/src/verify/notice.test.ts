import { builtinNotices } from '@sclera/core';
import { expect, it } from 'vitest';
import { noticeHash } from './notice.ts';

it('names every notice as its publisher does, and no other text', () => {
  const notices = builtinNotices();
  expect(notices.length).toBeGreaterThan(0);
  for (const notice of notices) {
    expect(noticeHash(notice)).toBe(notice.hash);
    expect(noticeHash({ ...notice, why: `${notice.why} ` })).not.toBe(notice.hash);
  }
});
