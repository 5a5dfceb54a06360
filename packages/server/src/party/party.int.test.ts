import { cp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  builtInFaceModel,
  type ErasureStatement,
  fromBase64Url,
  galleryHash,
  generateSigningKey,
  makeId,
  type PartyAnswer,
  type PartyCard,
  type PartyId,
  type PartyPort,
  type PartyStore,
  type Roster,
  type SealedShare,
  type StoredReference,
  verifyJws,
} from '@sclera/core';
import { createFakeDevice, type FakeDevice } from '@sclera/services/testing';
import { openPartyStore } from '@sclera/storage';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type NodeKeys, openPartyKeys } from '../node/keys.ts';
import { createLogger } from '../node/log.ts';
import { clientCredentials } from '../node/tls.ts';
import { readEntry, writeEntry } from '../order/entry.ts';
import { PartyLink } from './client.ts';
import { serializePair } from './open-share.ts';
import {
  makePerson,
  openTown,
  type Permit,
  type Person,
  recapture,
  sealBytes,
  splitFaces,
  splitPerson,
  type Town,
  workOf,
} from './party-fixture.contract.ts';
import { partyOrder } from './party-index.ts';
import { placeDigest } from './session-links.ts';
import { startParty } from './start-party.ts';
import { clientOptions, services } from './wire.ts';

const limits = { meetTimeoutMs: 2_500, connectTimeoutMs: 1_000, messageTimeoutMs: 5_000, shutdownGraceMs: 1_000 };
const [ann, ben, cem] = [makePerson(1), makePerson(2), makePerson(3)];
/** A vector whose cosine with `one` is `cosine`, on the side of `other`. */
function towards(one: Float64Array, other: Float64Array, cosine: number): Float64Array {
  const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, element, i) => sum + element * (b[i] ?? 0), 0);
  const unit = (vector: Float64Array): Float64Array => vector.map((element) => element / Math.sqrt(dot(vector, vector)));
  const along = unit(one);
  const across = unit(other.map((element, i) => element - dot(other, along) * (along[i] ?? 0)));
  return along.map((element, i) => cosine * element + Math.sqrt(1 - cosine ** 2) * (across[i] ?? 0));
}
/** A key to sign with, and a point of P-256 (its generator); and the same with another key to sign with. */
const sessionKeys = ((point: string) => {
  const keyBytes = new Uint8Array(Buffer.concat([Buffer.alloc(32, 1), Buffer.from(point, 'hex')]));
  return { keyBytes, other: keyBytes.map((byte, i) => (i < 32 ? 2 : byte)) };
})('046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5');
const problem = (code: string) => [{ code }, { code }, { code }];

let town: Town;
beforeAll(async () => {
  town = await openTown({ limits });
  await Promise.all(partyOrder.map((id) => town.start(id)));
});
afterAll(() => town?.close());

const portOf = (id: string): PartyPort => town.ports.find((port) => port.id === id) as PartyPort;
const statuses = () => Promise.all(town.ports.map((port) => port.status()));

function linkTo(card: PartyCard, keys: NodeKeys, roster: Roster = town.roster): PartyLink {
  const { privateKey: tlsKey, certificate: tlsCert } = keys.tls;
  return new PartyLink({ card, roster, tlsKey, tlsCert, order: town.order, handsOut: true, deadlines: { connectMs: 500 } });
}

/** The three answers, each checked against its party's key. */
function readAnswers(answers: readonly (string | { code: string })[]): readonly PartyAnswer[] {
  return answers.map((answer, i) => {
    expect(answer).toBeTypeOf('string');
    const key = fromBase64Url(town.roster.parties[i]?.signingKey ?? '');
    const verdict = verifyJws<PartyAnswer>(answer as string, 'sclera-answer+jwt', key);
    if (verdict.kind === 'invalid') throw new Error(verdict.reason);
    return verdict.payload;
  });
}

async function ask(action: 'check' | 'enrol', person: Person): Promise<{ answers: readonly PartyAnswer[]; permit: Permit }> {
  const permit = town.mint({ action });
  return { answers: readAnswers(await town.compare(permit, await town.seal(person, permit))), permit };
}

