import { type LogStore, openTiledLog, parseTilePath, signCheckpoint } from '@sclera/core';
import type { Witnesses } from './witnesses.ts';

/** The public face of the log (C2SP tlog-tiles): anybody may read it whole and check that it only grows. */
export interface PublicLog {
  /** C2SP tlog-checkpoint of the log as it is now: a signed note, with the cosignatures that its witnesses gave. */
  checkpoint(): Promise<string>;
  /** A tile of hashes or a bundle of entries by its path, such as `tile/0/000.p/7`; null where there is none. */
  resource(path: string): Promise<Uint8Array | null>;
}

export interface PublicLogOptions {
  readonly store: LogStore;
  readonly origin: string;
  /** Ed25519, 32 bytes. */
  readonly secretKey: Uint8Array;
  readonly witnesses: Witnesses;
}

interface Published {
  readonly size: number;
  /** Signed by the log alone. */
  readonly note: string;
  readonly cosignatures: readonly string[];
}

export function openPublicLog({ store, origin, secretKey, witnesses }: PublicLogOptions): PublicLog {
  const log = openTiledLog(store);
  let published: Published | null = null;
  let publishing: Promise<unknown> = Promise.resolve();

  const publish = async (): Promise<string> => {
    const size = await log.catchUp();
    if (published?.size !== size) {
      published = { size, note: signCheckpoint({ origin, size, root: await log.root(size) }, secretKey), cosignatures: [] };
    }
    const { note, cosignatures } = published;
    if (cosignatures.length < witnesses.count) {
      const consistencyProof = (from: number) => log.consistencyProof(from, size);
      const lines = await witnesses.cosign({ note, size, consistencyProof });
      // Those that answered before may be asked again and give a later time; those that are away keep what they gave.
      published = {
        size,
        note,
        cosignatures: [...new Map([...cosignatures, ...lines].map((line) => [line.split(' ')[1], line])).values()],
      };
    }
    return [published.note, ...published.cosignatures.map((line) => `${line}\n`)].join('');
  };

  return {
    checkpoint: () => {
      // One after the other: each checkpoint that leaves is at least as long as the one before.
      const next = publishing.then(publish);
      publishing = next.catch(() => undefined);
      return next;
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
