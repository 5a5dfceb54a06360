import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDeviceKey } from '@sclera/sdk';
import type { DeviceAnswer, DeviceRegistration } from '@sclera/sdk/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCli } from '../testing/run-cli.fixture.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sclera-cli-device-'));
  await writeFile(join(folder, 'control.json'), JSON.stringify({ url: 'http://127.0.0.1:9', token: 'a-token' }));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A platform that knows whoever comes as it is told to, and a desk that does as it is told. */
function platform(change: Partial<DeviceAnswer> = {}) {
  const sent: Record<string, unknown>[] = [];
  const fetch = async (_: string, init: RequestInit): Promise<Response> => {
    const body = JSON.parse(String(init.body)) as Record<string, unknown>;
    sent.push(body);
    const key = (body['key'] ?? { kty: 'OKP', crv: 'Ed25519', x: 'A'.repeat(43) }) as DeviceAnswer['key'];
    const answer: DeviceAnswer = {
      ...{ id: 'i'.repeat(43), key, name: 'Gate 3', kind: 'software-key', weak: true, by: 'itself', state: 'active' },
      registeredAt: '2026-01-01T00:00:00.000Z',
      ...change,
    };
    return new Response(JSON.stringify(answer), { headers: { 'content-type': 'application/json' } });
  };
  return { fetch, sent };
}

it('a device makes its key for its owner alone, and hears that it is weak; again it is the same key', async () => {
  const { fetch, sent } = platform();
  const made = await runCli(['device', 'make', 'gate.json', '--code', 'c0de'], { fetch, cwd: folder });
  expect([made.code, made.out]).toMatchObject([0, expect.stringContaining('software key (weak: any program on the device could use it)')]);
  expect((await stat(join(folder, 'gate.json'))).mode & 0o777).toBe(0o600);
  await runCli(['device', 'make', 'gate.json', '--code', 'c0de'], { fetch, cwd: folder });
  const device = await openDeviceKey(JSON.parse(await readFile(join(folder, 'gate.json'), 'utf8')));
  expect(sent.map(({ key, code }) => [key, code])).toEqual([
    [device.key, 'c0de'],
    [device.key, 'c0de'],
  ]);
});

it('a device that waits for an operator says so, with what the operator is to type', async () => {
  // One in 64 ids begins with a dash.
  const id = '-'.repeat(43);
  const { fetch } = platform({ id, state: 'pending' });
  const made = await runCli(['device', 'make', 'waiting.json'], { fetch, cwd: folder });
  expect(made.out).toContain(`nothing it captures is taken before an operator approves it: sclera device approve -- ${id}`);
  const desk = platform({ by: 'operator' });
  const approved = await runCli(['device', 'approve', '--data', folder, '--', id], { fetch: desk.fetch });
  expect([approved.code, approved.out]).toMatchObject([0, expect.stringContaining('registered by the operators')]);
  expect(desk.sent).toEqual([{ act: 'approve-device', id }]);
});

it('says what hardware is to sign over, and hands in what it answered', async () => {
  const { fetch, sent } = platform({ kind: 'tpm', weak: false, by: 'operator' });
  const asked = await runCli(['device', 'make', 'tpm.json', '--code', 'c0de', '--challenge', '--json'], { fetch, cwd: folder });
  const { id, challenge } = JSON.parse(asked.out);
  expect(challenge).toBe(createHash('sha256').update(`sclera/device/v1\nc0de\n${id}`).digest('hex'));
  expect(sent).toEqual([]);
  const attestation: DeviceRegistration['attestation'] = { kind: 'tpm', statement: { attest: 'AA' } };
  await writeFile(join(folder, 'quote.json'), JSON.stringify(attestation));
  const made = await runCli(['device', 'make', 'tpm.json', '--code', 'c0de', '--attestation', 'quote.json'], { fetch, cwd: folder });
  expect([made.code, made.out]).toMatchObject([0, expect.not.stringContaining('weak')]);
  expect(sent).toMatchObject([{ code: 'c0de', attestation }]);
});

it.each([
  [['--challenge'], 2, 'An attestation is made over a registration code'],
  [['--attestation', 'quote.json'], 2, 'An attestation is made over a registration code'],
  [['--code', 'c0de', '--attestation', 'control.json'], 1, 'control.json holds no attestation'],
  [['--code', 'c0de', '--attestation', 'nowhere.json'], 1, 'nowhere.json is not there'],
])('refuses %j', async (options, expected, words) => {
  const { fetch, sent } = platform();
  const { code, err } = await runCli(['device', 'make', 'other.json', ...options], { fetch, cwd: folder });
  expect([code, err, sent]).toMatchObject([expected, expect.stringContaining(words), []]);
});
