import { afterAll, beforeAll, expect, test } from 'vitest';
import { makePerson, openTown, type Permit, type Town, workOf } from '../party/party-fixture.contract.ts';
import { partyOrder } from '../party/party-index.ts';
import { writeEntry } from './entry.ts';

const limits = { meetTimeoutMs: 3_000, connectTimeoutMs: 1_000, messageTimeoutMs: 8_000, shutdownGraceMs: 1_000 };
const ann = makePerson(201);
const refused = (code: string) => [{ code }, { code }, { code }];

let town: Town;
beforeAll(async () => {
  town = await openTown({ limits });
  await Promise.all(partyOrder.map((id) => town.start(id)));
});
afterAll(() => town?.close());

const revoke = (...permits: readonly Permit[]) => {
  const listed = permits.map(({ claims }) => ({ permit: claims.jti, expiresAt: new Date(claims.exp * 1000).toISOString() }));
  return Promise.all(town.ports.map((port) => port.revoke(listed)));
};

/** MOSIP's id-authentication #1712: authentication succeeded with an id that had been revoked. */
test('a revoked permit is refused by every party, directly asked, used or not, also after a restart', async () => {
  const [unused, used, other] = [town.mint({ action: 'check' }), town.mint({ action: 'enrol' }), town.mint({ action: 'check' })];
  expect((await town.compare(used, await town.seal(ann, used))).every((answer) => typeof answer === 'string')).toBe(true);
  await town.settle(used.claims.enrolments[0] as never, 'abort');
  await revoke(unused, used);
  await revoke(unused, used);
  const ask = async (permit: Permit, id: string) => {
    const { secretKey } = town.gatewayKeys.signing;
    // Past the gateway's own checks: an entry of its own for every question.
    const shares = await town.seal(ann, permit);
    return town.submit(id, writeEntry(id, workOf(permit, shares), shares, secretKey));
  };
  expect(await ask(unused, 'first')).toEqual(refused('permit-revoked'));
  expect(await ask(used, 'used')).toEqual(refused('permit-revoked'));
  for (const id of partyOrder) {
    await town.stop(id);
    await town.start(id);
  }
  await expect.poll(() => town.links.every(({ place }) => place !== null), { timeout: 20_000 }).toBe(true);
  expect(await ask(unused, 'again')).toEqual(refused('permit-revoked'));
  expect(await ask(used, 'used again')).toEqual(refused('permit-revoked'));
  expect((await ask(other, 'other')).every((answer) => typeof answer === 'string')).toBe(true);
});

test('only the gateway can have a permit revoked', async () => {
  const permit = town.mint({ action: 'check' });
  const { jti, exp } = permit.claims;
  const work = { kind: 'revoke', permits: [{ permit: jti, expiresAt: new Date(exp * 1000).toISOString() }] } as const;
  const stranger = new Uint8Array(32).fill(7);
  expect(await town.submit('forged', writeEntry('forged', work, null, stranger))).toEqual(refused('bad-request'));
  const answers = await town.compare(permit, await town.seal(ann, permit));
  expect(answers.every((answer) => typeof answer === 'string')).toBe(true);
});
