import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { galleryHash } from './gallery.ts';
import { type EnrolmentId, makeId } from './ids.ts';

describe('galleryHash', () => {
  it('is the hash of the sorted ids, one a line', () => {
    const ids = ['enr_00000000000000000000000002', 'enr_00000000000000000000000001'] as EnrolmentId[];
    const expected = createHash('sha256').update('enr_00000000000000000000000001\nenr_00000000000000000000000002\n').digest('hex');
    expect(galleryHash(ids)).toBe(expected);
  });

  it('of nothing is the hash of nothing', () => {
    expect(galleryHash([])).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  it('does not depend on order, but on every id; the list given is left as it was', () => {
    const ids = Object.freeze(Array.from({ length: 6 }, () => makeId('enrolment')));
    fc.assert(
      fc.property(fc.shuffledSubarray([...ids], { minLength: 6 }), (shuffled) => {
        expect(galleryHash(shuffled)).toBe(galleryHash(ids));
      }),
    );
    expect(galleryHash(ids.slice(1))).not.toBe(galleryHash(ids));
  });
});
