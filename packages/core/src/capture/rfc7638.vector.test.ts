import { expect, test } from 'vitest';
import { deviceIdOf } from './device-key.ts';

// RFC 8037 (IETF Trust), appendix A.3: the RFC 7638 thumbprint of the key of appendix A.2.
test('the thumbprint of an Ed25519 key', () => {
  const key = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' } as const;
  expect(deviceIdOf(key)).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k');
});
