import { type Clock, ScleraError } from '@sclera/core';

/** Lets each caller in so often in a minute. Throws `too-many-requests`. */
export type RateLimit = (caller: string) => void;

const windowMs = 60_000;
/** So that strangers who call themselves something new each time fill no memory. */
const mostCallers = 10_000;

export function limitRate(mostAMinute: number, clock: Clock = Date.now): RateLimit {
  const seen = new Map<string, { count: number; readonly endsMs: number }>();
  return (caller) => {
    const nowMs = clock();
    let window = seen.get(caller);
    if (window === undefined || window.endsMs <= nowMs) {
      seen.delete(caller);
      if (seen.size >= mostCallers) seen.delete(seen.keys().next().value ?? '');
      window = { count: 0, endsMs: nowMs + windowMs };
      seen.set(caller, window);
    }
    window.count += 1;
    if (window.count > mostAMinute) throw new ScleraError('too-many-requests');
  };
}
