import { describe, expect, it } from 'vitest';
import { synthEyes } from './generate.ts';
import { contactSheet } from './sheet.ts';

describe('populations', () => {
  it('come person by person with a path for each capture', () => {
    const eyes = [...synthEyes({ seed: 5, people: 2, captures: 2, dials: { profile: 'far' } })];
    expect(eyes.map((eye) => eye.path)).toEqual([
      '0001L/01',
      '0001L/02',
      '0001R/01',
      '0001R/02',
      '0002L/01',
      '0002L/02',
      '0002R/01',
      '0002R/02',
    ]);
    expect(eyes[2]?.eye).toBe('right');
  });

  it('can be split between workers without changing anybody', () => {
    const whole = [...synthEyes({ seed: 5, people: 2, captures: 1, sides: ['left'], dials: { profile: 'far' } })];
    const [second] = synthEyes({ seed: '5', people: 1, firstPerson: 1, captures: 1, sides: ['left'], dials: { profile: 'far' } });
    expect(second?.path).toBe('0002L/01');
    expect(second?.image).toEqual(whole[1]?.image);
  });

  it('fit on a contact sheet', () => {
    const captures = [...synthEyes({ seed: 5, people: 3, captures: 1, sides: ['right'], dials: { profile: 'far' } })];
    const sheet = contactSheet(captures, { columns: 2, cellWidthPx: 160 });
    expect([sheet.width, sheet.height]).toEqual([2 * 164 + 4, 2 * 124 + 4]);
    expect(sheet.data.length).toBe(sheet.width * sheet.height);
    expect(sheet.data[0]).toBe(0);
    expect(() => contactSheet([])).toThrow(RangeError);
  });
});
