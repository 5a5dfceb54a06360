import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort, makePerson, openTown, recapture, type Town } from '../party/party-fixture.contract.ts';
import { partyOrder } from '../party/party-index.ts';

const binary = ['nats-server', '/usr/sbin/nats-server'].find(isThere);
if (binary === undefined) console.warn('nats-server is not installed: the parties are not tested on NATS. Install Debian’s nats-server.');

describe.skipIf(binary === undefined)('three parties that follow NATS JetStream by themselves', () => {
  const limits = { meetTimeoutMs: 5_000, connectTimeoutMs: 2_000, messageTimeoutMs: 8_000, shutdownGraceMs: 1_000 };
  let folder: string;
  let broker: ChildProcess;
  let town: Town;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sclera-nats-'));
    const port = await freePort();
    const config = join(folder, 'nats.conf');
    await writeFile(config, `host: 127.0.0.1\nport: ${port}\njetstream { store_dir: "${join(folder, 'store')}" }\n`);
    broker = spawn(binary ?? '', ['-c', config], { stdio: ['ignore', 'ignore', 'pipe'] });
    await new Promise<void>((resolve) => broker.stderr?.on('data', (text) => String(text).includes('Server is ready') && resolve()));
    town = await openTown({ limits, brokerUrl: `nats://127.0.0.1:${port}` });
    await Promise.all(partyOrder.map((id) => town.start(id)));
  });
  afterAll(async () => {
    await town?.close();
    broker?.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  test('enrol, recognise, miss something, catch up, erase', async () => {
    const ann = makePerson(201);
    const permit = town.mint({ action: 'enrol' });
    const [id] = permit.claims.enrolments;
    const answers = await town.compare(permit, await town.seal(ann, permit));
    expect(answers.map((answer) => typeof answer)).toEqual(['string', 'string', 'string']);
    await town.stop('c');
    await expect(town.settle(id as never, 'commit')).rejects.toMatchObject({ code: 'party-unavailable' });
    await town.start('c');
    await town.settle(id as never, 'commit');
    const check = town.mint({ action: 'check' });
    const again = await town.compare(check, await town.seal(recapture(ann, 5), check));
    expect(again.map((answer) => JSON.parse(Buffer.from(String(answer).split('.')[1] ?? '', 'base64url').toString()).unique)).toEqual(
      Array(3).fill(false),
    );
    const erase = town.mint({ action: 'erase', enrolments: [id as never] }).token;
    await Promise.all(town.ports.map((port) => port.erase(erase)));
    expect(
      (await Promise.all(town.ports.map((port) => port.status()))).map(({ gallerySize, place }) => [gallerySize, place?.place]),
    ).toEqual(Array(3).fill([0, await town.order.last()]));
  });
});

function isThere(name: string): boolean {
  try {
    execFileSync(name, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
