import { expect, test } from 'vitest';
import { nowAndThen } from './now-and-then.ts';

test('says nothing of what is over soon, and of what takes long not everything', () => {
  const told: number[] = [];
  let time = 100;
  const tell = nowAndThen<number>(
    2_000,
    (at) => told.push(at),
    () => time,
  );
  for (const at of [100, 2_099, 2_100, 2_101, 4_099, 4_100, 9_000, 9_001]) {
    time = at;
    tell(at);
  }
  expect(told).toEqual([2_100, 4_100, 9_000]);
});
