import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readController } from './controller-file.ts';

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sclera-controller-'));
});
afterAll(() => rm(dir, { recursive: true }));

const whole = {
  controller: { name: 'Example Ltd', country: 'NL', contact: 'people@example.nl' },
  authority: { name: 'Autoriteit', contact: 'https://authority.example' },
};
const login = {
  issuer: 'https://id.example',
  clientId: 'sclera',
  clientSecret: 's',
  redirectUri: 'https://sclera.example/v1/operator/oidc/callback',
  roleClaim: 'groups',
  roles: { staff: 'operator' },
};

async function read(value: unknown) {
  const path = join(dir, 'controller.json');
  await writeFile(path, typeof value === 'string' ? value : JSON.stringify(value));
  return readController(path);
}

describe('the file of the controller', () => {
  test('is read whole; what may be left out is null', async () => {
    expect(await read(whole)).toEqual({ facts: { ...whole, officer: null }, authorityFolder: null, login: null, publicUrl: null });
    const settings = await read({
      ...whole,
      login,
      publicUrl: 'https://gateway.example',
      authority: { ...whole.authority, folder: '/srv/authority' },
    });
    expect([settings?.login, settings?.authorityFolder, settings?.publicUrl]).toEqual([login, '/srv/authority', 'https://gateway.example']);
    expect(await readController(null)).toBeNull();
  });

  test.each([
    ['not JSON', '{', /cannot be read/],
    ['no controller', { authority: whole.authority }, /controller/],
    ['a country in words', { ...whole, controller: { ...whole.controller, country: 'Netherlands' } }, /controller\.country: must be two/],
    ['a relative folder', { ...whole, authority: { ...whole.authority, folder: 'here' } }, /authority\.folder: must be an absolute/],
    ['an unknown role', { ...whole, login: { ...login, roles: { staff: 'god' } } }, /login\.roles\.staff/],
    ['a public address with a path', { ...whole, publicUrl: 'https://gateway.example/x' }, /publicUrl: must be an origin/],
    ['a mistyped field', { ...whole, oficer: null }, /oficer/],
  ])('%s is refused, and the place named', async (_, value, message) => {
    await expect(read(value)).rejects.toThrow(message);
  });
});
