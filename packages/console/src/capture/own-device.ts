import { type CaptureDevice, deviceOf, generateDeviceKeys } from '@sclera/sdk/capture';

const database = 'sclera-device';
const store = 'keys';
const only = 'own';

/**
 * The key of this browser, made once and kept where no script can read it out. Where nothing can be kept (a private window) it lives as long
 * as the worker.
 */
export async function ownDevice(): Promise<CaptureDevice> {
  const fresh = await generateDeviceKeys();
  return deviceOf(await keepFirst(fresh).catch(() => fresh));
}

/** The pair that is kept; this one, if none was. One transaction, so that two pages agree. */
function keepFirst(fresh: CryptoKeyPair): Promise<CryptoKeyPair> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(database, 1);
    opening.onerror = () => reject(opening.error);
    opening.onupgradeneeded = () => opening.result.createObjectStore(store);
    opening.onsuccess = () => {
      const change = opening.result.transaction(store, 'readwrite');
      const keys = change.objectStore(store);
      const found = keys.get(only);
      let pair = fresh;
      found.onsuccess = () => {
        if (found.result === undefined) keys.put(fresh, only);
        else pair = found.result as CryptoKeyPair;
      };
      change.oncomplete = () => {
        opening.result.close();
        resolve(pair);
      };
      change.onerror = () => reject(change.error);
    };
  });
}