async function enrol(person: Person): Promise<Permit['claims']['enrolments'][number]> {
  const { permit, answers } = await ask('enrol', person);
  expect(answers.map(({ unique }) => unique)).toEqual([true, true, true]);
  const [id] = permit.claims.enrolments;
  if (id === undefined) throw new Error('no enrolment in the permit');
  await town.settle(id, 'commit');
  return id;
}

async function nothingStaged(): Promise<void> {
  for (const { staged } of await statuses()) expect(staged).toEqual([]);
}

describe('three parties', () => {
  let annId = '';
  test('enrol a person, know another capture of them, and call another person new', async () => {
    const first = await ask('enrol', ann);
    const [id] = first.permit.claims.enrolments;
    expect(first.answers.map(({ party, unique, gallerySize }) => [party, unique, gallerySize])).toEqual([
      ['a', true, 0],
      ['b', true, 0],
      ['c', true, 0],
    ]);
    for (const { staged, gallerySize } of await statuses()) expect([staged, gallerySize]).toEqual([[id], 0]);
    await town.settle(id as never, 'commit');
    await town.settle(id as never, 'commit');
    annId = id ?? '';

    const known = (await ask('check', recapture(ann, 11))).answers;
    expect(known.map(({ unique }) => unique)).toEqual([false, false, false]);
    expect(new Set(known.map(({ transcript }) => transcript)).size, 'one transcript').toBe(1);
    expect(known.map(({ galleryHash: hash }) => hash)).toEqual(Array(3).fill(galleryHash([id as never])));
    expect((await ask('check', ben)).answers.map(({ unique }) => unique)).toEqual([true, true, true]);
    await nothingStaged();
  });

  test('keep nothing of a person who is already enrolled, and nothing that is aborted', async () => {
    expect((await ask('enrol', recapture(ann, 12))).answers.map(({ unique }) => unique)).toEqual([false, false, false]);
    await nothingStaged();
    const aborted = await ask('enrol', ben);
    await town.settle(aborted.permit.claims.enrolments[0] as never, 'abort');
    await nothingStaged();
    expect((await ask('check', ben)).answers.map(({ unique }) => unique)).toEqual([true, true, true]);
    await expect(portOf('a').settle(aborted.permit.claims.enrolments[0] as never, 'commit')).rejects.toMatchObject({
      code: 'store-diverged',
    });
  });

  test('one eye alone, on whichever side it is shown, is a match where it is surely the same, and no match where it is in doubt', async () => {
    const halvesOf = (left: Person['left']): readonly Person[] => [
      { left, right: cem.right },
      { left: cem.left, right: left },
      { left, right: left },
    ];
    const uniqueOf = async (half: Person) => (await ask('enrol', half)).answers.map(({ unique }) => unique);
    for (const half of halvesOf(recapture(ann, 13).left)) expect(await uniqueOf(half)).toEqual([false, false, false]);
    await nothingStaged();
    for (const half of halvesOf(recapture(ann, 13, { share: 0.32 }).left)) {
      expect((await ask('check', half)).answers.map(({ unique }) => unique)).toEqual([true, true, true]);
    }
  });

  test('a person who shows the left eye as the right is known, and cannot enrol twice', async () => {
    const swapped = ({ left, right }: Person): Person => ({ left: right, right: left });
    expect((await ask('check', swapped(recapture(ann, 14)))).answers.map(({ unique }) => unique)).toEqual([false, false, false]);
    expect((await ask('enrol', swapped(recapture(ann, 15)))).answers.map(({ unique }) => unique)).toEqual([false, false, false]);
    await nothingStaged();
    expect((await ask('check', swapped(ben))).answers.map(({ unique }) => unique)).toEqual([true, true, true]);
  });

  test('compare with the one reference that a permit names, and with nobody else; one that is not there is no match', async () => {
    const verify = async (id: string, person: Person) => {
      const permit = town.mint({ action: 'verify', enrolments: [id as never] });
      const answers = readAnswers(await town.compare(permit, await town.seal(person, permit)));
      expect(answers.map(({ gallerySize, galleryHash: hash }) => [gallerySize, hash])).toEqual(
        Array(3).fill([1, galleryHash([id as never])]),
      );
      expect(answers.every(({ unique, matched }) => unique === !matched)).toBe(true);
      return answers.map(({ matched }) => matched);
    };
    const [yes, no] = [Array(3).fill(true), Array(3).fill(false)];
    expect(await verify(annId, recapture(ann, 16))).toEqual(yes);
    expect(await verify(annId, recapture(cem, 17))).toEqual(no);
    expect(await verify(makeId('enrolment'), recapture(ann, 18))).toEqual(no);
    await nothingStaged();
  });

  test('compare a face with the portrait that comes along, at the likeness of their model, and keep nothing', async () => {
    const { sha256: model, threshold } = builtInFaceModel;
    const embedding = Float64Array.from({ length: 512 }, (_, i) => Math.sin(i * i + 1));
    const across = Float64Array.from({ length: 512 }, (_, i) => Math.cos(3 * i * i + 2));
    const like = (cosine: number) => towards(embedding, across, cosine);
    const verify = async (portrait: Float64Array, permit = town.mint({ action: 'verify', model })) =>
      town.compare(permit, await town.sealParts(splitFaces(embedding, portrait), permit));
    for (const [cosine, same] of [
      [threshold + 0.02, true],
      [threshold - 0.02, false],
      [1, true],
      [-1, false],
    ] as const) {
      const answers = readAnswers(await verify(like(cosine)));
      expect([cosine, answers.map(({ matched }) => matched)]).toEqual([cosine, Array(3).fill(same)]);
      expect(answers.map(({ gallerySize, galleryHash: hash }) => [gallerySize, hash])).toEqual(Array(3).fill([1, galleryHash([])]));
    }
    await nothingStaged();
    // Whoever does not sign that this very challenge was met is refused by each party by itself.
    const elsewhere = Buffer.alloc(32, 9).toString('base64url');
    for (const presented of [null, { challenge: elsewhere }, { frames: 'none' }]) {
      const permit = town.mint({ action: 'verify', model });
      const shares = await town.sealParts(splitFaces(embedding, like(1)), permit);
      expect(await town.compare(permit, shares, undefined, presented)).toMatchObject(problem('capture-unsigned'));
    }
    const other = town.mint({ action: 'verify', model: 'ab'.repeat(32) });
    expect(await verify(like(1), other)).toMatchObject(problem('configuration-invalid'));
    // Eyes under a permit for faces, and faces under one for eyes.
    const [forFaces, forEyes] = [town.mint({ action: 'verify', model }), town.mint({ action: 'check' })];
    expect(await town.compare(forFaces, await town.seal(ann, forFaces))).toMatchObject(problem('share-malformed'));
    expect(await town.compare(forEyes, await town.sealParts(splitFaces(embedding, like(1)), forEyes))).toMatchObject(
      problem('share-malformed'),
    );
  });

  test('answer many requests at once, each with its own', async () => {
    const permits = [0, 1, 2, 3].map(() => town.mint({ action: 'check' }));
    const sealed = await Promise.all(permits.map((permit, i) => town.seal(i % 2 === 0 ? recapture(ann, 20 + i) : ben, permit)));
    const answers = await Promise.all(permits.map((permit, i) => town.compare(permit, sealed[i] as SealedShare[])));
    expect(answers.map((three) => readAnswers(three).map(({ unique }) => unique))).toEqual(
      [0, 1, 2, 3].map((i) => Array(3).fill(i % 2 === 1)),
    );
  });

  test('refuse a probe of which too little can be seen', async () => {
    const blind: Person = { left: { code: new Uint8Array(1_600), mask: new Uint8Array(800) }, right: ann.right };
    const permit = town.mint({ action: 'enrol' });
    expect(await town.compare(permit, await town.seal(blind, permit))).toEqual(problem('capture-rejected'));
    await nothingStaged();
  });
});

