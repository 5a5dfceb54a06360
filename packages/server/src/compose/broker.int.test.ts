import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Roster } from '@sclera/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTlsIdentity } from '../node/certificate.ts';
import { brokerOf } from './broker.ts';

const binary = ['nats-server', '/usr/sbin/nats-server'].find((name) => {
  try {
    return execFileSync(name, ['--version']).length > 0;
  } catch {
    return false;
  }
});
if (binary === undefined) console.warn('nats-server is not installed: NATS over TLS is not tested. Install Debian’s nats-server.');

/** A broker that takes only callers with a certificate of ours, and shows one of its own. */
describe.skipIf(binary === undefined)('NATS over TLS', () => {
  let folder: string;
  let broker: ChildProcess;
  let port: number;
  const path = (name: string): string => join(folder, name);
  const roster = { gateway: { logKey: 'a-platform' } } as Roster;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sclera-nats-tls-'));
    for (const name of ['broker', 'ours', 'stranger']) {
      const { certificate, privateKey } = createTlsIdentity(name);
      await writeFile(path(`${name}.crt`), certificate);
      await writeFile(path(`${name}.key`), privateKey, { mode: 0o600 });
    }
    port = await freePort();
    const tls = `tls { cert_file: "${path('broker.crt')}", key_file: "${path('broker.key')}", ca_file: "${path('ours.crt')}", verify: true }`;
    await writeFile(path('nats.conf'), `host: 127.0.0.1\nport: ${port}\njetstream { store_dir: "${path('store')}" }\n${tls}\n`);
    broker = spawn(binary ?? '', ['-c', path('nats.conf')], { stdio: ['ignore', 'ignore', 'pipe'] });
    await new Promise<void>((resolve, reject) => {
      broker.stderr?.setEncoding('utf8').on('data', (text: string) => text.includes('Server is ready') && resolve());
      broker.once('exit', (code) => reject(new Error(`nats-server ended with ${code}`)));
    });
  });
  afterAll(async () => {
    broker?.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  /** What the environment of a node names: whom it trusts, and who it is. */
  const open = async (trusted: string | null, own: string | null) => {
    const environment = {
      NATS_URL: `tls://127.0.0.1:${port}`,
      NATS_CA: trusted === null ? undefined : path(`${trusted}.crt`),
      NATS_CERT: own === null ? undefined : path(`${own}.crt`),
      NATS_KEY: own === null ? undefined : path(`${own}.key`),
    };
    return brokerOf(environment, roster)?.();
  };

  test('the order is kept where both know each other', async () => {
    const order = await open('broker', 'ours');
    expect(await order?.append('one', Uint8Array.of(1, 2, 3))).toBe(1);
    expect(await order?.append('one', Uint8Array.of(1, 2, 3))).toBe(1);
    expect(await order?.last()).toBe(1);
    await order?.close();
  });

  test('a broker with another certificate is refused, and says so; one that does not know ours does not serve us', async () => {
    const foreign = { code: 'configuration-invalid', detail: expect.stringContaining('NATS_CA') };
    await expect(open('stranger', 'ours')).rejects.toMatchObject(foreign);
    await expect(open(null, 'ours')).rejects.toMatchObject(foreign);
    const unknown = { code: 'store-unavailable', detail: expect.stringContaining('NATS_CERT') };
    await expect(open('broker', null)).rejects.toMatchObject(unknown);
  });
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
