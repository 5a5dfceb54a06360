import type { PartyId, PartyPort, ProblemCode } from '@sclera/core';

export interface PartyHealth {
  readonly id: PartyId;
  readonly up: boolean;
  readonly ready: boolean;
  /** What keeps it from being ready, where it answers and says so. */
  readonly problem?: ProblemCode;
}

/** Knows which parties answer. */
export interface PartyWatch {
  /** Asks now, unless somebody asked less than a second ago. Never rejects. */
  look(): Promise<readonly PartyHealth[]>;
  stop(): void;
}

export interface WatchOptions {
  readonly everyMs: number;
  readonly timeoutMs: number;
  /** Told of every look, and of every party that answers again after it did not. */
  readonly onLook?: (health: readonly PartyHealth[]) => void;
  readonly onReturn?: (party: PartyId) => void;
}

const freshForMs = 1000;

export function watchParties(parties: readonly PartyPort[], options: WatchOptions): PartyWatch {
  let last: { readonly at: number; readonly health: Promise<readonly PartyHealth[]> } | null = null;
  let known: ReadonlyMap<PartyId, boolean> = new Map();
  const ask = async (): Promise<readonly PartyHealth[]> => {
    const health = await Promise.all(parties.map((party) => askOne(party, options.timeoutMs)));
    const before = known;
    known = new Map(health.map(({ id, up }) => [id, up]));
    options.onLook?.(health);
    for (const { id, up } of health) if (up && before.get(id) === false) options.onReturn?.(id);
    return health;
  };
  const look = (): Promise<readonly PartyHealth[]> => {
    if (last === null || performance.now() - last.at > freshForMs) last = { at: performance.now(), health: ask() };
    return last.health;
  };
  const timer = setInterval(look, options.everyMs);
  timer.unref();
  return { look, stop: () => clearInterval(timer) };
}

async function askOne(party: PartyPort, timeoutMs: number): Promise<PartyHealth> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLate = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), timeoutMs);
  });
  try {
    const status = await Promise.race([party.status(), tooLate]);
    const problem = status?.problem ?? null;
    return { id: party.id, up: status !== null, ready: status?.ready === true, ...(problem === null ? {} : { problem }) };
  } catch {
    return { id: party.id, up: false, ready: false };
  } finally {
    clearTimeout(timer);
  }
}
