import { expect, it } from 'vitest';
import type { VerifyGiven } from '../contract/types.ts';
import { createSignInDesk } from './sign-in-desk.ts';

it('answers and refuses with the cookie of the browser, and tells where it goes on', async () => {
  const asked: { readonly url: string; readonly credentials: string | undefined; readonly body: unknown }[] = [];
  const fetch = async (url: string, init: RequestInit): Promise<Response> => {
    asked.push({ url, credentials: init.credentials, body: JSON.parse(String(init.body)) });
    return Response.json({ continueTo: 'https://gateway.example/oidc/auth/u' });
  };
  const desk = createSignInDesk({ url: 'https://gateway.example/', fetch });
  const given = { request: 'a.b.c', proof: {} } as VerifyGiven;
  expect([await desk.answer('u', given), await desk.refuse('u/v')]).toEqual(Array(2).fill('https://gateway.example/oidc/auth/u'));
  expect(asked).toEqual([
    { url: 'https://gateway.example/oidc/interactions/u', credentials: 'include', body: given },
    { url: 'https://gateway.example/oidc/interactions/u%2Fv/refusal', credentials: 'include', body: {} },
  ]);
});

it('goes on nowhere that is no web address', async () => {
  const fetch = async () => Response.json({ continueTo: 'nowhere' });
  await expect(createSignInDesk({ url: 'https://gateway.example', fetch }).refuse('u')).rejects.toMatchObject({ code: 'internal' });
});
