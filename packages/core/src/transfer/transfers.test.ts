import { expect, test } from 'vitest';
import { covers, exportNeedOf, isAbroad, referencesOf, type Transfer } from './transfers.ts';

const transfer: Transfer = {
  recipient: 'Party B',
  region: 'SG',
  basis: 'standard-contract',
  reference: 'SC-1',
  from: '2026-01-01T00:00:00.000Z',
  until: '2027-01-01T00:00:00.000Z',
};
const b = { name: 'Party B', region: 'SG' };

test.each([
  [0, 'nothing'],
  [1, 'contract-or-certification'],
  [9_999, 'contract-or-certification'],
  [10_000, 'security-assessment'],
] as const)('%i people a year abroad take: %s (CBDT 7, 8)', (people, need) => {
  expect(exportNeedOf(people)).toBe(need);
});

test('another country is abroad, another part of the country is not', () => {
  expect(['SG', 'US', 'CN-11'].map((region) => isAbroad(region, 'CN'))).toEqual([true, true, false]);
});

test('a line of the register covers its recipient in its country, from its first moment until just before its last', () => {
  expect(
    ['2025-12-31T23:59:59.999Z', transfer.from, '2026-12-31T23:59:59.999Z', transfer.until].map((at) => covers(transfer, b, at)),
  ).toEqual([false, true, true, false]);
  expect(covers(transfer, { ...b, region: 'US' }, transfer.from)).toBe(false);
  expect(covers(transfer, { ...b, name: 'Party C' }, transfer.from)).toBe(false);
});

test('a reference counts only where it covers everybody abroad', () => {
  const c = { name: 'Party C', region: 'US' };
  const both = [transfer, { ...transfer, recipient: c.name, region: c.region, reference: 'SC-2' }];
  expect(referencesOf(both, [b, c], transfer.from)).toEqual({ contract: 'SC-1, SC-2', certificate: '', approval: '' });
  expect(referencesOf([transfer], [b, c], transfer.from).contract).toBe('');
  expect(referencesOf([{ ...transfer, basis: 'certification' }], [b], transfer.from)).toEqual({
    contract: '',
    certificate: 'SC-1',
    approval: '',
  });
});
