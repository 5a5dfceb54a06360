import { type CaptureClaims, shareDigestsOf, verifyJws } from '@sclera/core';
import { describe, expect, test } from 'vitest';
import type { CompareRequest } from '../../personhood/compare.ts';
import { createFakeDevice, type FakeDevice } from '../../personhood/testing/fake-device.ts';
import { createWorld, sharesOf, signedBy, type World } from '../../personhood/testing/world.ts';
import { type CapturePolicy, createDevices, type Devices } from './devices.ts';
import { judgeCapture } from './require-device.ts';

const code = (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => 'done',
    (error: { code: string }) => error.code,
  );
const bare = { name: 'kiosk', code: null, attestation: null };

function setUp(policy: CapturePolicy): { readonly world: World; readonly devices: Devices; readonly service: ReturnType<World['start']> } {
  const world = createWorld();
  const devices = createDevices({ store: world.store, clock: () => world.nowMs, policy, verifiers: [] });
  return { world, devices, service: world.start({ devices }) };
}

describe('registration', () => {
  test('a code lets in one device, within a day', async () => {
    const { world, devices } = setUp('registered');
    const { code: given } = await devices.makeCode('Gate 3');
    const [first, second] = [createFakeDevice(), createFakeDevice('Ed25519')];
    expect(await devices.register({ ...bare, key: first.key, code: given })).toMatchObject({
      id: first.id,
      name: 'Gate 3',
      kind: 'software-key',
      by: 'operator',
      state: 'active',
    });
    expect(await code(devices.register({ ...bare, key: second.key, code: given }))).toBe('device-unknown');
    const { code: late } = await devices.makeCode('Gate 4');
    world.nowMs += 24 * 3_600_000;
    expect(await code(devices.register({ ...bare, key: second.key, code: late }))).toBe('device-unknown');
    expect((await devices.list()).map(({ id }) => id)).toEqual([first.id]);
    expect(JSON.stringify(await world.store.records.list({}))).not.toContain(given);
  });

  test('takes no key but a public one on its curve', async () => {
    const { devices } = setUp('any');
    const { key } = createFakeDevice();
    const wrong = [
      null,
      {},
      { ...key, d: key.x },
      { ...key, y: key.x },
      { ...key, crv: 'P-384' },
      { kty: 'oct', k: 'AAAA' },
      { ...key, x: `${key.x}=` },
    ];
    for (const one of wrong) expect(await code(devices.register({ ...bare, key: one }))).toBe('bad-request');
  });

  test('where operators decide, a device that registered itself waits for one', async () => {
    const { world, devices, service } = setUp('registered');
    const [own, late] = [createFakeDevice(), createFakeDevice('Ed25519')];
    const ask = async (): Promise<string> => code(service.compare(signedBy(own, (await world.prepare(service, 'check')).request('ABCD'))));
    expect(await devices.register({ ...bare, key: own.key })).toMatchObject({ state: 'pending', by: 'itself', weak: true });
    expect(await ask()).toBe('device-unknown');
    expect(await devices.approve(own.id)).toMatchObject({ state: 'active', by: 'operator' });
    expect(await devices.register({ ...bare, key: own.key })).toMatchObject({ state: 'active', by: 'operator' });
    expect(await ask()).toBe('done');
    await devices.revoke(own.id);
    expect(await code(devices.approve(own.id))).toBe('device-revoked');
    expect(await code(devices.approve(late.id))).toBe('not-found');
    // One that registered itself before the operators decided waits now, too.
    expect((await devices.find(world.device.id))?.state).toBe('pending');
    // Strangers cannot make a list that nobody reads to its end.
    for (let i = 0; i < 100; i++) await devices.register({ ...bare, key: createFakeDevice('Ed25519').key });
    expect(await code(devices.register({ ...bare, key: late.key }))).toBe('too-many-requests');
    const { code: given } = await devices.makeCode('Gate 3');
    expect(await devices.register({ ...bare, key: late.key, code: given })).toMatchObject({ state: 'active' });
  });

  test('a revoked device stays revoked, whatever it comes with', async () => {
    const { devices } = setUp('any');
    const { key, id } = createFakeDevice();
    await devices.register({ ...bare, key });
    await devices.revoke(id);
    await devices.revoke(id);
    const { code: given } = await devices.makeCode('again');
    expect(await code(devices.register({ ...bare, key, code: given }))).toBe('device-revoked');
    expect(await code(devices.revoke(createFakeDevice().id))).toBe('not-found');
  });
});

