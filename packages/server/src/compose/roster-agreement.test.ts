import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GatewayCard, generateSigningKey, type PartyCard, type PartyId, toBase64Url } from '@sclera/core';
import { expect, test } from 'vitest';
import { gatewayCard, openGatewayKeys, openPartyKeys, partyCard } from '../node/index.ts';
import { agreeOnRoster, createAgreement, renewCard } from './roster-agreement.ts';

const common = { operator: 'O', country: 'ZZ', tlsCertificate: 'cert' };
const gateway: GatewayCard = { ...common, id: 'gateway', issuer: 'sclera/x', signingKey: 'sign-g', formerSigningKeys: [], logKey: 'log-g' };
const party = (id: PartyId, change: Partial<PartyCard> = {}): PartyCard => ({
  ...common,
  id,
  address: `127.0.0.1:1${id}`,
  sealingKey: `seal-${id}`,
  signingKey: `sign-${id}`,
  formerSigningKeys: [],
  ...change,
});
const parties = [party('a'), party('b'), party('c')] as const;

async function makeCards(folder: string) {
  const about = { operator: 'O', country: 'ZZ' };
  const gatewayKeys = await openGatewayKeys(join(folder, 'gateway'));
  const made = (['a', 'b', 'c'] as const).map(async (id, i) =>
    partyCard(id, await openPartyKeys(join(folder, id), id), { ...about, address: `127.0.0.1:${i + 1}` }),
  );
  return {
    gateway: gatewayCard(gatewayKeys, { ...about, issuer: 'sclera/x' }),
    parties: await Promise.all(made),
    another: toBase64Url(generateSigningKey().publicKey),
  };
}

test('the first cards make the roster; later only addresses may differ', () => {
  const roster = agreeOnRoster(null, { gateway, parties });
  expect(roster).toEqual({ gateway, parties });
  const moved = [party('a'), party('b', { address: '127.0.0.1:9' }), party('c')] as const;
  expect(agreeOnRoster(roster, { gateway, parties: moved }).parties[1].address).toBe('127.0.0.1:9');
  const renamed = { ...gateway, issuer: 'other', operator: 'other' };
  expect(agreeOnRoster(roster, { gateway: renamed, parties }).gateway).toEqual(gateway);
});

test.each(['signingKey', 'sealingKey', 'tlsCertificate'] as const)('a party with another %s is refused by name', (field) => {
  const foreign = [party('a'), party('b'), party('c', { [field]: 'other' })] as const;
  expect(() => agreeOnRoster({ gateway, parties }, { gateway, parties: foreign })).toThrow(/party c/);
});

test('a gateway that was allowed to shows another key, and keeps its name, its past and the key of its log', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sclera-roster-'));
  // A roster that can be written down has real keys.
  const cards = await makeCards(folder);
  const agreement = createAgreement(join(folder, 'roster.json'));
  await Promise.all([cards.gateway, ...cards.parties].map((card) => agreement.agree(card)));
  const shown = { ...cards.gateway, issuer: 'sclera/other', signingKey: cards.another };
  await expect(agreement.agree(shown)).rejects.toThrow(/gateway/);
  agreement.renew('gateway');
  await expect(agreement.agree({ ...shown, logKey: cards.another })).rejects.toThrow(/gateway/);
  const { gateway: known } = await agreement.agree(shown);
  expect(known).toMatchObject({ issuer: cards.gateway.issuer, signingKey: cards.another, logKey: cards.gateway.logKey });
  expect(known.formerSigningKeys.map(({ signingKey }) => signingKey)).toEqual([cards.gateway.signingKey]);
  await rm(folder, { recursive: true });
});

test('a gateway with other keys, or two parties exchanged, are refused', () => {
  expect(() => agreeOnRoster({ gateway, parties }, { gateway: { ...gateway, signingKey: 'other' }, parties })).toThrow(/gateway/);
  const exchanged = [parties[0], { ...parties[2], id: 'b' as const }, { ...parties[1], id: 'c' as const }] as const;
  expect(() => agreeOnRoster({ gateway, parties }, { gateway, parties: exchanged })).toThrow(/party b/);
});

test('a renewed card keeps the past that was known: the last key until it was left, and nothing that the party adds', () => {
  const now = new Date('2026-11-22T12:00:00.000Z');
  const left = { signingKey: 'sign-a', until: '2026-11-22T11:59:00.000Z' };
  const rotated = renewCard(party('a'), party('a', { signingKey: 'second', formerSigningKeys: [left] }), now);
  expect(rotated.formerSigningKeys).toEqual([left]);
  const invented = { signingKey: 'invented', until: '2030-01-01T00:00:00.000Z' };
  const again = renewCard(rotated, party('a', { signingKey: 'third', formerSigningKeys: [invented] }), now);
  // A party that lost its keys does not know when: it is now.
  expect(again.formerSigningKeys).toEqual([left, { signingKey: 'second', until: now.toISOString() }]);
  expect(renewCard(again, party('a', { signingKey: 'third', tlsCertificate: 'new' }), now)).toEqual({ ...again, tlsCertificate: 'new' });
});
