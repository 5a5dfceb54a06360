import { ScleraError } from '@sclera/core';

/** What a second process is told, whatever the engine. */
export function storeInUse(): ScleraError {
  return new ScleraError(
    'configuration-invalid',
    'Another running process is using this store. Stop it, or name a database or data folder that is this one’s own.',
  );
}