describe('a permit', () => {
  test('asked for twice, at once or later or after a restart, is compared once and answered the same', async () => {
    const permit = town.mint({ action: 'check' });
    const shares = await town.seal(ben, permit);
    const before = await town.order.last();
    const [first, again] = await Promise.all([town.compare(permit, shares), town.compare(permit, shares)]);
    readAnswers(first);
    expect(again).toEqual(first);
    expect(await town.compare(permit, shares)).toEqual(first);
    await town.stop('b');
    await town.start('b');
    await Promise.all(town.links.map((link) => link.standing()));
    expect(await town.compare(permit, shares)).toEqual(first);
    expect(await town.order.last()).toBe(before + 1);
  });

  test('is good for one use at each party, whatever the order says, also after a restart', async () => {
    const permit = town.mint({ action: 'check' });
    const shares = await town.seal(ben, permit);
    const entry = (id: string) => writeEntry(id, workOf(permit, shares), shares, town.gatewayKeys.signing.secretKey);
    readAnswers((await town.submit('once', entry('once'))) as string[]);
    expect(await town.submit('twice', entry('twice'))).toEqual(problem('permit-replayed'));
    await town.stop('b');
    await town.start('b');
    await Promise.all(town.links.map((link) => link.standing()));
    expect(await town.submit('thrice', entry('thrice'))).toEqual(problem('permit-replayed'));
  });

  test('that a party had marked as used when it was killed is still good for that entry at that place, and for no other', async () => {
    const { secretKey, publicKey } = town.gatewayKeys.signing;
    for (const [moved, code] of [
      [0, null],
      [1, 'permit-replayed'],
    ] as const) {
      const permit = town.mint({ action: 'check' });
      const shares = await town.seal(ben, permit);
      const bytes = writeEntry('interrupted', workOf(permit, shares), shares, secretKey);
      await town.stop('b');
      const store = await openPartyStore({ dataDir: join(town.dirOf('b'), 'store') });
      const at = { order: await town.order.identity(), place: (await town.order.last()) + 1 + moved };
      const entry = Buffer.from(placeDigest(at, readEntry(bytes, 'b', { issuerKey: publicKey }, Date.now()).digest)).toString('hex');
      expect(await store.usePermit(permit.claims.jti, new Date(permit.claims.exp * 1000).toISOString(), entry)).toBe(true);
      await store.close();
      await town.start('b');
      await Promise.all(town.links.map((link) => link.standing()));
      const told = await town.submit(`interrupted ${moved}`, bytes);
      if (code === null) expect(readAnswers(told as string[]).map(({ unique }) => unique)).toEqual([true, true, true]);
      else expect(told).toEqual(problem(code));
    }
  });

  test('that is expired, forged, foreign, for other parties or for something else is refused by each party itself', async () => {
    const other = generateSigningKey();
    const refused: readonly [string, Permit][] = [
      ['permit-expired', town.mint({ action: 'check', ttlMs: 1_000, clock: () => Date.now() - 60_000 })],
      ['permit-invalid', town.mint({ action: 'check', secretKey: other.secretKey })],
      ['permit-foreign', town.mint({ action: 'check', secretKey: other.secretKey, issuer: 'somebody.else' })],
      ['permit-invalid', town.mint({ action: 'erase', enrolments: [makeId('enrolment')] })],
    ];
    for (const [code, permit] of refused) {
      const shares = await town.seal(ben, permit);
      const entry = writeEntry('x', workOf(permit, shares), shares, town.gatewayKeys.signing.secretKey);
      expect(await town.submit(permit.claims.jti, entry), code).toEqual(problem(code));
      expect(await town.compare(permit, shares), code).toEqual(problem(code));
    }
    const forTwo = town.mint({ action: 'check', parties: ['a', 'b'] });
    expect((await town.compare(forTwo, await town.seal(ben, forTwo)))[2]).toEqual({ code: 'permit-foreign' });
    await expect(portOf('a').erase(town.mint({ action: 'check' }).token)).rejects.toMatchObject({ code: 'permit-invalid' });
    await nothingStaged();
  });
});

