import type { WalletPlace } from '@sclera/sdk';

const database = 'sclera-wallet';
const shelf = 'wallet';
const only = 'own';

/** The sealed wallet of this browser. What is compared and written is one transaction, so that two windows agree. Throws where nothing can be kept (a private window). */
export function walletDatabase(): WalletPlace {
  return {
    read: () => transact('readonly', (wallets, tell) => when(wallets.get(only), (found) => tell(textOf(found)))),
    replace: (before, sealed) =>
      transact('readwrite', (wallets, tell) =>
        when(wallets.get(only), (found) => {
          const isSame = textOf(found) === before;
          if (isSame) wallets.put(sealed, only);
          tell(isSame);
        }),
      ),
    remove: () =>
      transact('readwrite', (wallets, tell) => {
        wallets.delete(only);
        tell(undefined);
      }),
  };
}

/** Runs `work` in a transaction of its own; what it tells is the answer once the transaction is on the disk. */
function transact<T>(mode: IDBTransactionMode, work: (wallets: IDBObjectStore, tell: (answer: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(database, 1);
    opening.onerror = () => reject(opening.error);
    opening.onupgradeneeded = () => opening.result.createObjectStore(shelf);
    opening.onsuccess = () => {
      const open = opening.result;
      // Chromium alone knows `strict`: written when it says so, not when it is convenient.
      const change = open.transaction(shelf, mode, { durability: 'strict' });
      let answer: T;
      work(change.objectStore(shelf), (told) => {
        answer = told;
      });
      change.oncomplete = () => {
        open.close();
        resolve(answer);
      };
      change.onabort = () => {
        open.close();
        reject(change.error);
      };
    };
  });
}

function when<T>(request: IDBRequest<T>, then: (result: T) => void): void {
  request.onsuccess = () => then(request.result);
}

function textOf(found: unknown): string | null {
  return typeof found === 'string' ? found : null;
}
