import { describe, expect, it } from 'vitest';
import { assignSides, sideOfName } from './assign-sides.ts';

describe('which eye a file name speaks of', () => {
  it.each([
    ['left.png', 'left'],
    ['My Right Eye.JPG', 'right'],
    ['p03L.png', 'left'],
    ['eye_r.bmp', 'right'],
    ['S1001R02.jpg', 'right'],
    ['capture-1.png', null],
    ['iris.tiff', null],
    ['lr.png', null],
  ])('%s', (name, side) => expect(sideOfName(name)).toBe(side));
});

describe('giving dropped files to eyes', () => {
  const file = (name: string) => ({ name });

  it('leaves a single file where it was dropped, even when its name says otherwise', () => {
    expect(assignSides([file('left.png')], 'right')).toEqual({ right: file('left.png') });
  });

  it('sorts two files by name', () => {
    const expected = { left: file('left.png'), right: file('right.png') };
    expect(assignSides([file('right.png'), file('left.png')], 'left')).toEqual(expected);
    expect(assignSides([file('right.png'), file('left.png')], 'right')).toEqual(expected);
    expect(assignSides([file('left.png'), file('right.png')], 'right')).toEqual(expected);
  });

  it('uses one name that speaks when the other is silent', () => {
    expect(assignSides([file('a.png'), file('b_L.png')], 'left')).toEqual({ right: file('a.png'), left: file('b_L.png') });
  });

  it('falls back to the order given when names say nothing or the same', () => {
    expect(assignSides([file('1.png'), file('2.png')], 'right')).toEqual({ right: file('1.png'), left: file('2.png') });
    expect(assignSides([file('r1_r.png'), file('r2_r.png')], 'left')).toEqual({ left: file('r1_r.png'), right: file('r2_r.png') });
  });

  it('gives nothing for nothing', () => expect(assignSides([], 'left')).toEqual({}));
});
