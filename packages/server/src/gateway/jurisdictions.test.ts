import type { Roster } from '@sclera/core';
import { expect, it } from 'vitest';
import { standingOf } from './jurisdictions.ts';

const rosterIn = (gateway: string, ...parties: string[]) =>
  ({ gateway: { country: gateway }, parties: parties.map((country) => ({ country })) }) as unknown as Roster;

it('the law of every node’s country applies, stated or not', () => {
  expect(standingOf(rosterIn('CN', 'NO', 'DE', 'ZA'))).toEqual({ region: 'CN', jurisdictions: ['CN', 'EU', 'ZA'] });
  expect(standingOf(rosterIn('ZZ', 'ZZ', 'ZZ', 'ZZ'))).toEqual({ region: 'ZZ', jurisdictions: ['ZZ'] });
});

it('what is stated is added, and cannot take one away', () => {
  const stated = { jurisdictions: ['US-IL'], region: 'US-IL', importantData: true };
  expect(standingOf(rosterIn('US', 'US', 'CH', 'CN'), stated)).toEqual({
    region: 'US-IL',
    jurisdictions: ['US-IL', 'US', 'CH', 'CN'],
    importantData: true,
  });
});
