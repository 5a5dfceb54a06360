import { readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fromBase64Url, localKeyWrapper, mintUpkeep, type PartyAnswer, type PartyId, verifyJws } from '@sclera/core';
import { nameRecord } from '@sclera/credential';
import {
  blindInput,
  evaluateBlinded,
  finishOprf,
  type OprfGroup,
  type PartyIndex,
  rebuildShare,
  rebuildTerm,
  shareStreamBytes,
} from '@sclera/mpc';
import { openKeyring, openPartyStore } from '@sclera/storage';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPartyKeys } from '../node/keys.ts';
import { drawBytes } from '../node/mpc-primitives.ts';
import { writeEntry } from '../order/entry.ts';
import { createUpkeepDesk, type UpkeepRun } from '../order/upkeep-desk.ts';
import { HeldOprfKeys, type OprfShares } from './oprf-keys.ts';
import { makePerson, openTown, recapture, type Town } from './party-fixture.contract.ts';
import { indexOf, partyOrder } from './party-index.ts';
import { readReference } from './reference.ts';
import { ReferenceSafe } from './reference-safe.ts';

/** Three real parties whose shares are renewed, and one of which loses everything. */
const limits = { meetTimeoutMs: 5_000, connectTimeoutMs: 1_000, messageTimeoutMs: 8_000, shutdownGraceMs: 1_000 };
const [ann, ben] = [makePerson(201), makePerson(202)];

/** A key to sign with, and a point of P-256 (its generator). */
const sessionKey: Uint8Array = Buffer.concat([
  Buffer.alloc(32, 1),
  Buffer.from(
    '046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5',
    'hex',
  ),
]);
let name: Uint8Array;
let town: Town;
beforeAll(async () => {
  town = await openTown({ limits });
  await Promise.all(partyOrder.map((id) => town.start(id)));
  for (const person of [ann, ben]) {
    // The first one for a credential: its record has a name, which has to live through everything.
    const permit = town.mint({ action: 'enrol', ...(person === ann ? { purpose: 'personhood-enrolment' } : {}) });
    expect(await uniqueness(permit, person, person === ann ? Array(3).fill(sessionKey) : [])).toEqual([true, true, true]);
    if (person === ann) name = nameRecord(permit.claims.enrolments[0] ?? '', sessionKey.subarray(0, 32));
    const [id] = permit.claims.enrolments;
    // The second one stays staged.
    if (person === ann && id) await town.settle(id, 'commit');
  }
});
afterAll(() => town?.close());

const statuses = () => Promise.all(town.links.map((link) => link.status()));
const known = () => uniqueness(town.mint({ action: 'check' }), recapture(ann, 5));

const stopAll = () => Promise.all(partyOrder.map((id) => town.stop(id)));
const startAll = () => Promise.all(partyOrder.map((id) => town.start(id)));

function upkeep(party: PartyId | null): Promise<UpkeepRun> {
  const { order, links, roster, gatewayKeys } = town;
  const { secretKey } = gatewayKeys.signing;
  const desk = createUpkeepDesk({ order, links, issuer: roster.gateway.issuer, secretKey, clock: Date.now });
  return desk.start(roster.parties.find(({ id }) => id === party) ?? null);
}

async function uniqueness(permit: ReturnType<Town['mint']>, person: Parameters<Town['seal']>[0], keys: readonly Uint8Array[] = []) {
  const answers = await town.compare(permit, await town.seal(person, permit, keys));
  return answers.map((answer, i) => {
    if (typeof answer !== 'string') return answer.code;
    const verdict = verifyJws<PartyAnswer>(answer, 'sclera-answer+jwt', fromBase64Url(town.roster.parties[i]?.signingKey ?? ''));
    return verdict.kind === 'valid' ? verdict.payload.unique : verdict.reason;
  });
}

/** What lies in a party's store, opened with its own keys: the party must not run. */
async function sharesOf(party: PartyId): Promise<{ readonly rows: readonly Uint8Array[]; readonly keys: OprfShares | null }> {
  const keys = await openPartyKeys(town.dirOf(party), party);
  const store = await openPartyStore({ dataDir: join(town.dirOf(party), 'store') });
  const keyring = await openKeyring(join(town.dirOf(party), 'keyring'), localKeyWrapper(keys.keyEncryptionKey));
  const safe = new ReferenceSafe(party, keyring);
  try {
    const { label } = await store.generation();
    const shares: Uint8Array[] = [];
    for await (const reference of store.listAll()) {
      shares.push(safe.open(reference, label) ?? new Uint8Array());
    }
    const keys = new HeldOprfKeys(party, store, safe);
    await keys.load();
    return { rows: shares, keys: keys.copy() };
  } finally {
    await keyring.close();
    await store.close();
  }
}

