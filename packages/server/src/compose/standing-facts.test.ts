import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readStanding } from './standing-facts.ts';

const folder = mkdtempSync(join(tmpdir(), 'sclera-facts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, 'facts.json');
const read = (content: unknown) => {
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return readStanding(path);
};

it('without a file nothing is stated but that eyes are watched', async () =>
  expect(await readStanding(null)).toEqual({ presentations: 'watched' }));

it('reads what is stated, all or some of it', async () => {
  const all = {
    jurisdictions: ['CN', 'US-IL'],
    region: 'CN',
    assessment: { ref: 'PIA-1', validUntil: '2027-01-01' },
    references: { contract: 'SC-1' },
    placement: { public: true, private: false, signage: 'sign-7' },
    counts: { sensitiveExportedThisYear: 12 },
    importantData: false,
    captures: 'registered',
    presentations: 'any',
    searches: { perDevice: 5 },
    tpm: { roots: [], keys: [`000b${'ab'.repeat(32)}`], registers: { 7: '07'.repeat(32) } },
  };
  expect(await read(all)).toEqual(all);
  expect(await read({ region: 'ZA' })).toEqual({ region: 'ZA', presentations: 'watched' });
});

it.each([
  ['what is not JSON', '{', 'cannot be read as JSON'],
  ['a fact that does not exist', { jurisdiction: ['CN'] }, 'jurisdiction'],
  ['a jurisdiction that is no code', { jurisdictions: ['cn'] }, 'at jurisdictions.0: must be a code'],
  ['an assessment without a term', { assessment: { ref: 'PIA-1' } }, 'at assessment'],
  ['an assessment that ends on no day', { assessment: { ref: 'PIA-1', validUntil: '2027-02-30' } }, 'at assessment.validUntil'],
  ['a count that is none', { counts: { storedFaces: -1 } }, 'at counts.storedFaces'],
  ['captures that no device signed', { captures: 'any' }, 'unsigned captures take --unsigned-captures at every node'],
  ['eyes that are looked at otherwise', { presentations: 'live' }, 'at presentations: must be watched'],
  ['a limit that lets nobody in', { searches: { onPlatform: 0 } }, 'at searches.onPlatform'],
  ['a certificate that is none', { authenticatorRoots: ['-----BEGIN CERTIFICATE-----\nAAAA'] }, 'must be a certificate as PEM'],
  ['TPMs without a word on their registers', { tpm: { roots: [], keys: [] } }, 'at tpm.registers'],
  ['a register that no TPM has', { tpm: { registers: { 24: 'aa'.repeat(32) } } }, 'at tpm.registers'],
  ['a key by something else than its name', { tpm: { keys: ['aa'], registers: {} } }, 'at tpm.keys.0'],
  ['a list', [], 'expected object'],
])('refuses %s', async (_name, content, words) => {
  await expect(read(content)).rejects.toThrow(`configuration-invalid: ${path}`);
  await expect(read(content)).rejects.toThrow(words);
});

it('refuses a file that is not there', async () => {
  await expect(readStanding(join(folder, 'none.json'))).rejects.toThrow('none.json cannot be read as JSON');
});
