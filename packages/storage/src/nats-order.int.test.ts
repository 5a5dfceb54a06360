import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openNatsOrder } from './index.ts';
import { intakeOrderContract } from './intake-order.contract.ts';

const binary = findBinary();
if (binary === null) console.warn('nats-server is not installed: the order of intake is not tested on NATS. Install Debian’s nats-server.');

let folder: string;
let serial = 0;
const running: ChildProcess[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sclera-nats-'));
});
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

describe.skipIf(binary === null)('NATS', () => {
  let url: string;
  beforeAll(async () => {
    url = (await startBroker()).url;
  });

  intakeOrderContract({
    name: 'NATS JetStream',
    async freshPlace() {
      const owner = `platform ${serial++}`;
      return {
        async open() {
          const order = await openNatsOrder({ url, owner });
          return { order, close: () => order.close() };
        },
      };
    },
  });

  test('a broker that was killed comes back with every entry, and a follower goes on', async () => {
    const port = await freePort();
    const store = join(folder, 'killed');
    const broker = await startBroker({ port, store });
    const order = await openNatsOrder({ url: broker.url, owner: 'killed' });
    await order.append('one', Uint8Array.of(1));
    broker.child.kill('SIGKILL');
    await expect(order.append('two', Uint8Array.of(2))).rejects.toMatchObject({ code: 'store-unavailable' });
    await startBroker({ port, store });
    await expect.poll(() => order.append('two', Uint8Array.of(2)).catch(() => 0), { timeout: 15_000 }).toBe(2);
    const places: number[] = [];
    for await (const { place } of order.follow(0, new AbortController().signal)) {
      places.push(place);
      if (place === 2) break;
    }
    expect(places).toEqual([1, 2]);
    await order.close();
  });

  describe('what cannot work is said at the start', () => {
    const started: ChildProcess[] = [];
    afterEach(() => {
      for (const child of started.splice(0)) child.kill('SIGKILL');
    });
    const broker = async (config: string) => {
      const made = await startBroker({ config });
      started.push(made.child);
      return made;
    };
    const codeOf = (options: Parameters<typeof openNatsOrder>[0]) =>
      openNatsOrder(options).then(
        async (order) => {
          await order.close();
          return 'open';
        },
        ({ code }: { code: string }) => code,
      );

    test('credentials, and messages that would not fit', async () => {
      const guarded = await broker('authorization { user: sclera, password: "s3:cret" }');
      const host = new URL(guarded.url).host;
      expect(await codeOf({ url: guarded.url, owner: 'x' })).toBe('configuration-invalid');
      expect(await codeOf({ url: `nats://sclera:${encodeURIComponent('s3:cret')}@${host}`, owner: 'x' })).toBe('open');
      const small = await broker('max_payload: 100000');
      await expect(openNatsOrder({ url: small.url, owner: 'x' })).rejects.toMatchObject({ detail: expect.stringContaining('max_payload') });
    });

    test('no broker, no JetStream, no address, no key file', async () => {
      expect(await codeOf({ url: `nats://127.0.0.1:${await freePort()}`, owner: 'x' })).toBe('store-unavailable');
      const plain = await startBroker({ streams: false });
      started.push(plain.child);
      expect(await codeOf({ url: plain.url, owner: 'x' })).toBe('configuration-invalid');
      expect(await codeOf({ url: 'http://127.0.0.1', owner: 'x' })).toBe('configuration-invalid');
      expect(await codeOf({ url: plain.url, owner: 'x', caFile: join(folder, 'none.pem') })).toBe('configuration-invalid');
    });
  });
});

async function startBroker({ port = 0, store = '', config = '', streams = true } = {}): Promise<{ url: string; child: ChildProcess }> {
  const at = port === 0 ? await freePort() : port;
  const file = join(folder, `nats-${serial++}.conf`);
  const block = streams ? `jetstream { store_dir: "${store === '' ? join(folder, `store-${serial++}`) : store}" }\n` : '';
  await writeFile(file, `host: 127.0.0.1\nport: ${at}\n${block}${config}\n`);
  const child = spawn(binary ?? '', ['-c', file], { stdio: ['ignore', 'ignore', 'pipe'] });
  running.push(child);
  await new Promise<void>((resolve, reject) => {
    child.stderr?.setEncoding('utf8').on('data', (text: string) => text.includes('Server is ready') && resolve());
    child.once('exit', (code) => reject(new Error(`nats-server ended with ${code}`)));
  });
  return { url: `nats://127.0.0.1:${at}`, child };
}

function findBinary(): string | null {
  for (const name of ['nats-server', '/usr/sbin/nats-server']) {
    try {
      execFileSync(name, ['--version'], { stdio: 'ignore' });
      return name;
    } catch {}
  }
  return null;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
