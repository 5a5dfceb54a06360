import { expect, it } from 'vitest';
import { relyingScope, requestMessage } from './relying-scope.ts';

it('a scope is its relying party’s own: another party or another name is another number', () => {
  const scopes = [
    relyingScope('rly_a', 'poll'),
    relyingScope('rly_b', 'poll'),
    relyingScope('rly_a', 'forum'),
    requestMessage('rly_a\npoll'),
  ];
  expect(new Set(scopes).size).toBe(scopes.length);
  expect(relyingScope('rly_a', 'poll')).toBe(scopes[0]);
});

it('is the SHA-256 of what it says', () => {
  // printf 'sclera-scope-1\nrly_a\npoll' | sha256sum
  expect(relyingScope('rly_a', 'poll').toString(16).padStart(64, '0')).toBe(
    '11cc9e8937afa08f6153143a131318a67fb6fd0df9a6b8499bbc313a40bb6530',
  );
});
