import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { galleryHash, type IntakeOrder, localKeyWrapper, type Modality, type StoredReference } from '@sclera/core';
import { quantiseEmbedding, serializeEmbedding } from '@sclera/mpc';
import { captureEyes, createClient, createPersonSession, type PersonSession } from '@sclera/sdk';
import { openGatewayStore, openKeyring, openPartyStore } from '@sclera/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openGatewayKeys, openPartyKeys } from '../packages/server/src/node/index.ts';
import { createShareOpener, serializePair } from '../packages/server/src/party/open-share.ts';
import { ReferenceSafe } from '../packages/server/src/party/reference-safe.ts';
import { secretsOf } from './support/capture-secrets.ts';
import { stepBeforeTheKiosk } from './support/lines.ts';
import { canReadMemory, pieces } from './support/memory-image.ts';
import { findSecrets, readFolder, type Secret, searchFor } from './support/needles.ts';
import { drawEyes, type EyeFiles } from './support/people.ts';
import { type NodeName, startPlatform, type TestPlatform, temporaryFolder, waitUntilReady } from './support/platform.ts';

const partyIds = ['a', 'b', 'c'] as const;
const passport = { kind: 'passport', issuer: 'UTO', number: 'ZQ7RESIDUE4XK19W' } as const;
const lineName = '8988303000000617Q77';
const nodeNames = ['gateway', 'party a', 'party b', 'party c'] as const satisfies readonly NodeName[];

