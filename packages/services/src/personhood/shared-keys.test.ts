import { ScleraError, type SharedKeyGroup, type SharedKeys } from '@sclera/core';
import { beforeEach, expect, test, vi } from 'vitest';
import { createSharedKeys } from './shared-keys.ts';
import { createWorld, type World } from './testing/world.ts';

const keysOf = (name: string, slope = 'one'): SharedKeys<SharedKeyGroup> => ({
  person: { publicKey: `${name}-person`, slope },
  document: { publicKey: `${name}-document`, slope },
});

let world: World;
beforeEach(() => {
  world = createWorld();
});
const tell = (...keys: readonly (SharedKeys<SharedKeyGroup> | null)[]): void => {
  for (const [i, party] of world.parties.ports.entries()) party.keys = keys[i] ?? null;
};
const deal = vi.fn(async (): Promise<ScleraError | null> => {
  tell(keysOf('first'), keysOf('first'), keysOf('first'));
  return null;
});
beforeEach(() => {
  deal.mockClear();
});
const open = () => createSharedKeys({ store: world.store, parties: world.parties.ports, deal });

test('the keys are dealt once all three are ready, kept for good, and dealt never again', async () => {
  const [, b] = world.parties.ports;
  b.up = false;
  expect(await open().tend()).toEqual({ kind: 'waiting' });
  b.up = true;
  const status = b.status.bind(b);
  const notReady = vi.spyOn(b, 'status').mockImplementation(async () => ({ ...(await status()), ready: false }));
  expect(await open().tend()).toEqual({ kind: 'waiting' });
  expect(deal).not.toHaveBeenCalled();
  notReady.mockRestore();
  const keys = open();
  expect(keys.publicKey('person')).toBeNull();
  expect(await keys.tend()).toEqual({ kind: 'dealt' });
  const again = open();
  expect(await again.tend(), 'after a restart').toEqual({ kind: 'dealt' });
  for (const register of [keys, again]) {
    expect([register.publicKey('person'), register.publicKey('document')]).toEqual(['first-person', 'first-document']);
  }
  tell(null, null, null);
  expect(await open().tend(), 'also where all three have lost them').toEqual({ kind: 'dealt' });
  expect(deal).toHaveBeenCalledTimes(1);
  expect(await open().standing()).toMatchObject({
    keys: { person: 'first-person', document: 'first-document' },
    problem: { code: 'store-diverged', detail: 'Party a and b and c has lost its share of the keys; rebuild it.' },
  });
});

test('what was dealt before the gateway could write it down is found at the next look; one that has none yet is waited for', async () => {
  tell(keysOf('first'), null, keysOf('first'));
  expect(await open().tend()).toEqual({ kind: 'waiting' });
  tell(keysOf('first'), keysOf('first'), keysOf('first'));
  expect(await open().tend()).toEqual({ kind: 'dealt' });
  expect(deal).not.toHaveBeenCalled();
});

test('parties that hold different keys are refused, at the beginning and later, and named', async () => {
  tell(keysOf('first'), keysOf('first'), keysOf('other'));
  expect(await open().tend()).toMatchObject({ kind: 'failed', problem: { code: 'store-diverged' } });
  tell(keysOf('first'), keysOf('first'), keysOf('first'));
  await open().tend();
  tell(keysOf('first'), keysOf('first'), keysOf('other'));
  const { keys, problem } = await open().standing();
  expect(keys).toEqual({ person: 'first-person', document: 'first-document' });
  expect(problem).toMatchObject({ code: 'store-diverged', detail: 'Party c says another key than the platform began with.' });
});

test('a party that is away, or whose shares have just changed, is no other key', async () => {
  tell(keysOf('first'), keysOf('first'), keysOf('first'));
  await open().tend();
  const [a] = world.parties.ports;
  a.up = false;
  tell(null, keysOf('first', 'two'), keysOf('first', 'one'));
  expect((await open().standing()).problem).toBeNull();
});

test('a run in which somebody lied leaves the keys to be dealt anew, and says why', async () => {
  const problem = new ScleraError('parties-disagree', 'Party b dealt a share of a key that does not hold (piece).');
  deal.mockResolvedValueOnce(problem);
  expect(await open().tend()).toEqual({ kind: 'failed', problem });
  expect(await open().tend()).toEqual({ kind: 'dealt' });
});