describe('a share', () => {
  const withShare = async (permit: Permit, make: (shares: readonly SealedShare[]) => Promise<SealedShare>) => {
    const shares = await town.seal(ben, permit);
    return [shares[0], await make(shares), shares[2]] as SealedShare[];
  };

  test('sealed for another permit or another party does not open, and the peers need not wait', async () => {
    const [other, first, second] = [town.mint({ action: 'check' }), town.mint({ action: 'enrol' }), town.mint({ action: 'enrol' })];
    const elsewhere = await town.seal(ben, other);
    const wrongPermit = await withShare(first, async () => elsewhere[1] as SealedShare);
    expect(await town.compare(first, wrongPermit)).toEqual(problem('share-unreadable'));
    const wrongParty = await withShare(second, async (shares) => ({ ...(shares[2] as SealedShare), party: 'b' }));
    expect(await town.compare(second, wrongParty)).toEqual(problem('share-unreadable'));
    await expect(portOf('b').compare({ permit: other.token, shares: [elsewhere[2] as SealedShare] })).rejects.toMatchObject({
      code: 'share-malformed',
    });
    await nothingStaged();
  });

  test('that opens to another party’s share, to one eye or to anything else is malformed', async () => {
    const key = town.roster.parties[1].sealingKey;
    const pairs = splitPerson(ben).map(serializePair) as [Uint8Array, Uint8Array, Uint8Array];
    for (const bytes of [pairs[2], pairs[1].subarray(0, pairs[1].length / 2), new Uint8Array(pairs[1].length), new Uint8Array(0)]) {
      const permit = town.mint({ action: 'enrol' });
      const shares = await withShare(permit, () => sealBytes(bytes, 'b', key, permit.token));
      expect(await town.compare(permit, shares)).toEqual(problem('share-malformed'));
    }
    const permit = town.mint({ action: 'enrol' });
    const shares = await withShare(permit, async (all) => ({ ...(all[1] as SealedShare), enc: 'no base64!' }));
    const before = await town.order.last();
    const refused = town.ports.map((port) => port.compare({ permit: permit.token, shares, capture: 'a.b.c' }));
    for (const one of refused) await expect(one).rejects.toMatchObject({ code: 'share-malformed' });
    expect(await town.order.last(), 'nothing was begun').toBe(before);
    await nothingStaged();
  });

  test('with a key of the session that is not the same for all, is none, or is missing: nothing is compared, and nothing kept', async () => {
    const { keyBytes, other } = sessionKeys;
    const asked = async (keys: readonly Uint8Array[]) => {
      const permit = town.mint({ action: 'enrol', purpose: 'personhood-enrolment' });
      return town.compare(permit, await town.seal(ben, permit, keys));
    };
    expect(await asked([keyBytes, other, keyBytes])).toEqual(problem('share-malformed'));
    expect(await asked(Array(3).fill(keyBytes.map((byte, i) => byte ^ Number(i > 40))))).toEqual(problem('share-malformed'));
    expect(await asked([])).toEqual(problem('share-malformed'));
    await nothingStaged();
  });
});

