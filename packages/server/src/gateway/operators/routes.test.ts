import { schemas } from '@sclera/sdk/contract';
import { type Role, roles, type Trust } from '@sclera/services';
import { describe, expect, test } from 'vitest';
import { createTestApp } from '../testing.fixture.ts';
import type { OperatorRoute } from './operator-route.ts';
import { operatorRoutes } from './routes.ts';

async function sessionOf(trust: Trust, role: Role): Promise<string> {
  const { token } = await trust.operators.signInAs({ issuer: 'https://id.example', subject: role, role });
  return `sclera_operator=${token}`;
}

function ask(app: ReturnType<typeof createTestApp>['app'], { method, path }: OperatorRoute, headers: Record<string, string>) {
  const url = `http://127.0.0.1:8440${path.replace('{id}', 'nobody')}`;
  const body = method === 'post' ? { body: '{}', headers: { ...headers, 'content-type': 'application/json' } } : { headers };
  return app.request(url, { method: method.toUpperCase(), ...body });
}

describe.each(operatorRoutes.map((route) => [`${route.method} ${route.path}`, route] as const))('%s', (_, route) => {
  test('lets its own roles in and refuses every other, and nobody', async () => {
    const { app, trust } = createTestApp();
    expect(route.roles.length).toBeGreaterThan(0);
    expect((await ask(app, route, {})).status).toBe(401);
    expect((await ask(app, route, { cookie: 'sclera_operator=guess' })).status).toBe(401);
    for (const role of roles) {
      const { status } = await ask(app, route, { cookie: await sessionOf(trust, role) });
      // Past the door the request itself is at fault: a body with nothing in it, or an id of nobody.
      if (route.roles.includes(role)) expect([200, 400, 404]).toContain(status);
      else expect(status).toBe(403);
    }
  });

  test('lets in a key of its scope and no other', async () => {
    const { app, trust } = createTestApp();
    for (const scope of ['read:queue', 'read:audit', 'read:tasks', 'write:tasks', 'read:status']) {
      const { key } = await trust.operators.makeKey({ scopes: [scope], days: 1 });
      const { status } = await ask(app, route, { authorization: `Bearer ${key}` });
      if (route.scope === scope) expect([200, 400, 404]).toContain(status);
      else expect(status).toBe(403);
    }
  });
});

test('no route is for people’s data in bulk, and none is there twice', () => {
  const names = operatorRoutes.map(({ method, path }) => `${method} ${path}`);
  expect(new Set(names).size).toBe(names.length);
  expect(names.filter((name) => /template|share|reference/.test(name))).toEqual([]);
});

test('what is refused is written down too', async () => {
  const { app, trust, world } = createTestApp();
  const cookie = await sessionOf(trust, 'reviewer');
  const refused = await app.request('http://127.0.0.1:8440/v1/operator/acts', { headers: { cookie } });
  expect(refused.status).toBe(403);
  const acts = (await trust.operators.acts(new Date(world.nowMs).toISOString().slice(0, 10))).items;
  expect(acts.at(-1)).toMatchObject({ act: 'acts-read', allowed: false, role: 'reviewer' });
});

test('a session is a cookie that no script and no other site gets, and too many attempts are refused', async () => {
  const { app, trust } = createTestApp();
  const { invitation } = await trust.operators.invite('auditor');
  const post = (path: string, body: object) =>
    app.request(`http://127.0.0.1:8440${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
  const options = (await (await post('/v1/operator/registration/options', { invitation })).json()) as { publicKey: { challenge: string } };
  const response = { id: 'key-1', challenge: options.publicKey.challenge };
  const registered = await post('/v1/operator/registration', { invitation, response });
  expect(registered.status).toBe(200);
  const cookie = registered.headers.get('set-cookie') ?? '';
  expect(cookie).toMatch(/^sclera_operator=[\w-]{43}; Path=\/v1\/operator; Expires=.*; HttpOnly; SameSite=Strict$/);
  expect(JSON.stringify(await registered.json())).not.toContain(cookie.slice(16, 40));
  let last = 200;
  for (let i = 0; i < 30 && last !== 429; i += 1) last = (await post('/v1/operator/sign-in/options', {})).status;
  expect(last).toBe(429);
});

test('an auditor reads a day of more than 1,000 acts to its end, part by part', async () => {
  const { app, trust, world } = createTestApp();
  const cookie = await sessionOf(trust, 'auditor');
  const day = new Date(world.nowMs).toISOString().slice(0, 10);
  for (let i = 0; i < 1_100; i += 1) await trust.operators.audit(null, `act ${i}`, null, true);
  const read = async (query: string) => app.request(`http://127.0.0.1:8440/v1/operator/acts?day=${day}${query}`, { headers: { cookie } });
  const acts: string[] = [];
  for (let query = '&limit=400'; query !== ''; ) {
    const { items, next } = schemas.ActPage.parse(await (await read(query)).json());
    acts.push(...items.map(({ act }) => act));
    query = next === null ? '' : `&limit=400&after=${next}`;
  }
  expect(acts.filter((act) => act.startsWith('act '))).toEqual(Array.from({ length: 1_100 }, (_, i) => `act ${i}`));
  for (const bad of ['&limit=0', '&limit=1000', '&limit=x', '&after=nonsense', `&after=${'a'.repeat(500)}`])
    expect((await read(bad)).status, bad).toBe(400);
});
