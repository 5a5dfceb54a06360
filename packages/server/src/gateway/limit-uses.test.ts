import { Hono } from 'hono';
import { expect, test } from 'vitest';
import type { GatewayEnv } from './context.ts';
import { limitUses } from './limit-uses.ts';
import { answerProblem } from './problems.ts';

test('10,000 uses at once: a bounded number is let in, the others are told to come back, and afterwards there is room again', async () => {
  const app = new Hono<GatewayEnv>();
  app.onError((error, c) => answerProblem({ logger: { error: () => {} } as never }, error, c as never));
  let release = (): void => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let inside = 0;
  let most = 0;
  app.use(limitUses(['/v1/checks']));
  app.post('/v1/checks', async (c) => {
    inside += 1;
    most = Math.max(most, inside);
    await held;
    await c.req.text();
    inside -= 1;
    return c.json({});
  });
  app.get('/v1/checks', (c) => c.text('read'));
  app.post('/v1/permits', (c) => c.text('permit'));
  const send = () => app.request('/v1/checks', { method: 'POST', body: 'shares' });
  const asked = Array.from({ length: 10_000 }, send);
  const refused = await Promise.all(asked.slice(64));
  expect(new Set(refused.map(({ status }) => status))).toEqual(new Set([503]));
  expect(refused[0]?.headers.get('Retry-After')).toBe('2');
  expect(await refused[0]?.json()).toMatchObject({ code: 'too-busy' });
  for (const other of [app.request('/v1/checks'), app.request('/v1/permits', { method: 'POST' })]) expect((await other).status).toBe(200);
  release();
  expect((await Promise.all(asked.slice(0, 64))).map(({ status }) => status)).toEqual(Array(64).fill(200));
  expect(most).toBe(64);
  expect((await send()).status).toBe(200);
});
