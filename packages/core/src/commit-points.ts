/**
 * Every instant between two durable steps, by name: what a node had done last when it was killed. Tests kill there; in a running platform
 * passing one does nothing.
 */
export const commitPoints = [
  'operation-running',
  'entry-appended',
  'operation-decided',
  'leaf-appended',
  'enrolment-listed',
  'commit-confirmed',
  'operation-done',
  'operation-failed',
  'erasure-begun',
  'erasure-confirmed',
  'entry-taken',
  'permit-used',
  'comparison-opened',
  'generation-written',
  'generation-prepared',
  'generation-agreed',
  'generation-switched',
  'entry-applied',
  'entry-answered',
] as const;

export type CommitPoint = (typeof commitPoints)[number];

let watcher: ((point: CommitPoint) => void) | null = null;

/** Called where a commit point is passed. */
export function passCommitPoint(point: CommitPoint): void {
  watcher?.(point);
}

/** Puts somebody there who is told of every commit point that this process passes; null takes them away. */
export function watchCommitPoints(watch: ((point: CommitPoint) => void) | null): void {
  watcher = watch;
}
