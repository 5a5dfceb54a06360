import { generateSigningKey, verifyJws } from '@sclera/core';
import { expect, test } from 'vitest';
import { createWorld } from './testing/index.ts';

/** A gateway that took another key at the moment `after` begins. */
async function rotate(remembers: boolean) {
  const world = createWorld();
  const before = world.start();
  const enrolled = await world.use(before, 'enrol', 'ada');
  const prepared = await world.prepare(before, 'check');
  const next = generateSigningKey();
  const formerKeys = remembers ? [{ publicKey: world.options().publicKey, untilMs: world.nowMs }] : [];
  const after = world.start({ ...next, formerKeys });
  return { world, after, next, enrolled, prepared };
}

test('a permit of before the gateway took another key is used after it, and its receipt is of the new one', async () => {
  const { after, next, prepared } = await rotate(true);
  const { decision, receipt } = await after.compare(prepared.request('bob'));
  expect(decision).toBe('new');
  expect(verifyJws(receipt, 'sclera-receipt+jwt', next.publicKey).kind).toBe('valid');
});

test('a gateway that does not know its past takes no permit of then', async () => {
  const { after, prepared } = await rotate(false);
  await expect(after.compare(prepared.request('bob'))).rejects.toMatchObject({ code: 'permit-invalid' });
});

test.each([
  [true, 'opens the way back'],
  [false, 'is none where the past is not known'],
])('a receipt of before %s: %s', async (remembers) => {
  const { world, after, enrolled } = await rotate(remembers);
  const { subject } = await after.createSubject();
  const coming = world.prepare(after, 'verify', subject, enrolled.outcome.receipt);
  if (remembers) expect((await coming).permit).toMatch(/^per_/);
  else await expect(coming).rejects.toMatchObject({ code: 'receipt-invalid' });
});
