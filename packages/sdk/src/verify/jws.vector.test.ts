import { describe, expect, it } from 'vitest';
import { verifyJws, verifySignature } from './jws.ts';

// RFC 8037, appendix A.4 (IETF Trust, code components under the Revised BSD licence).
const publicKey = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo';
const token =
  'eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.' +
  'hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg';

describe('RFC 8037 A.4 and A.5', () => {
  it('verifies', () => {
    const outcome = verifySignature(token, publicKey);
    expect(outcome.kind).toBe('valid');
    if (outcome.kind === 'valid') expect(new TextDecoder().decode(outcome.payload)).toBe('Example of Ed25519 signing');
  });

  it('does not verify with any part changed, or another key', () => {
    const changed = [
      token.replace('RXhh', 'RXhi'),
      token.replace('eyJhbGciOiJFZERTQSJ9', 'eyJhbGciOiJFZERTQSIgfQ'),
      token.replace('hgyY', 'hgyZ'),
      token.slice(0, -1),
      `${token}.x`,
      token.replace('.', ''),
    ];
    for (const other of changed) expect(verifySignature(other, publicKey).kind, other).toBe('invalid');
    expect(verifySignature(token, '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURp').kind).toBe('invalid');
    expect(verifySignature(token, 'AAAA').kind).toBe('invalid');
  });

  it('is not one of ours: its header names no type', () => {
    expect(verifyJws(token, 'sclera-receipt+jwt', publicKey)).toEqual({ kind: 'invalid', reason: 'it is not a sclera-receipt+jwt' });
  });
});
