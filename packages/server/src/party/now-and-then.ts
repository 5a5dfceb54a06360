/** Passes on what comes at least `everyMs` after the last that was passed on, or after the beginning; the rest is dropped. */
export function nowAndThen<T>(everyMs: number, tell: (value: T) => void, now: () => number = () => performance.now()): (value: T) => void {
  let toldAt = now();
  return (value) => {
    if (now() - toldAt < everyMs) return;
    toldAt = now();
    tell(value);
  };
}