/** Everything that leaves the capture device, and everything that the platform keeps, searched for what must not be there. */
describe('egress: no image, no template, at most one share a party', () => {
  const folder = temporaryFolder('egress');
  /** What each process of the platform hands to its connections, before TLS, and to its files. */
  const taps = temporaryFolder('egress-taps');
  const traffic: Buffer[] = [];
  const sealedSent: { token: string; shares: { party: string; enc: string; ciphertext: string }[] }[] = [];
  /** The same of a face and a portrait, and each party's share of them in clear. */
  const facesSent: typeof sealedSent = [];
  const faceShares: Secret[] = [];
  /** Of a document and a line: told to the gateway in requests, and kept by nobody. */
  const names: readonly Secret[] = [passport.number, lineName].map((name) => ({
    name,
    bytes: Buffer.from(name),
    windows: [Buffer.from(name)],
  }));
  let platform: TestPlatform;
  const secrets: Secret[] = [];
  /** By person who was enrolled: each party's share in clear, in order of the parties. */
  const shares: (readonly Secret[])[] = [];
  /** What was found in the memory of each process while it ran: secrets, shares, and its own key, which is there. */
  const inMemory = new Map<NodeName, ReadonlySet<string>>();
  let memoryReadable = false;
  /** What says something about a person, or opens their record: kept sealed at most. */
  const canaries: Secret[] = [];
  /** The stores as they were while the person was enrolled who was forgotten afterwards. */
  const backup = temporaryFolder('egress-backup');
  let forgotten: PersonSession;

  /** A fetch that keeps a copy of every byte in both directions, headers and addresses included. */
  const recordingFetch: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const body = Buffer.from(await request.clone().arrayBuffer());
    traffic.push(Buffer.from(`${request.url} ${JSON.stringify([...request.headers])}`), body);
    if (request.url.endsWith('/v1/enrolments')) sealedSent.push(JSON.parse(body.toString('utf8')));
    if (request.url.endsWith('/v1/sim/verifications')) facesSent.push(JSON.parse(body.toString('utf8')));
    const answer = await fetch(request);
    traffic.push(Buffer.from(JSON.stringify([...answer.headers])), Buffer.from(await answer.clone().arrayBuffer()));
    return answer;
  };

  /** One use, from notice to receipt; what must never be found is remembered. */
  const walk = async (purpose: 'uniqueness-check' | 'uniqueness-enrolment', files: EyeFiles) => {
    secrets.push(...secretsOf(`left ${secrets.length}`, files.left), ...secretsOf(`right ${secrets.length}`, files.right));
    const outcome = await captureEyes(files);
    if (outcome.kind !== 'captured') throw new Error('the drawn eyes were refused');
    const session = createPersonSession(createClient({ url: platform.url, fetch: recordingFetch }));
    await session.createSubject();
    const { consent, receipt } = await session.consent(await session.readNotice(purpose), { decision: 'given', ageBand: 'adult' });
    const use = purpose === 'uniqueness-check' ? session.check : session.enrol;
    const decided = await use(consent.id, outcome.capture);
    const { uses } = await session.record();
    const key = session.personalKey ?? '';
    const texts = [key, ...[receipt, decided.receipt].map((jws) => jws.split('.')[2] ?? ''), ...uses.map(({ salt }) => salt)];
    canaries.push(...texts.map((text) => ({ name: `canary ${canaries.length}`, bytes: Buffer.from(text) })));
    canaries.push({ name: 'personal key', bytes: Buffer.from(key, 'base64url') });
    return { session, decision: decided.decision };
  };

  /** A line, from notice to receipt. */
  const registerLine = async () => {
    const client = createClient({ url: platform.url, fetch: recordingFetch });
    const { session, claim, drawn, capture, face, portrait } = await stepBeforeTheKiosk(client, { line: lineName, document: passport });
    for (const [what, vector] of Object.entries({ face, portrait })) {
      secrets.push({ name: `${what} embedding`, bytes: bytesOf(vector) });
      secrets.push({ name: `${what} as ring elements`, bytes: bytesOf(quantiseEmbedding(vector)) });
    }
    return session.send(claim.id, drawn, capture);
  };

  beforeAll(async () => {
    const tap = new URL('./support/tap.mjs', import.meta.url).href;
    platform = await startPlatform({ data: folder.path, env: { NODE_OPTIONS: `--import ${tap}`, SCLERA_TEST_TAP: taps.path } });
    await waitUntilReady(platform.url);
    const first = await walk('uniqueness-enrolment', drawEyes('egress', 0, 0));
    expect(first.decision).toBe('enrolled');
    expect((await walk('uniqueness-check', drawEyes('egress', 0, 1))).decision).toBe('already-enrolled');
    expect((await walk('uniqueness-check', drawEyes('egress', 1, 0))).decision).toBe('new');
    const gone = await walk('uniqueness-enrolment', drawEyes('egress', 2, 0));
    expect(gone.decision).toBe('enrolled');
    forgotten = gone.session;
    // Nothing is under way: a copy of the files is what a restart would find.
    for (const node of ['gateway', 'party-a', 'party-b', 'party-c']) {
      cpSync(join(folder.path, node, 'store'), join(backup.path, node, 'store'), { recursive: true });
    }
    expect((await gone.session.erase()).complete).toBe(true);
    await createClient({ url: platform.url }).forget(gone.session.personalKey ?? '');
    await first.session.record();
    expect((await registerLine()).claim).toMatchObject({ state: 'registered', way: 'face' });
    for (const sent of sealedSent) shares.push(await openShares(sent));
    for (const sent of facesSent) faceShares.push(...(await openShares(sent, 'face')));
    memoryReadable = nodeNames.every((name) => canReadMemory(platform.pids[name]));
    if (memoryReadable) {
      for (const name of nodeNames) inMemory.set(name, await searchMemory(name));
    }
    await platform.stop();
  }, 400_000);

  afterAll(async () => {
    await platform.stop();
    folder.remove();
    taps.remove();
    backup.remove();
  });

  async function openShares(
    { token, shares: sealed }: (typeof sealedSent)[number],
    modality: Modality = 'iris',
  ): Promise<readonly Secret[]> {
    const claims = { modality, purpose: modality === 'face' ? 'sim-registration' : 'uniqueness-check' } as const;
    const opened: Secret[] = [];
    for (const id of partyIds) {
      const open = await createShareOpener(id, await openPartyKeys(join(folder.path, `party-${id}`), id));
      for (const { party, enc, ciphertext } of sealed) {
        const attempt = open({ enc: Buffer.from(enc, 'base64url'), ciphertext: Buffer.from(ciphertext, 'base64url') }, token, claims);
        if (party !== id) await expect(attempt).rejects.toMatchObject({ code: 'share-unreadable' });
        else {
          const probe = await attempt;
          if (probe.kind === 'eyes') opened.push({ name: `share of party ${id}`, bytes: serializePair(probe.pair) });
          else
            for (const part of ['face', 'portrait'] as const)
              opened.push({ name: `${part} share of party ${id}`, bytes: serializeEmbedding(probe[part]) });
        }
      }
    }
    return opened;
  }

  async function searchMemory(name: NodeName): Promise<ReadonlySet<string>> {
    const keys = await Promise.all(
      partyIds.map(async (id) => ({
        name: `key of party ${id}`,
        bytes: (await openPartyKeys(join(folder.path, `party-${id}`), id)).keyEncryptionKey,
      })),
    );
    const gone = shares[1]!.map((share) => ({ ...share, name: `erased ${share.name}` }));
    const wanted = [...secrets, ...shares[0]!, ...gone, ...faceShares, ...keys];
    const search = searchFor(wanted);
    const found = new Set<string>();
    for (const { content } of pieces(platform.pids[name])) for (const secret of search(content)) found.add(secret);
    return found;
  }

  it('the search finds what is there (else the rest of this file proves nothing)', () => {
    for (const secret of secrets) {
      const hidden = Buffer.from(JSON.stringify({ x: Buffer.from(secret.bytes).toString('base64url') }));
      expect(findSecrets(hidden, [secret])).toEqual([secret.name]);
      expect(findSecrets(Buffer.concat([Buffer.from('..'), Buffer.from(secret.bytes)]), [secret])).toEqual([secret.name]);
    }
  });

  it('nothing of image or template is in the traffic to the gateway', () => {
    expect(traffic.length).toBeGreaterThan(10);
    expect(findSecrets(Buffer.concat(traffic), secrets)).toEqual([]);
  });

  it('nothing of image or template is on any disk of the platform: stores, logs, keys, roster', () => {
    const onDisk = readFolder(folder.path);
    expect(onDisk.some(({ path }) => path.includes('logs'))).toBe(true);
    const search = searchFor(secrets);
    for (const { path, content } of onDisk) expect([path, ...search(content)]).toEqual([path]);
  });

  it('no key, receipt or salt of a person lies open on any disk or in any old copy of one: stores, write-ahead logs, logs, keyrings', () => {
    expect(canaries.length).toBeGreaterThan(15);
    const search = searchFor(canaries);
    expect(search(Buffer.from(`.. ${Buffer.from(canaries[0]!.bytes).toString('hex')}`))).toEqual([canaries[0]!.name]);
    for (const { path, content } of [...readFolder(folder.path), ...readFolder(backup.path)])
      expect([path, ...search(content)]).toEqual([path]);
  });

  it('an old backup of all stores, put back beside the keyrings of today, gives nothing of who was forgotten', async () => {
    const subject = forgotten.subject!;
    const open = async (node: string, store: string, key: Uint8Array) => {
      const keyring = await openKeyring(join(folder.path, node, 'keyring'), localKeyWrapper(key));
      return { keyring, dataDir: join(store, node, 'store') };
    };
    for (const id of partyIds) {
      const { keyEncryptionKey } = await openPartyKeys(join(folder.path, `party-${id}`), id);
      const { keyring, dataDir } = await open(`party-${id}`, backup.path, keyEncryptionKey);
      const store = await openPartyStore({ dataDir });
      const { label } = await store.generation();
      const opened: boolean[] = [];
      for await (const reference of store.list()) opened.push(new ReferenceSafe(id, keyring).open(reference, label) !== null);
      await store.close();
      await keyring.close();
      // The rows of both are in the backup; only who is still enrolled has a key.
      expect(opened.sort(), `party ${id}`).toEqual([false, true]);
    }
    const { keyEncryptionKey } = await openGatewayKeys(join(folder.path, 'gateway'));
    const { keyring, dataDir } = await open('gateway', backup.path, keyEncryptionKey);
    const store = await openGatewayStore({ dataDir }, keyring);
    const operations = await store.listOperations(['minted', 'running', 'decided', 'done', 'failed']);
    const left = [await store.listConsents(subject), await store.log.uses(subject), await store.records.list({ subject })];
    await store.close();
    await keyring.close();
    expect(left).toEqual([[], [], []]);
    expect(operations.length, 'those of the others open').toBeGreaterThan(2);
    expect(operations.filter((operation) => operation.subject === subject)).toEqual([]);
  });

  it('nothing of image, template or share is in what the parties and the gateway send each other, looked at inside of TLS', async () => {
    const tapped = readFolder(taps.path);
    const of = (role: string): Buffer =>
      Buffer.concat(tapped.filter(({ path }) => path.includes(`/${role}.`)).map(({ content }) => content));
    const [{ token }] = sealedSent as [(typeof sealedSent)[0]];
    // The tap hears them: the gateway hands the permit out, the parties show each other the hash of the references they hold, at first of none.
    expect(of('gateway').includes(token)).toBe(true);
    const store = await openPartyStore({ dataDir: join(folder.path, 'party-a', 'store') });
    const { label } = await store.generation();
    await store.close();
    const hash = Buffer.from(galleryHash([], label), 'hex');
    for (const id of partyIds) {
      expect(of(`party-${id}`).includes(hash)).toBe(true);
      expect(of(`party-${id}`).length).toBeGreaterThan(50_000);
    }
    const search = searchFor([...secrets, ...shares.flat(), ...faceShares, ...names]);
    for (const { path, content } of tapped) expect([path, ...search(content)]).toEqual([path]);
  });

  it('the memory of a party holds its own share at most, that of the gateway none, and none of them anything of image or template', ({
    skip,
  }) => {
    if (!memoryReadable) skip('memory of other processes can be read on Linux and with the rights of a debugger only');
    for (const name of nodeNames) {
      const own = name.slice('party '.length);
      const allowed = name === 'gateway' ? [] : [`key of party ${own}`, `share of party ${own}`];
      const found = [...inMemory.get(name)!];
      expect([name, ...found.filter((secret) => !allowed.includes(secret))]).toEqual([name]);
      // The image is one, and searched: a party's own key is in it.
      if (name !== 'gateway') expect(found).toContain(`key of party ${own}`);
    }
  });

  it('no share and no name of a document or line lies open on any disk, each party keeps its own, sealed, and no other; the gateway has none', async () => {
    const opened = shares[0]!;
    expect(opened).toHaveLength(3);
    expect(findSecrets(Buffer.concat(traffic), shares.flat())).toEqual([]);
    expect(faceShares).toHaveLength(6);
    expect(findSecrets(Buffer.concat(traffic), faceShares)).toEqual([]);
    const search = searchFor([...shares.flat(), ...faceShares, ...names]);
    for (const { path, content } of readFolder(folder.path)) expect([path, ...search(content)]).toEqual([path]);

    for (const [index, id] of partyIds.entries()) {
      const directory = join(folder.path, `party-${id}`);
      const { keyEncryptionKey } = await openPartyKeys(directory, id);
      const store = await openPartyStore({ dataDir: join(directory, 'store') });
      const references: StoredReference[] = [];
      for await (const reference of store.list()) references.push(reference);
      const { label } = await store.generation();
      await store.close();
      expect(references).toHaveLength(1);
      const keyring = await openKeyring(join(directory, 'keyring'), localKeyWrapper(keyEncryptionKey));
      const record = new ReferenceSafe(id, keyring).open(references[0]!, label) ?? new Uint8Array();
      await keyring.close();
      expect(findSecrets(Buffer.from(record), opened)).toEqual([opened[index]!.name]);
      expect(findSecrets(Buffer.from(record), secrets)).toEqual([]);
    }
  });

  it('after a line is registered nothing of face, document or line is in any record or entry of the gateway, opened with its own keys', async () => {
    const [{ token, shares: sealed }] = facesSent as [(typeof facesSent)[0]];
    expect(findSecrets(Buffer.concat(traffic), names)).toHaveLength(2);
    // What is sealed on the disk, opened: the gateway's records with its own keys.
    const { keyEncryptionKey } = await openGatewayKeys(join(folder.path, 'gateway'));
    const keyring = await openKeyring(join(folder.path, 'gateway', 'keyring'), localKeyWrapper(keyEncryptionKey));
    const store = await openGatewayStore({ dataDir: join(folder.path, 'gateway', 'store') }, keyring);
    const records = await store.records.list({});
    const subject = records.find(({ kind }) => kind === 'sim-claim')?.subject;
    if (!subject) throw new Error('there is no claim');
    const kept = [records, await store.listOperations(['minted', 'running', 'decided', 'done', 'failed']), await store.log.uses(subject)];
    const order = await readOrder(store.order);
    await store.close();
    await keyring.close();
    expect(kept.flat().length).toBeGreaterThan(8);
    expect(JSON.stringify(kept)).toContain(token);
    const boxes = sealed.map(({ party, ciphertext }) => ({
      name: `sealed for party ${party}`,
      bytes: Buffer.from(ciphertext, 'base64url'),
    }));
    const found = searchFor([...names, ...secrets, ...faceShares, ...boxes]);
    expect(found(Buffer.from(JSON.stringify(kept)))).toEqual([]);
    expect(found(order)).toEqual([]);
  });
});

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array | Int16Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** All that the order of intake still says. */
async function readOrder(order: IntakeOrder): Promise<Buffer> {
  const last = await order.last();
  const held: Uint8Array[] = [];
  for await (const item of order.follow(0, new AbortController().signal)) {
    if (item.kind === 'entry') held.push(item.bytes);
    if (item.place >= last) break;
  }
  return Buffer.concat(held);
}