describe('a capture', () => {
  const submit = async (change: (work: ReturnType<typeof workOf>) => object, permit = town.mint({ action: 'enrol' })) => {
    const shares = await town.seal(cem, permit);
    const bytes = writeEntry(permit.claims.jti, change(workOf(permit, shares)) as never, shares, town.gatewayKeys.signing.secretKey);
    return town.submit(permit.claims.jti, bytes);
  };

  test('that is unsigned, or signed over anything else, is refused by each party itself, also where the gateway orders it', async () => {
    const another = town.mint({ action: 'enrol' });
    const elsewhere = workOf(another, await town.seal(cem, another));
    expect(await submit(({ capture: _, ...work }) => work)).toEqual(problem('capture-unsigned'));
    expect(await submit((work) => ({ ...work, capture: elsewhere.capture }))).toEqual(problem('capture-unsigned'));
    await nothingStaged();
  });

  test('of a device that is not on a party’s own list is refused by that party, whichever it is; so nobody decides', async () => {
    const kiosk = createFakeDevice();
    const come = async (by: FakeDevice) => {
      const permit = town.mint({ action: 'check' });
      return town.compare(permit, await town.seal(cem, permit), by);
    };
    const list = (party: PartyId, keys: readonly object[]) => writeFile(join(town.dirOf(party), 'devices.json'), JSON.stringify(keys));
    for (const [i, id] of partyOrder.entries()) {
      await list(id, [kiosk.key]);
      const answers = await come(createFakeDevice());
      expect(answers[i]).toEqual({ code: 'device-unknown' });
      for (const answer of answers) expect(answer).not.toBeTypeOf('string');
    }
    expect(readAnswers(await come(kiosk)).map(({ unique }) => unique)).toEqual([true, true, true]);
    // Revoked at one party alone, and at once: the gateway and the two others still take it.
    await list('b', []);
    const revoked = await come(kiosk);
    expect(revoked[1]).toEqual({ code: 'device-unknown' });
    for (const answer of revoked) expect(answer).not.toBeTypeOf('string');
    for (const id of partyOrder) await rm(join(town.dirOf(id), 'devices.json'));
  });
});

