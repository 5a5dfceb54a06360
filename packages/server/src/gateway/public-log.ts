import { type LogStore, openTiledLog, parseTilePath, signCheckpoint } from '@sclera/core';

/** The public face of the log (C2SP tlog-tiles): anybody may read it whole and check that it only grows. */
export interface PublicLog {
  /** C2SP tlog-checkpoint, a signed note. */
  checkpoint(): Promise<string>;
  /** A tile of hashes or a bundle of entries by its path, such as `tile/0/000.p/7`; null where there is none. */
  resource(path: string): Promise<Uint8Array | null>;
}

export function openPublicLog(store: LogStore, origin: string, secretKey: Uint8Array): PublicLog {
  const log = openTiledLog(store);
  return {
    async checkpoint() {
      const size = await log.catchUp();
      return signCheckpoint({ origin, size, root: await log.root(size) }, secretKey);
    },
    async resource(path) {
      const address = parseTilePath(path);
      if (address === null) return null;
      const found = await log.read(address);
      if (found !== null) return found;
      // After a restart the log must be read again before it has what an earlier checkpoint promised.
      await log.catchUp();
      return log.read(address);
    },
  };
}
