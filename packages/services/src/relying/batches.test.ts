import { generateSigningKey, peekJws, ScleraError, type VerifyRequest } from '@sclera/core';
import { relyingScope } from '@sclera/credential';
import { expect, it } from 'vitest';
import { createFakeStore } from '../personhood/testing/fake-store.ts';
import { createRelying } from './relying.ts';
import { createCrowd, judgePretended, personOf, pretendProof } from './testing/crowd.ts';

const people = ['ada', 'bob', 'carl'].map(personOf);
const [ada, bob] = people as [(typeof people)[0], (typeof people)[0]];

function setUp() {
  const store = createFakeStore();
  const keys = generateSigningKey();
  let nowMs = Date.UTC(2026, 10, 23, 23, 58);
  const { batches } = createRelying({
    store,
    roots: createCrowd(people),
    issuer: 'sclera.test',
    ...keys,
    clock: () => nowMs,
    judge: judgePretended,
  });
  const answer = (request: string, who = ada) => {
    const { relyingParty, scope, root } = peekJws(request) as unknown as VerifyRequest;
    return { request, proof: pretendProof(who, BigInt(root), relyingScope(relyingParty.id, scope), request) };
  };
  const fetch = async (who = ada, keysOf: readonly object[] = [{ x: 'a' }, { x: 'b' }, { x: 'c' }]) => {
    const { request } = await batches.ask(keysOf);
    return batches.open(answer(request, who), keysOf);
  };
  const later = (ms: number): void => {
    nowMs += ms;
  };
  return { store, batches, answer, fetch, later };
}
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof ScleraError ? error.code : String(error)),
  );

it('a human has one batch a day, also of two asked for at once; the next day another, and somebody else theirs', async () => {
  const { store, fetch, later } = setUp();
  const both = await Promise.all([codeOf(fetch()), codeOf(fetch())]);
  expect(both.sort()).toEqual(['done', 'too-many-requests']);
  expect(await codeOf(fetch(bob))).toBe('done');
  const marks = JSON.stringify(await store.records.list({ kind: 'credential-batch' }));
  later(180_000);
  const next = await fetch();
  expect(next).toMatchObject({ list: '2026-11-24-1', from: '2026-11-24T00:00:00.000Z', until: '2026-12-08T00:00:00.000Z' });
  expect(JSON.stringify(await store.records.list({ kind: 'credential-batch' }))).not.toBe(marks);
});

it('a request from before midnight is of its day', async () => {
  const { batches, answer, later } = setUp();
  const { request } = await batches.ask([]);
  later(180_000);
  expect(await batches.open(answer(request), [])).toMatchObject({ list: '2026-11-23-1', from: '2026-11-23T00:00:00.000Z' });
});

it('places are drawn once each; nothing that is kept says which are of one batch', async () => {
  const { store, batches, fetch } = setUp();
  const [one, two] = [await fetch(ada), await fetch(bob)];
  expect(new Set([...one.places, ...two.places]).size).toBe(6);
  const [list] = await store.records.list({ kind: 'credential-list' });
  expect(Object.keys(list?.body as object).sort()).toEqual(['revoked', 'taken', 'takenCount']);
  const [first, ...others] = one.places;
  await batches.revoke(one.revocation, [first!, two.places[0]!]);
  expect((await batches.status(one.list))?.revoked).toEqual([first]);
  await batches.revoke(one.revocation, others);
  expect(await batches.status(one.list)).toEqual({
    size: 65_536,
    revoked: [...one.places].sort((a, b) => a - b),
    until: '2026-12-07T00:00:00.000Z',
  });
  await Promise.all([batches.revoke(one.revocation), batches.revoke(two.revocation)]);
  expect((await batches.status(one.list))?.revoked).toHaveLength(6);
});

it('another’s request, other keys and a bent revocation are refused', async () => {
  const { batches, answer, fetch } = setUp();
  const { request } = await batches.ask([{ x: 'a' }]);
  expect(await codeOf(batches.open(answer(request), [{ x: 'b' }]))).toBe('request-invalid');
  expect(await codeOf(batches.open(answer(request), [{ x: 'a' }]))).toBe('done');
  const { revocation } = await fetch(bob);
  expect(await codeOf(batches.revoke(revocation.replace(/^./, (c) => (c === 'A' ? 'B' : 'A'))))).toBe('request-invalid');
  expect(await codeOf(batches.revoke('nonsense'))).toBe('request-invalid');
  expect(await batches.status('2026-11-23-2')).toBeNull();
});

it('a list that is half full is followed by another', async () => {
  const { store, fetch } = setUp();
  await fetch(ada);
  const [list] = await store.records.list({ kind: 'credential-list' });
  const { madeAt: _, changedAt: __, ...record } = list!;
  await store.records.put({ ...record, body: { ...(record.body as object), takenCount: 32_768 } });
  expect((await fetch(bob)).list).toBe('2026-11-23-2');
});
