import { ScleraError } from '@sclera/core';
import { Hono } from 'hono';
import { expect, test } from 'vitest';
import type { GatewayEnv } from './context.ts';
import { answerProblem } from './problems.ts';

test.each([
  ['what is limited by the minute', new ScleraError('too-many-requests'), '60'],
  ['what says when there is room again', new ScleraError('too-many-requests', 'So often.', { retryAfterMs: 3_540_001 }), '3541'],
  ['what is busy for a moment', new ScleraError('too-busy'), '2'],
  ['what waiting does not mend', new ScleraError('permit-replayed'), null],
])('Retry-After of %s', async (_, error, seconds) => {
  const app = new Hono<GatewayEnv>();
  app.onError((thrown, c) => answerProblem({ logger: { error: () => {} } as never }, thrown, c));
  app.get('/', () => {
    throw error;
  });
  expect((await app.request('/')).headers.get('Retry-After')).toBe(seconds);
});