async function expectGeneration(number: number): Promise<void> {
  const all = await statuses();
  expect(all.map(({ generation }) => generation)).toEqual([number, number, number]);
  expect(new Set(all.map(({ galleryHash }) => galleryHash)).size).toBe(1);
  expect(all.map(({ gallerySize, staged }) => [gallerySize, staged.length])).toEqual(Array(3).fill([1, 1]));
}

/** Whether these bytes lie in clear in any file of a party. */
function onDisk(party: PartyId, bytes: Uint8Array): boolean {
  const files = readdirSync(town.dirOf(party), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.some(({ parentPath, name }) => readFileSync(join(parentPath, name)).includes(Buffer.from(bytes)));
}

/** What two parties make of an input with the keys on their disks. */
function derive(held: readonly (OprfShares | null | undefined)[]): string {
  const request = blindInput(Buffer.from('somebody'), drawBytes);
  const answers = held.map((keys) => {
    const evaluation = keys && evaluateBlinded(keys.person, request.blinded, drawBytes);
    if (evaluation?.kind !== 'decoded') throw new Error('no keys');
    return { party: keys?.person.party as PartyIndex, evaluation: evaluation.value };
  });
  const outcome = finishOprf(held[0]?.person.group as OprfGroup, request, answers);
  return outcome.kind === 'output' ? Buffer.from(outcome.output).toString('hex') : outcome.kind;
}

/** Whether the shares of two parties determine the third one's: they lie on one line. */
function onOneLine(first: Uint8Array, other: Uint8Array, third: Uint8Array, [p, q, r]: readonly [PartyIndex, PartyIndex, PartyIndex]) {
  const [a, b, c] = [readReference(first, p).pair, readReference(other, q).pair, readReference(third, r).pair];
  const none = new Uint8Array(shareStreamBytes);
  const term = (pair: typeof a, helper: PartyIndex, rest: PartyIndex) => rebuildTerm(pair.left, { lost: r, helper, other: rest }, none);
  const { code } = rebuildShare(r, [term(a, p, q), term(b, q, p)]);
  return code.filter((element, i) => element === c.left.code[i]).length / code.length;
}

describe('a refresh', () => {
  test('changes every share at all three, and the answers stay what they were; the first one deals the keys of the three', async () => {
    const { galleryHash, keys } = (await statuses())[0] ?? {};
    expect(keys).toBeNull();
    expect(await upkeep(null)).toMatchObject({ action: 'refresh', state: 'done', generation: 1, problem: null });
    await expectGeneration(1);
    expect((await statuses())[0]?.galleryHash, 'a party of another generation is told from one of this').not.toBe(galleryHash);
    expect(await known()).toEqual([false, false, false]);
  });

  test('a share from before and one from after it determine nothing, and the keys stay', async () => {
    const [told, ...others] = (await statuses()).map(({ keys }) => keys);
    expect(others).toEqual([told, told]);
    await stopAll();
    const before = await Promise.all(partyOrder.map(sharesOf));
    for (const [i, party] of partyOrder.entries()) expect(onDisk(party, before[i]?.keys?.person.secret ?? new Uint8Array(1))).toBe(false);
    await startAll();
    expect((await upkeep(null)).state).toBe('done');
    await stopAll();
    const after = await Promise.all(partyOrder.map(sharesOf));
    await startAll();
    for (const row of [0, 1]) {
      const at = (side: typeof before, party: number) => side[party]?.rows[row] ?? new Uint8Array();
      expect(onOneLine(at(before, 0), at(before, 1), at(before, 2), [1, 2, 3])).toBe(1);
      expect(onOneLine(at(after, 0), at(after, 1), at(after, 2), [1, 2, 3])).toBe(1);
      expect(onOneLine(at(before, 0), at(after, 1), at(after, 2), [1, 2, 3]), 'a: old').toBeLessThan(0.002);
      expect(onOneLine(at(after, 0), at(before, 2), at(before, 1), [1, 3, 2]), 'c: old').toBeLessThan(0.002);
    }
    const [was, is] = [before, after].map((side) => side.map(({ keys }) => keys));
    expect(derive([is?.[0], is?.[1]])).toBe(derive([was?.[1], was?.[2]]));
    expect(derive([was?.[0], is?.[1]])).toBe('too-few');
    const publicKeys = (await statuses()).map(({ keys }) => [keys?.person.publicKey, keys?.document.publicKey]);
    expect(publicKeys).toEqual(Array(3).fill([told?.person.publicKey, told?.document.publicKey]));
    expect(told?.person.publicKey).not.toBe(told?.document.publicKey);
    await expectGeneration(2);
    expect(await known()).toEqual([false, false, false]);
  });

  test('an order that is used, too old, of somebody else, or for other keys than these is refused by all three', async () => {
    const { roster, gatewayKeys } = town;
    const { secretKey } = gatewayKeys.signing;
    const context = { issuer: roster.gateway.issuer, secretKey, clock: Date.now };
    const put = async (token: string) => {
      const id = `test:${token.slice(-20)}:${Math.random()}`;
      return town.submit(id, writeEntry(id, { kind: 'upkeep', order: token }, null, secretKey));
    };
    const good = mintUpkeep(null, context).token;
    expect(await put(good)).toEqual(['', '', '']);
    await expectGeneration(3);
    const [, , c] = roster.parties;
    for (const [code, token] of [
      ['permit-replayed', good],
      ['permit-expired', mintUpkeep(null, { ...context, clock: () => Date.now() - 600_000 }).token],
      ['permit-foreign', mintUpkeep(null, { ...context, issuer: 'other' }).token],
      ['permit-invalid', mintUpkeep({ ...c, tlsCertificate: 'another' }, context).token],
      ['permit-invalid', town.mint({ action: 'check' }).token],
    ] as const) {
      expect(await put(token)).toEqual([{ code }, { code }, { code }]);
    }
    await expectGeneration(3);
  });
});

describe('a rebuild', () => {
  test.each(['a', 'c'] as const)(
    'gives party %s everything back when its store is gone, and its old shares are worth nothing',
    async (lost) => {
      await town.stop(lost);
      const { rows, keys } = await sharesOf(lost);
      const [old] = rows;
      await rm(join(town.dirOf(lost), 'store'), { recursive: true });
      await rm(join(town.dirOf(lost), 'keys', 'store-made'));
      await town.start(lost);
      const { generation: from } = (await statuses())[lost === 'a' ? 1 : 0] ?? { generation: 0 };
      // It follows the order again, but nothing is answered with its empty store.
      await expect.poll(() => known(), { timeout: 10_000 }).toEqual(Array(3).fill('store-diverged'));
      expect(await upkeep(lost)).toMatchObject({ action: 'rebuild', party: lost, state: 'done', generation: from + 1, problem: null });
      await expectGeneration(from + 1);
      expect(await known()).toEqual([false, false, false]);
      await stopAll();
      const now = await Promise.all(partyOrder.map(sharesOf));
      await startAll();
      const [p, q] = ([1, 2, 3] as const).filter((index) => index !== indexOf(lost)) as [PartyIndex, PartyIndex];
      const of = (index: PartyIndex) => now[index - 1]?.rows[0] ?? new Uint8Array();
      expect(onOneLine(of(p), of(q), of(indexOf(lost)), [p, q, indexOf(lost)])).toBe(1);
      const names = now.map(({ rows: all }, i) =>
        all.map((row) => readReference(row, (i + 1) as PartyIndex).name).filter((one) => one !== null),
      );
      expect(names.map((one) => one.map((bytes) => Buffer.from(bytes).toString('hex')))).toEqual(
        Array(3).fill([Buffer.from(name).toString('hex')]),
      );
      expect(onOneLine(of(p), of(q), old ?? new Uint8Array(), [p, q, indexOf(lost)])).toBeLessThan(0.002);
      expect(keys?.person.group.publicKey).toEqual(now[0]?.keys?.person.group.publicKey);
      expect(derive([now[indexOf(lost) - 1]?.keys, now[p - 1]?.keys])).toBe(derive([now[q - 1]?.keys, now[p - 1]?.keys]));
      expect(derive([now[q - 1]?.keys, keys])).toBe('too-few');
    },
  );

  test('is refused where the two that should help do not hold the same', async () => {
    await town.stop('b');
    await rm(join(town.dirOf('b'), 'store'), { recursive: true });
    await rm(join(town.dirOf('b'), 'keys', 'store-made'));
    await town.start('b');
    expect(await upkeep('c')).toMatchObject({ state: 'failed', problem: { code: 'store-diverged' } });
    expect(await upkeep('b')).toMatchObject({ state: 'done' });
    expect(await known()).toEqual([false, false, false]);
  });
});
