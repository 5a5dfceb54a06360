import { maxBodyBytes } from '@sclera/sdk/contract';
import { Hono } from 'hono';
import { expect, test } from 'vitest';
import type { GatewayEnv } from './context.ts';
import { limitBody } from './limit-body.ts';
import { answerProblem } from './problems.ts';

let begun = 0;
const app = new Hono<GatewayEnv>();
app.onError((error, c) => answerProblem({ logger: { error: () => {} } as never }, error, c as never));
app.use(limitBody(50));
app.post('/', async (c) => {
  begun += 1;
  return c.json(await c.req.json());
});

/** A body of these pieces, which then ends, never ends or breaks off. */
function send(pieces: readonly string[], ending: 'end' | 'silence' | 'break', headers: Record<string, string>): Promise<Response> {
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
      if (ending === 'end') controller.close();
      if (ending === 'break') controller.error(new Error('aborted'));
    },
  });
  const init = { method: 'POST', body, headers, duplex: 'half' } satisfies RequestInit & { duplex: string };
  return Promise.resolve(app.request('/', init));
}

const chunked = { 'transfer-encoding': 'chunked' };
test.each([
  ['of a declared size', { 'content-length': '9' }],
  ['in chunks', chunked],
])('a body %s is read whole before anything begins, in time or not at all', async (_, headers) => {
  begun = 0;
  const whole = await send(['{"a":', '"bc"}'], 'end', headers);
  expect([whole.status, await whole.json(), begun]).toEqual([200, { a: 'bc' }, 1]);
  for (const [ending, status, code] of [
    ['silence', 408, 'body-too-slow'],
    ['break', 400, 'bad-request'],
  ] as const) {
    const refused = await send(['{"a":'], ending, headers);
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([status, code]);
    expect(refused.headers.get('connection')).toBe(ending === 'silence' ? 'close' : null);
  }
  expect(begun).toBe(1);
});

test('a body in chunks that is too large is refused', async () => {
  begun = 0;
  const refused = await send(Array(3).fill('x'.repeat(maxBodyBytes / 2)), 'end', chunked);
  expect([refused.status, begun]).toEqual([413, 0]);
});
