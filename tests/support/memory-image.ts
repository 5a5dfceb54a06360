import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

/** A piece of a process's memory. */
export interface MemoryPiece {
  /** What /proc/PID/maps says of where it is from: a file, `[heap]`, `[stack]` or nothing. */
  readonly name: string;
  readonly content: Buffer;
}

const pieceBytes = 32 * 2 ** 20;
/** Neighbouring pieces share so many bytes, so that what lies across their border is found. */
const overlapBytes = 1_024;

/** Whether memory of other processes can be read here: Linux, and a user who may. */
export function canReadMemory(pid: number): boolean {
  try {
    return !pieces(pid).next().done;
  } catch {
    return false;
  }
}

/**
 * All writable memory of a running process, piece by piece: what a core dump of it would hold (the rest is program text). The process goes on
 * while it is read. Needs Linux and the rights of a debugger.
 */
export function* pieces(pid: number): Generator<MemoryPiece> {
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  try {
    for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
      const [, from, to, rights, name] = /^([0-9a-f]+)-([0-9a-f]+) (\S+) \S+ \S+ \S+ *(.*)$/.exec(line) ?? [];
      if (from === undefined || to === undefined || !rights?.startsWith('rw')) continue;
      const end = Number.parseInt(to, 16);
      for (let start = Number.parseInt(from, 16); start < end; start += pieceBytes) {
        const content = readPiece(memory, start, Math.min(pieceBytes + overlapBytes, end - start));
        if (content.length > 0) yield { name: name ?? '', content };
      }
    }
  } finally {
    closeSync(memory);
  }
}

/** As much as can be read: a page may have gone since the map was drawn. */
function readPiece(memory: number, start: number, byteCount: number): Buffer {
  const content = Buffer.alloc(byteCount);
  let filled = 0;
  try {
    while (filled < byteCount) {
      const count = readSync(memory, content, filled, byteCount - filled, start + filled);
      if (count === 0) break;
      filled += count;
    }
  } catch {
    // Ends here.
  }
  return content.subarray(0, filled);
}
