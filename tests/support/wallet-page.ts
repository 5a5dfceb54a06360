import { passkeyLock } from '../../packages/console/src/wallet/passkey-lock.ts';
import { walletDatabase } from '../../packages/console/src/wallet/wallet-database.ts';

/** What the tests reach in a page: where a page's wallet lies, and its lock. */
export const inPage = { walletDatabase, passkeyLock };
Object.assign(globalThis, { inPage });
