import { ScleraError } from '@sclera/core';
import { expect, test } from 'vitest';
import { createLogger } from './log.ts';

function capture(): { readonly lines: string[]; write(line: string): void } {
  const lines: string[] = [];
  return { lines, write: (line) => lines.push(line) };
}

test('writes one JSON line an event, with node, level and time', () => {
  const destination = capture();
  createLogger({ node: 'party a', destination }).info({ session: 'per_1', durationMs: 12 }, 'compared');
  const [line] = destination.lines;
  expect(JSON.parse(line ?? '')).toMatchObject({ node: 'party a', level: 'info', session: 'per_1', durationMs: 12, msg: 'compared' });
  expect(JSON.parse(line ?? '').time).toMatch(/^\d{4}-\d\d-\d\dT/);
});

test('leaves out what must never be logged, also one level down', () => {
  const destination = capture();
  const logger = createLogger({ node: 'gateway', destination });
  logger.info(
    { token: 'SECRET', subject: 'SECRET', request: { authorization: 'SECRET', ciphertext: 'SECRET' }, share: { enc: 'SECRET' } },
    'x',
  );
  expect(destination.lines.join()).not.toContain('SECRET');
});

test('of an error says the problem and the place, not what its message or cause quotes', () => {
  const destination = capture();
  const logger = createLogger({ node: 'gateway', destination });
  logger.error({ err: new ScleraError('store-unavailable', 'The database does not answer.', { cause: new Error('SECRET') }) });
  logger.error({ err: new TypeError('SECRET\n    at SECRET-like line is a frame only if the engine wrote it') }, 'unexpected');
  logger.error({ err: 'SECRET' });
  const [known, unknown] = destination.lines.map((line) => JSON.parse(line));
  expect(known.err).toMatchObject({ problem: 'store-unavailable', detail: 'The database does not answer.' });
  expect(unknown.err.name).toBe('TypeError');
  expect(destination.lines[0]).not.toContain('SECRET');
  expect(destination.lines[2]).not.toContain('SECRET');
});
