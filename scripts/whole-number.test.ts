import { afterEach, expect, test, vi } from 'vitest';
import { wholeNumber, wholeNumberOption } from './whole-number.ts';

const told: string[] = [];
afterEach(() => {
  vi.restoreAllMocks();
  told.length = 0;
});

function readsOrEnds(read: () => number): number | string {
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => told.push(String(text)) > 0);
  vi.spyOn(process, 'exit').mockImplementation((code) => {
    throw new Error(`exit ${code}`);
  });
  try {
    return read();
  } catch (error) {
    return (error as Error).message;
  }
}

test('a whole number in its range is read', () => {
  expect(['0', '7', '10'].map((text) => readsOrEnds(() => wholeNumber('--n', text, 0, 10)))).toEqual([0, 7, 10]);
  expect(readsOrEnds(() => wholeNumberOption('--not-given', 5, 1))).toBe(5);
});

test.each(['', ' ', '-1', '1.5', '1e3', '0x10', 'many', '11', '99999999999999999999', undefined])('%o ends the command', (text) => {
  expect(readsOrEnds(() => wholeNumber('--n', text, 0, 10))).toBe('exit 2');
  expect(told).toEqual(['--n is a whole number from 0 to 10. See --help.\n']);
});
