import type { GatewayCard, PartyCard, PartyId } from '@sclera/core';
import { expect, test } from 'vitest';
import { agreeOnRoster, renewCard } from './roster-agreement.ts';

const common = { operator: 'O', country: 'ZZ', tlsCertificate: 'cert' };
const gateway: GatewayCard = { ...common, id: 'gateway', issuer: 'sclera/x', signingKey: 'sign-g' };
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
