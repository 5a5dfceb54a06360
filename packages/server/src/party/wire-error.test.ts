import { problems, ScleraError } from '@sclera/core';
import { expect, test } from 'vitest';
import { fromServiceError, toServiceError } from './wire-error.ts';

test('every problem of the closed table survives the wire, with its public detail and without its cause', () => {
  for (const code of Object.keys(problems) as (keyof typeof problems)[]) {
    if (code === 'unauthenticated') continue;
    const sent = toServiceError(new ScleraError(code, 'What was wrong.', { cause: new Error('SECRET') }));
    expect(JSON.stringify([sent.message, sent.details, sent.metadata.getMap()])).not.toContain('SECRET');
    const got = fromServiceError(sent, 'a');
    expect([got.code, got.detail]).toEqual([code, 'What was wrong.']);
  }
});

test('what is not ours is internal on the way out and party-unavailable on the way in', () => {
  const sent = toServiceError(new TypeError('SECRET'));
  expect([sent.metadata.get('sclera-code'), sent.details]).toEqual([['internal'], '']);
  expect(fromServiceError(new Error('14 UNAVAILABLE'), 'a').code).toBe('party-unavailable');
  const forged = toServiceError(new ScleraError('internal'));
  forged.metadata.set('sclera-code', 'constructor');
  expect(fromServiceError(forged, 'a').code).toBe('party-unavailable');
});

test('a party that does not know this gateway is not the caller’s fault', () => {
  expect(fromServiceError(toServiceError(new ScleraError('unauthenticated')), 'a').code).toBe('configuration-invalid');
});
