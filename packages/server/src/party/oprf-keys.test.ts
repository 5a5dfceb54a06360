import type { Generation, KeyName, Keyring } from '@sclera/core';
import { blindInput, dealOprfKey, finishOprfKey, type OprfShare, oprfEvaluationBytes } from '@sclera/mpc';
import { expect, test } from 'vitest';
import { drawBytes } from '../node/mpc-primitives.ts';
import { groupsOf, HeldOprfKeys, type OprfShares, readGroups, writeShares } from './oprf-keys.ts';
import { ReferenceSafe } from './reference-safe.ts';

/** Shares of one party of two keys that three have dealt. */
function dealt(party: 1 | 2): OprfShares {
  const share = (name: string): OprfShare => {
    const context = Buffer.from(name);
    const held = ([1, 2, 3] as const).map((dealer) => {
      const { announcement, pieces } = dealOprfKey(dealer, context, drawBytes);
      return { dealer, announcement, piece: pieces[party] };
    });
    const outcome = finishOprfKey(party, context, held);
    if (outcome.kind !== 'dealt') throw new Error(outcome.fault);
    return outcome.share;
  };
  return { person: share('person'), document: share('document') };
}

/** A store and a keyring in memory, which hand out copies. */
function place() {
  const dataKeys = new Map<string, Uint8Array>();
  const nameOf = ({ group, name }: KeyName) => `${group} ${name}`;
  const keyring = {
    make: async (names: readonly KeyName[]) =>
      names.map((name) => {
        if (!dataKeys.has(nameOf(name))) dataKeys.set(nameOf(name), drawBytes(32));
        return dataKeys.get(nameOf(name))!.slice();
      }),
    find: (name: KeyName) => dataKeys.get(nameOf(name))?.slice() ?? null,
  } as unknown as Keyring;
  let generation: Generation = { number: 0, label: '', keys: null };
  const safe = new ReferenceSafe('b', keyring);
  return {
    dataKeys,
    safe,
    store: { generation: async () => generation },
    async keep(shares: OprfShares, label: string) {
      generation = { number: generation.number + 1, label, keys: await safe.sealKeys(writeShares(shares), label) };
    },
    moveTo(label: string) {
      generation = { ...generation, label };
    },
  };
}

test('there is nothing to use before the keys are dealt', async () => {
  const { store, safe } = place();
  const keys = new HeldOprfKeys('b', store, safe);
  expect([await keys.load(), keys.ready(), keys.copy(), groupsOf(keys)]).toEqual(['none', false, null, null]);
  expect(() => keys.evaluate('person', new Uint8Array(32))).toThrow(expect.objectContaining({ code: 'party-unavailable' }));
  expect(() => keys.group('document')).toThrow(expect.objectContaining({ code: 'party-unavailable' }));
});

test('what is sealed in the store is opened in memory alone, told in public, and wiped', async () => {
  const { store, safe, keep } = place();
  const shares = dealt(2);
  await keep(shares, 'ab');
  expect(Buffer.from((await store.generation()).keys ?? []).includes(Buffer.from(shares.person.secret))).toBe(false);
  const keys = new HeldOprfKeys('b', store, safe);
  expect([await keys.load(), keys.ready()]).toEqual(['held', true]);
  expect(readGroups(groupsOf(keys))).toEqual({ person: shares.person.group, document: shares.document.group });
  const { blinded } = blindInput(Buffer.from('somebody'), drawBytes);
  const evaluation = keys.evaluate('person', blinded);
  expect(evaluation.kind === 'decoded' && evaluation.value.length).toBe(oprfEvaluationBytes);
  expect(keys.evaluate('person', new Uint8Array(32))).toEqual({ kind: 'malformed' });
  const copy = keys.copy();
  expect(copy).toEqual(shares);
  keys.wipe();
  expect(keys.ready()).toBe(false);
  expect(copy, 'a copy is its holder’s').toEqual(shares);
});

test('those of another generation, party or place do not open; where the data key is gone they are lost', async () => {
  const { store, safe, keep, moveTo, dataKeys } = place();
  await keep(dealt(2), 'ab');
  const keys = new HeldOprfKeys('b', store, safe);
  await keys.load();
  await keep(dealt(2), 'cd');
  const before = keys.group('person');
  await keys.load();
  expect(keys.group('person'), 'read anew').not.toEqual(before);
  moveTo('ab');
  await expect(keys.load(), 'an old record put back').rejects.toMatchObject({ code: 'store-foreign' });
  await keep(dealt(1), 'ef');
  await expect(keys.load(), 'a share of party a').rejects.toMatchObject({ code: 'store-foreign' });
  await keep(dealt(2), 'gh');
  dataKeys.clear();
  expect([await keys.load(), keys.ready()]).toEqual(['lost', false]);
});

test('what another party tells of its keys is read strictly', () => {
  expect(readGroups(null)).toBeNull();
  for (const told of [{}, { person: {} }, { person: { publicKey: 'AAAA', slope: 'AAAA' } }]) {
    expect(() => readGroups(told)).toThrow(expect.objectContaining({ code: 'parties-disagree' }));
  }
});
