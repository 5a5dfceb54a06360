import { expect, test } from 'vitest';
import { databaseUrlOf, environmentOf, usesPostgres } from './database-urls.ts';

const all = {
  DATABASE_URL: 'postgres://g',
  DATABASE_URL_A: 'postgres://a',
  DATABASE_URL_B: 'postgres://b',
  DATABASE_URL_C: 'postgres://c',
};

test('all four or none', () => {
  expect(usesPostgres({})).toBe(false);
  expect(usesPostgres({ DATABASE_URL: '' })).toBe(false);
  expect(usesPostgres(all)).toBe(true);
  expect(() => usesPostgres({ DATABASE_URL: 'postgres://g' })).toThrow(/DATABASE_URL_A, DATABASE_URL_B, DATABASE_URL_C is not set/);
  expect(() => usesPostgres({ ...all, DATABASE_URL_B: undefined })).toThrow(/DATABASE_URL_B/);
});

test('two nodes never share a database', () => {
  expect(() => usesPostgres({ ...all, DATABASE_URL_C: all.DATABASE_URL_A })).toThrow(/own/);
});

test('a process is given its own database and nobody else’s', () => {
  expect(environmentOf('b', { ...all, HOME: '/h' })).toEqual({ DATABASE_URL_B: 'postgres://b', HOME: '/h' });
  expect(environmentOf('console', all)).toEqual({});
  expect(databaseUrlOf('gateway', environmentOf('gateway', all))).toBe('postgres://g');
});