describe('who may ask', () => {
  test('only the gateway may ask a party, only a lower party may join it, and strangers do not get through the handshake', async () => {
    const partyKeys = await openPartyKeys(town.dirOf('a'), 'a');
    const [, cardB] = town.roster.parties;
    const asPartyA = linkTo(cardB, partyKeys);
    await expect(asPartyA.status()).rejects.toMatchObject({ code: 'configuration-invalid' });
    await expect(asPartyA.standing()).rejects.toMatchObject({ code: 'configuration-invalid' });
    asPartyA.close();

    const stranger = linkTo(cardB, await openPartyKeys(join(town.folder, 'stranger'), 'a'));
    await expect(stranger.status()).rejects.toMatchObject({ code: 'party-unavailable' });
    stranger.close();

    for (const keys of [town.gatewayKeys, await openPartyKeys(town.dirOf('c'), 'c')]) {
      const peer = new services.Peer(cardB.address, clientCredentials(keys.tls, cardB.tlsCertificate), clientOptions);
      const stream = peer.Join();
      const error = await new Promise<{ metadata: { get(key: string): unknown[] } }>((resolve) => stream.on('error', resolve as never));
      expect(error.metadata.get('sclera-code')).toEqual(['unauthenticated']);
      peer.close();
    }
  });

  test('a server that shows another certificate than the pinned one is not talked to', async () => {
    const [cardA, cardB] = town.roster.parties;
    const roster = { ...town.roster, parties: [{ ...cardA, address: cardB.address }, cardB, town.roster.parties[2]] } as const;
    const link = linkTo(roster.parties[0], town.gatewayKeys, roster);
    await expect(link.status()).rejects.toMatchObject({ code: 'party-unavailable' });
    link.close();
  });
});

