import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cardHash } from '@sclera/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openPartyKeys, partyCard, renewKeys } from '../node/index.ts';
import { beginAnew } from './platform-control.ts';

let data: string;
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'sclera-control-'));
});
afterEach(() => rm(data, { recursive: true, force: true }));

const inC = (...path: string[]) => join(data, 'party-c', ...path);
const cardNow = async () => {
  const keys = await openPartyKeys(inC(), 'c');
  return partyCard('c', keys, { operator: '', country: '', address: '' });
};

async function partyWithStore(): Promise<string> {
  const known = cardHash(await cardNow());
  await mkdir(inC('store'), { recursive: true });
  await writeFile(inC('store', 'rows'), 'old');
  await writeFile(inC('keys', 'store-made'), '');
  return known;
}

test('keys that the others know stay; the store and the mark that there was one go', async () => {
  const known = await partyWithStore();
  await beginAnew(data, 'c', known);
  expect([existsSync(inC('store')), existsSync(inC('keys', 'store-made'))]).toEqual([false, false]);
  expect(cardHash(await cardNow())).toBe(known);
  expect(await readFile(join(data, 'party-c.lost', 'rows'), 'utf8'), 'until the party is whole again').toBe('old');
  // A second attempt: what is there now came from the first.
  await mkdir(inC('store'));
  await beginAnew(data, 'c', known);
  expect(existsSync(inC('store'))).toBe(false);
  expect(await readFile(join(data, 'party-c.lost', 'rows'), 'utf8')).toBe('old');
});

test('other keys, damaged ones, and none at all make a party that begins with nothing', async () => {
  await partyWithStore();
  await beginAnew(data, 'c', 'keys that somebody else knows');
  expect(existsSync(inC())).toBe(false);
  expect(existsSync(join(data, 'party-c.lost', 'keys'))).toBe(true);
  const known = await partyWithStore();
  await writeFile(inC('keys', 'signing.key'), '');
  await beginAnew(data, 'c', known);
  expect(existsSync(inC())).toBe(false);
  await beginAnew(data, 'c', known);
});

test('a new certificate leaves every other key as it is, and an interrupted change is brought to its end', async () => {
  const before = await cardNow();
  await renewKeys(inC(), 'c', 'certificate');
  const after = await cardNow();
  expect(after.tlsCertificate).not.toBe(before.tlsCertificate);
  expect({ ...after, tlsCertificate: '' }).toEqual({ ...before, tlsCertificate: '' });
  const { rename } = await import('node:fs/promises');
  await rename(inC('keys'), inC('keys.next'));
  expect(await cardNow()).toEqual(after);
});
