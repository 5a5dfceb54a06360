import { schemas } from '@sclera/sdk/contract';
import { createFakeDevice } from '@sclera/services/testing';
import { expect, test } from 'vitest';
import { createTestApp } from '../testing.fixture.ts';

const open = () => {
  const { app } = createTestApp();
  return async (change: object) => {
    const body = { key: createFakeDevice('Ed25519').key, name: 'a browser', code: null, attestation: null, ...change };
    const headers = { 'content-type': 'application/json' };
    const answer = await app.request('http://127.0.0.1:8440/v1/devices', { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: answer.status, answer: (await answer.json()) as { readonly code?: string } };
  };
};

test('a device that registers itself is told that its key is weak; again it is the same device', async () => {
  const come = open();
  const { key, id } = createFakeDevice();
  for (let i = 0; i < 2; i++) {
    const { answer } = await come({ key });
    expect(schemas.DeviceAnswer.parse(answer)).toMatchObject({ id, kind: 'software-key', weak: true, by: 'itself', state: 'active' });
  }
});

test('new devices of one address are let in only so often; one that is known already is not held up', async () => {
  const come = open();
  const { key } = createFakeDevice();
  expect((await come({ key })).status).toBe(200);
  for (let i = 1; i < 60; i++) expect((await come({})).status).toBe(200);
  expect(await come({})).toMatchObject({ status: 429, answer: { code: 'too-many-requests' } });
  // Nor are codes guessed any faster.
  expect(await come({ key, code: 'a'.repeat(27) })).toMatchObject({ status: 429 });
  expect((await come({ key })).status).toBe(200);
});

test('a name for a terminal, a key and no more, an attestation of a size: everything else is refused', async () => {
  const come = open();
  const { key } = createFakeDevice();
  const wrongs = [
    { name: '' },
    { name: 'x'.repeat(81) },
    { name: 'a\u001b[2Jkiosk' },
    { key: null },
    { key: { ...key, d: 'A'.repeat(43) } },
    { key: { ...key, y: key.x } },
    { code: 'x'.repeat(65) },
    { attestation: { kind: 'photo', statement: null } },
    { attestation: { kind: 'tpm', statement: 'x'.repeat(40_000) } },
    { more: 1 },
  ];
  for (const wrong of wrongs) expect(await come({ key, ...wrong }), JSON.stringify(wrong).slice(0, 60)).toMatchObject({ status: 400 });
  const unasked = { attestation: { kind: 'tpm', statement: {} } };
  expect(await come({ key, ...unasked })).toMatchObject({ answer: { code: 'bad-request' } });
});