describe('a fault', () => {
  test('a party that is down is noticed at once, and is back after a restart with its gallery', async () => {
    await town.stop('a');
    const permit = town.mint({ action: 'enrol' });
    expect(await town.compare(permit, await town.seal(cem, permit))).toEqual(problem('party-unavailable'));
    await expect(portOf('a').status()).rejects.toMatchObject({ code: 'party-unavailable' });
    await town.start('a');
    await Promise.all(town.links.map((link) => link.standing()));
    await nothingStaged();
    expect((await ask('check', recapture(ann, 31))).answers.map(({ unique }) => unique)).toEqual([false, false, false]);
  });

  test('a reference staged before a restart can be committed after it', async () => {
    const { permit } = await ask('enrol', cem);
    const [id] = permit.claims.enrolments;
    await town.stop('c');
    await town.start('c');
    await town.settle(id as never, 'commit');
    expect((await ask('check', recapture(cem, 32))).answers.map(({ unique }) => unique)).toEqual([false, false, false]);
    for (const port of town.ports) await port.erase(town.mint({ action: 'erase', enrolments: [id as never] }).token);
  });

  test('a reference is kept for as long as its permit says, by no constant of the party', async () => {
    const permit = town.mint({ action: 'enrol', retentionDays: 30 });
    const [id] = permit.claims.enrolments;
    await town.compare(permit, await town.seal(cem, permit));
    await town.settle(id as never, 'commit');
    await town.stop('c');
    const store = await openPartyStore({ dataDir: join(town.dirOf('c'), 'store') });
    const kept = (await listed(store)).find((reference) => reference.id === id);
    await store.close();
    expect(kept?.retainUntil).toBe(new Date((permit.claims.iat + 30 * 86_400) * 1000).toISOString());
    expect(kept?.retainUntil).toBe(permit.claims.retainUntil);
    await town.start('c');
    for (const port of town.ports) await port.erase(town.mint({ action: 'erase', enrolments: [id as never] }).token);
  });

  test('parties that do not hold the same references compare nothing', async () => {
    const { permit } = await ask('enrol', ben);
    const [id] = permit.claims.enrolments;
    await town.stop('c');
    const store = await openPartyStore({ dataDir: join(town.dirOf('c'), 'store') });
    await store.settle(id as never, 'abort');
    await store.close();
    await town.start('c');
    await expect(town.settle(id as never, 'commit')).rejects.toMatchObject({ code: 'store-diverged' });
    const check = town.mint({ action: 'check' });
    expect(await town.compare(check, await town.seal(ben, check))).toEqual(problem('store-diverged'));
    for (const port of town.ports) await port.erase(town.mint({ action: 'erase', enrolments: [id as never] }).token);
    expect((await ask('check', ben)).answers.map(({ unique }) => unique)).toEqual([true, true, true]);
  });

  test('a party does not start with the folder, the store or the records of another', async () => {
    const logger = createLogger({ node: 'test', level: 'silent' });
    const listen = { host: '127.0.0.1', port: 0 };
    const { roster } = town;
    await expect(startParty({ id: 'a', dir: town.dirOf('b'), roster, listen, logger })).rejects.toMatchObject({ code: 'store-foreign' });

    await town.stop('a');
    await town.stop('b');
    const mixed = join(town.folder, 'mixed');
    await cp(join(town.dirOf('a'), 'keys'), join(mixed, 'keys'), { recursive: true });
    await cp(join(town.dirOf('b'), 'store'), join(mixed, 'store'), { recursive: true });
    await expect(startParty({ id: 'a', dir: mixed, roster, listen, logger })).rejects.toMatchObject({ code: 'store-foreign' });

    // Its own store, and the keyring of b.
    await rm(mixed, { recursive: true });
    await cp(town.dirOf('a'), mixed, { recursive: true });
    await cp(join(town.dirOf('b'), 'keyring'), join(mixed, 'keyring'));
    await expect(startParty({ id: 'a', dir: mixed, roster, listen, logger })).rejects.toMatchObject({ code: 'store-foreign' });
    await town.start('a');
    await town.start('b');
  });

  test('a port that is taken is said so', async () => {
    const logger = createLogger({ node: 'test', level: 'silent' });
    await town.stop('a');
    const port = Number(town.roster.parties[1].address.split(':')[1]);
    await expect(
      startParty({ id: 'a', dir: town.dirOf('a'), roster: town.roster, listen: { host: '127.0.0.1', port }, logger }),
    ).rejects.toMatchObject({ code: 'configuration-invalid' });
    await town.start('a');
  });
});

describe('erasing', () => {
  test('removes a person at all three, each signs for it, asking again confirms again, and the person counts as new', async () => {
    const id = await enrol(ben);
    const permit = town.mint({ action: 'erase', enrolments: [id] });
    for (let time = 0; time < 2; time++) {
      for (const [i, port] of town.ports.entries()) {
        const statement = await port.erase(permit.token);
        const verdict = verifyJws<ErasureStatement>(
          statement,
          'sclera-erasure+jwt',
          fromBase64Url(town.roster.parties[i]?.signingKey ?? ''),
        );
        expect(verdict).toMatchObject({ kind: 'valid', payload: { party: port.id, permit: permit.claims.jti, erased: [id] } });
      }
    }
    expect(new Set((await statuses()).map(({ galleryHash: hash }) => hash)).size).toBe(1);
    expect((await ask('check', ben)).answers.map(({ unique }) => unique)).toEqual([true, true, true]);
  });

  test('also removes what is only staged', async () => {
    const { permit } = await ask('enrol', ben);
    const erase = town.mint({ action: 'erase', enrolments: permit.claims.enrolments });
    for (const port of town.ports) await port.erase(erase.token);
    await nothingStaged();
  });
});

test('the logs name operations, sessions and durations, and neither permits, shares nor people', () => {
  const lines = town.logLines.map((line) => JSON.parse(line));
  expect(lines.some(({ operation, session, gallerySize }) => operation === 'compare' && /^per_/.test(session) && gallerySize >= 0)).toBe(
    true,
  );
  expect(town.logLines.join('')).not.toMatch(/sub_|con_|eyJ|unique/);
});

async function listed(store: PartyStore): Promise<readonly StoredReference[]> {
  const references: StoredReference[] = [];
  for await (const reference of store.list()) references.push(reference);
  return references;
}
