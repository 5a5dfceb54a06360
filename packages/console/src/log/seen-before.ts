import type { LogHead } from '../platform/public-log.ts';

/** What this browser saw of a log last time: a log that was shown to somebody cannot be exchanged later without their noticing. */
export interface SeenBefore {
  readonly head: LogHead;
  /** ISO 8601. */
  readonly at: string;
}

export function loadSeen(origin: string, storage: Pick<Storage, 'getItem'> = localStorage): SeenBefore | null {
  try {
    const value = JSON.parse(storage.getItem(keyOf(origin)) ?? 'null') as SeenBefore | null;
    const sound = value !== null && Number.isSafeInteger(value.head.size) && /^[0-9a-f]{64}$/.test(value.head.root);
    return sound && !Number.isNaN(Date.parse(value.at)) ? value : null;
  } catch {
    return null;
  }
}

/** Kept only once it was checked to continue what was seen before. A browser that keeps nothing is told nothing. */
export function keepSeen(seen: SeenBefore, storage: Pick<Storage, 'setItem'> = localStorage): void {
  try {
    storage.setItem(keyOf(seen.head.origin), JSON.stringify(seen));
  } catch {
    // Private windows may keep nothing.
  }
}

function keyOf(origin: string): string {
  return `sclera.log.${origin}`;
}
