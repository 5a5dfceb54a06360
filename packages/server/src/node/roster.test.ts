import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Roster } from '@sclera/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { gatewayCard, partyCard } from './card.ts';
import { openGatewayKeys, openPartyKeys } from './keys.ts';
import { parseRoster, readRoster, writeRoster } from './roster.ts';

let folder: string;
let roster: Roster;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sclera-roster-'));
  const cards = [];
  for (const [i, id] of (['a', 'b', 'c'] as const).entries()) {
    const keys = await openPartyKeys(join(folder, id), id);
    cards.push(partyCard(id, keys, { operator: `Operator ${id}`, country: 'NL', address: `127.0.0.1:${8441 + i}` }));
  }
  const gateway = gatewayCard(await openGatewayKeys(join(folder, 'g')), { operator: 'Gateway', country: 'DE', issuer: 'sclera.test' });
  roster = { gateway, parties: cards as unknown as Roster['parties'] };
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('a roster survives being written and read, and holds nothing private', async () => {
  const path = join(folder, 'roster.json');
  await writeRoster(path, roster);
  expect(await readRoster(path)).toEqual(roster);
  expect(JSON.stringify(roster)).not.toContain('PRIVATE');
});

test('each fault is refused with the field that is wrong', () => {
  const [a, b, c] = roster.parties;
  const faults: readonly [string, unknown][] = [
    ['order', { ...roster, parties: [b, a, c] }],
    ['twice the same', { ...roster, parties: [a, { ...a, id: 'b' }, c] }],
    ['two parties', { ...roster, parties: [a, b] }],
    ['certificate', { ...roster, parties: [{ ...a, tlsCertificate: 'x' }, b, c] }],
    ['one certificate for two', { ...roster, parties: [{ ...a, tlsCertificate: b.tlsCertificate }, b, c] }],
    ['sealing key', { ...roster, parties: [{ ...a, sealingKey: 'AAAA' }, b, c] }],
    ['signing key', { ...roster, gateway: { ...roster.gateway, signingKey: '' } }],
    ['address', { ...roster, parties: [{ ...a, address: 'http://x' }, b, c] }],
    ['an unknown field', { ...roster, extra: 1 }],
    ['nothing', null],
  ];
  for (const [name, value] of faults) {
    expect(() => parseRoster(value), name).toThrow(expect.objectContaining({ code: 'configuration-invalid' }));
  }
  expect(() => parseRoster({ ...roster, parties: [{ ...a, address: 'http://x' }, b, c] })).toThrow(/parties\.0\.address/);
});

test('a file that is not there or is not JSON is refused', async () => {
  await expect(readRoster(join(folder, 'missing.json'))).rejects.toMatchObject({ code: 'configuration-invalid' });
  await writeFile(join(folder, 'broken.json'), '{"gateway":');
  await expect(readRoster(join(folder, 'broken.json'))).rejects.toMatchObject({ code: 'configuration-invalid' });
});