describe('captures', () => {
  test('are taken by how their device is known, and the receipt says how much that is', async () => {
    const own = createFakeDevice();
    for (const [policy, unsigned, byItself, byOperator] of [
      ['any', 'done', 'done', 'done'],
      ['signed', 'capture-unsigned', 'done', 'done'],
      ['registered', 'capture-unsigned', 'device-unknown', 'done'],
      ['attested', 'capture-unsigned', 'device-unknown', 'device-unknown'],
    ] as const) {
      const { world, devices, service } = setUp(policy);
      const ask = async (device: FakeDevice | null): Promise<string> => {
        const { request } = await world.prepare(service, 'check');
        return code(service.compare(device === null ? { ...request('ABCD'), capture: undefined } : signedBy(device, request('ABCD'))));
      };
      expect([policy, await ask(null)]).toEqual([policy, unsigned]);
      await createDevices({ store: world.store, clock: () => world.nowMs, policy: 'any', verifiers: [] }).register({
        ...bare,
        key: own.key,
      });
      expect([policy, await ask(own)]).toEqual([policy, byItself]);
      const { code: given } = await devices.makeCode('Gate 3');
      await devices.register({ ...bare, key: own.key, code: given });
      expect([policy, await ask(own)]).toEqual([policy, byOperator]);
    }
    const { world, devices, service } = setUp('signed');
    await devices.register({ ...bare, key: own.key });
    const { request } = await world.prepare(service, 'check');
    const { receipt } = await service.compare(signedBy(own, request('ABCD')));
    expect(verifyJws(receipt, 'sclera-receipt+jwt', world.options().publicKey)).toMatchObject({
      payload: { origin: { device: own.id, kind: 'software-key', weak: true } },
    });
  });

  test('are refused before any party is asked where the signature is of another permit, other shares or another device', async () => {
    const { world, devices, service } = setUp('any');
    const [own, other] = [createFakeDevice(), createFakeDevice('Ed25519')];
    for (const { key } of [own, other]) await devices.register({ ...bare, key });
    const stranger = createFakeDevice();
    const wrongs: readonly [string, (request: CompareRequest) => CompareRequest][] = [
      ['capture-unsigned', (request) => signedBy(own, request, { permit: 'per_other' })],
      ['capture-unsigned', (request) => signedBy(own, request, { nonce: 'yesterday' })],
      ['capture-unsigned', (request) => signedBy(own, request, { shares: { a: '', b: '', c: '' } })],
      ['capture-unsigned', (request) => ({ ...signedBy(own, request), capture: 'AAAA.BBBB.CCCC' })],
      ['capture-unsigned', (request) => ({ ...request, capture: other.sign({} as never).replace(/^[^.]+/, headOf(own)) })],
      ['device-unknown', (request) => signedBy(stranger, request)],
    ];
    for (const [expected, wrong] of wrongs) {
      const { request, subject } = await world.prepare(service, 'enrol');
      expect(await code(service.compare(wrong(request('ABCD'))))).toBe(expected);
      expect((await world.store.log.uses(subject)).at(-1)?.event.decision).toBe('denied');
    }
    for (const { gallery } of world.parties.ports) expect(gallery.size).toBe(0);
  });

  test('of a device that is revoked while the parties compare are not decided', async () => {
    const { world, devices } = setUp('signed');
    const own = createFakeDevice();
    await devices.register({ ...bare, key: own.key });
    const [a, ...others] = world.parties.ports;
    const revoking = {
      ...a,
      status: () => a.status(),
      settle: a.settle.bind(a),
      revoke: a.revoke.bind(a),
      erase: a.erase.bind(a),
      compare: async (request: Parameters<typeof a.compare>[0]) => {
        await devices.revoke(own.id);
        return a.compare(request);
      },
    };
    const service = world.start({ devices, parties: [revoking, ...others] });
    const { request } = await world.prepare(service, 'enrol');
    expect(await code(service.compare(signedBy(own, request('ABCD'))))).toBe('device-revoked');
    for (const { gallery } of world.parties.ports) expect(gallery.size).toBe(0);
  });
});

/** The head of what a device signs. */
function headOf(device: FakeDevice): string {
  return device.sign({} as never).split('.')[0] ?? '';
}

test('of a face, the gateway takes only what says that the challenge of the permit was met', async () => {
  const [challenge, frames] = [3, 5].map((byte) => Buffer.alloc(32, byte).toString('base64url')) as [string, string];
  const permit = { jti: 'per_x' as never, nonce: 'n', challenge };
  const shares = sharesOf('ABCD');
  for (const policy of ['any', 'signed'] as const) {
    const { world, devices } = setUp(policy);
    await devices.register({ ...bare, key: world.device.key });
    const judge = async (change: Partial<CaptureClaims> | null) => {
      const said = { permit: permit.jti, nonce: permit.nonce, shares: shareDigestsOf(shares), ...change };
      const verdict = await judgeCapture(devices, change === null ? null : world.device.sign(said), permit, shares);
      return verdict.kind === 'known' ? verdict.origin.device : verdict.problem.code;
    };
    expect(await judge({ presentation: { challenge, frames } })).toBe(world.device.id);
    expect(await judge({ presentation: { challenge: frames, frames } })).toBe('capture-unsigned');
    expect(await judge({ presentation: { challenge, frames }, permit: 'per_y' })).toBe('capture-unsigned');
    expect(await judge({})).toBe('capture-unsigned');
    expect(await judge(null)).toBe('capture-unsigned');
  }
});
