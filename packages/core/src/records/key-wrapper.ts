import type { KeyWrapper } from '../ports.ts';
import { openRecord, sealRecord } from './seal.ts';

const associatedData = 'sclera/keyring/v1';

/** Wraps with a key-encryption key that this process holds (32 bytes, from a file outside the database and its backups). */
export function localKeyWrapper(keyEncryptionKey: Uint8Array): KeyWrapper {
  return {
    wrap: async (key) => sealRecord(key, keyEncryptionKey, associatedData),
    unwrap: async (wrapped) => openRecord(wrapped, keyEncryptionKey, associatedData),
  };
}
