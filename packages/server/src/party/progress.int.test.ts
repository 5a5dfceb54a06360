import { makeId } from '@sclera/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makePerson, openTown, type Town } from './party-fixture.contract.ts';

let town: Town;
let held: Promise<void> = Promise.resolve();
let release = (): void => {};

beforeAll(async () => {
  town = await openTown({
    limits: {},
    toldTo: (party, order) => ({
      ...order,
      // Party c hears of each entry only when it is let.
      async *follow(after, signal) {
        for await (const item of order.follow(after, signal)) {
          if (party === 'c') await held;
          yield item;
        }
      },
    }),
  });
  for (const party of ['a', 'b', 'c'] as const) await town.start(party);
});
afterAll(() => town?.close());

test('the status of a party tells how far its running comparison is, and nothing once it is over', async () => {
  const enrol = town.mint({ action: 'enrol', enrolments: [makeId('enrolment')] });
  await town.compare(enrol, await town.seal(makePerson(1), enrol));
  await town.settle(enrol.claims.enrolments[0]!, 'commit');
  const [a] = town.ports;
  expect(await a?.status()).toMatchObject({ gallerySize: 1, comparison: null });

  held = new Promise((resolve) => {
    release = resolve;
  });
  const permit = town.mint({ action: 'check' });
  const answers = town.compare(permit, await town.seal(makePerson(2), permit));
  await expect.poll(async () => (await a?.status())?.comparison).toEqual({ done: 0, total: 1 });
  release();
  expect((await answers).every((answer) => typeof answer === 'string')).toBe(true);
  expect(await a?.status()).toMatchObject({ comparison: null });
});
