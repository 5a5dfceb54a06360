import { expect, test } from 'vitest';
import { fillCovered } from './fill-covered.ts';
import { stripHeight, stripWidth } from './normalise.ts';

const size = stripWidth * stripHeight;

function strip(levelAt: (column: number) => number, isUsable: (column: number) => boolean) {
  return {
    levels: Uint8Array.from({ length: size }, (_, at) => levelAt(at % stripWidth)),
    usable: Uint8Array.from({ length: size }, (_, at) => (isUsable(at % stripWidth) ? 1 : 0)),
  };
}

test('a gap becomes the straight line between its sides, whatever was there', () => {
  const filled = fillCovered(
    strip(
      (column) => (column >= 100 ? 90 : 50),
      (column) => column < 99 || column > 107,
    ),
  );
  expect([...filled.subarray(98, 109)]).toEqual([50, 54, 58, 62, 66, 70, 74, 78, 82, 86, 90]);
});

test('a gap over the end of the row closes around it', () => {
  const filled = fillCovered(
    strip(
      (column) => (column < 200 ? 40 : 80),
      (column) => column >= 2 && column < stripWidth - 2,
    ),
  );
  expect([...filled.subarray(stripWidth - 3, stripWidth)]).toEqual([80, 72, 64]);
  expect([...filled.subarray(stripWidth, stripWidth + 3)]).toEqual([56, 48, 40]);
});

test('usable samples stay as they are', () => {
  const whole = strip(
    (column) => column % 256,
    (column) => column % 3 !== 0,
  );
  const filled = fillCovered(whole);
  for (let at = 0; at < size; at++) if (whole.usable[at] === 1 && filled[at] !== whole.levels[at]) expect.fail(`sample ${at} changed`);
});

test('one usable sample gives its level to its row; a row without any becomes even', () => {
  expect(
    new Set(
      fillCovered(
        strip(
          (column) => column % 200,
          (column) => column === 77,
        ),
      ),
    ),
  ).toEqual(new Set([77]));
  expect(
    new Set(
      fillCovered(
        strip(
          (column) => column % 256,
          () => false,
        ),
      ),
    ),
  ).toEqual(new Set([128]));
});
