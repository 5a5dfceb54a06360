import { join } from 'node:path';
import { openRecord, type StoredReference } from '@sclera/core';
import { decodeImage, encodeIris, type GrayImage } from '@sclera/engine';
import { captureEyes, createClient, createPersonSession } from '@sclera/sdk';
import { openPartyStore } from '@sclera/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPartyKeys } from '../packages/server/src/node/index.ts';
import { createShareOpener, serializePair } from '../packages/server/src/party/open-share.ts';
import { findSecrets, readFolder, type Secret } from './support/needles.ts';
import { drawEyes, type EyeFiles } from './support/people.ts';
import { startPlatform, type TestPlatform, temporaryFolder } from './support/platform.ts';

const partyIds = ['a', 'b', 'c'] as const;

/** Everything that leaves the capture device, and everything that the platform keeps, searched for what must not be there. */
describe('egress: no image, no template, at most one share a party', () => {
  const folder = temporaryFolder('egress');
  const traffic: Buffer[] = [];
  const sealedSent: { token: string; shares: { party: string; enc: string; ciphertext: string }[] }[] = [];
  let platform: TestPlatform;
  const secrets: Secret[] = [];

  /** A fetch that keeps a copy of every byte in both directions, headers and addresses included. */
  const recordingFetch: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const body = Buffer.from(await request.clone().arrayBuffer());
    traffic.push(Buffer.from(`${request.url} ${JSON.stringify([...request.headers])}`), body);
    if (request.url.endsWith('/v1/enrolments')) sealedSent.push(JSON.parse(body.toString('utf8')));
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
    const { consent } = await session.consent(await session.readNotice(purpose), { decision: 'given', ageBand: 'adult' });
    const use = purpose === 'uniqueness-check' ? session.check : session.enrol;
    return { session, decision: (await use(consent.id, outcome.capture)).decision };
  };

  beforeAll(async () => {
    platform = await startPlatform({ data: folder.path });
    const first = await walk('uniqueness-enrolment', drawEyes('egress', 0, 0));
    expect(first.decision).toBe('enrolled');
    expect((await walk('uniqueness-check', drawEyes('egress', 0, 1))).decision).toBe('already-enrolled');
    expect((await walk('uniqueness-check', drawEyes('egress', 1, 0))).decision).toBe('new');
    const gone = await walk('uniqueness-enrolment', drawEyes('egress', 2, 0));
    expect(gone.decision).toBe('enrolled');
    expect((await gone.session.erase()).complete).toBe(true);
    await first.session.record();
    await platform.stop();
  });

  afterAll(() => folder.remove());

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
    for (const { path, content } of onDisk) expect([path, ...findSecrets(content, secrets)]).toEqual([path]);
  });

  it('each party can open its own share and no other; no share lies open anywhere; the gateway has none', async () => {
    const { token, shares } = sealedSent[0]!;
    const opened: Secret[] = [];
    for (const id of partyIds) {
      const open = await createShareOpener(id, await openPartyKeys(join(folder.path, `party-${id}`), id));
      for (const { party, enc, ciphertext } of shares) {
        const attempt = open({ enc: Buffer.from(enc, 'base64url'), ciphertext: Buffer.from(ciphertext, 'base64url') }, token);
        if (party !== id) await expect(attempt).rejects.toMatchObject({ code: 'share-unreadable' });
        else opened.push({ name: `share of party ${id}`, bytes: serializePair(await attempt) });
      }
    }
    expect(opened).toHaveLength(3);
    expect(findSecrets(Buffer.concat(traffic), opened)).toEqual([]);
    for (const { path, content } of readFolder(folder.path)) expect([path, ...findSecrets(content, opened)]).toEqual([path]);

    for (const [index, id] of partyIds.entries()) {
      const directory = join(folder.path, `party-${id}`);
      const { keyEncryptionKey } = await openPartyKeys(directory, id);
      const store = await openPartyStore({ dataDir: join(directory, 'store') });
      const references: StoredReference[] = [];
      for await (const reference of store.list()) references.push(reference);
      await store.close();
      expect(references).toHaveLength(1);
      const record = openRecord(references[0]!, { keyEncryptionKey, associatedData: `sclera/reference/v1/${id}/${references[0]!.id}` });
      expect(findSecrets(Buffer.from(record), opened)).toEqual([opened[index]!.name]);
      expect(findSecrets(Buffer.from(record), secrets)).toEqual([]);
    }
  });
});

/** The file, its pixels, and the template that the engine makes of them. */
function secretsOf(eye: string, file: Uint8Array): Secret[] {
  const decoded = decodeImage(file);
  if (decoded.kind !== 'image') throw new Error('unreadable');
  const encoding = encodeIris(decoded.image as GrayImage);
  if (encoding.kind !== 'encoded') throw new Error('refused');
  return [
    { name: `${eye} file`, bytes: file },
    { name: `${eye} pixels`, bytes: decoded.image.data },
    { name: `${eye} code`, bytes: encoding.template.code },
    { name: `${eye} mask`, bytes: encoding.template.mask },
  ];
}
