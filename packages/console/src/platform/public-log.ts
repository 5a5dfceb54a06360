import {
  type Checkpoint,
  checkLog,
  createLogReader,
  type LogCheck,
  readCheckpoint,
  type ScleraClient,
  verifyInclusion,
  writeTlogProof,
} from '@sclera/sdk';
import type { Platform } from '@sclera/sdk/contract';

/** The newest state of the log that its gateway signed. */
export interface LogHead {
  readonly origin: string;
  readonly size: number;
  /** Hex. */
  readonly root: string;
  /** Names of the keys that signed or cosigned it; whose they are is not checked here. */
  readonly signers: readonly string[];
}

/** One line of the log, and whether it is proved to stand there. */
export interface LogLine {
  readonly index: number;
  readonly size: number;
  /** Hex, 32 bytes. */
  readonly leaf: string;
  readonly proved: boolean;
  /** C2SP tlog-proof: a file that is checked offline. */
  readonly proof: string;
}

/** What anybody may ask of the public log. Throws SdkProblem. */
export interface PublicLog {
  head(): Promise<LogHead>;
  /** Reads all of it. `seen`: what was seen earlier, which it must begin with. */
  check(seen: LogHead | null, onProgress: (read: number, size: number) => void): Promise<LogCheck>;
  line(index: number): Promise<LogLine>;
}

export function createPublicLog(client: ScleraClient, platform: () => Promise<Platform>): PublicLog {
  const read = async (): Promise<{ readonly note: string; readonly checkpoint: Checkpoint }> => {
    const note = await client.checkpoint();
    return { note, checkpoint: await readCheckpoint({ checkpoint: async () => note }, await platform()) };
  };
  return {
    async head() {
      const { note, checkpoint } = await read();
      return { origin: checkpoint.origin, size: checkpoint.size, root: hex(checkpoint.root), signers: signersOf(note) };
    },
    check: async (seen, onProgress) =>
      checkLog(client, await platform(), {
        seen: seen === null ? [] : [seen],
        onProgress: (progress) => onProgress(progress.read, progress.size),
      }),
    async line(index) {
      const { note, checkpoint } = await read();
      const { size, root } = checkpoint;
      const reader = createLogReader(client, size);
      const [leaf, hashes] = [await reader.leaf(index), await reader.inclusionProof(index)];
      const proved = verifyInclusion({ leaf, index, size, root, proof: hashes });
      return { index, size, leaf: hex(leaf), proved, proof: writeTlogProof({ index, hashes, checkpoint: note, extra: null }) };
    },
  };
}

/** Names on the signature lines of a C2SP signed note. */
function signersOf(note: string): readonly string[] {
  return [...note.matchAll(/^— (\S+) \S+$/gmu)].map(([, name]) => name ?? '');
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
