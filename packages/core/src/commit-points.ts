/** What the gateway had done last, by name. */
export const gatewayCommitPoints = [
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
] as const;

/** What a party had done last with an entry of the order. */
export const partyCommitPoints = ['entry-taken', 'permit-used', 'comparison-opened', 'entry-applied', 'entry-answered'] as const;

/** What a party had done last in upkeep, which no request of a person begins. */
export const upkeepCommitPoints = [
  'keys-dealt',
  'generation-written',
  'generation-prepared',
  'generation-agreed',
  'generation-switched',
] as const;

/**
 * Every instant between two durable steps, by name: what a node had done last when it was killed. Tests kill there; in a running platform
 * passing one does nothing.
 */
export const commitPoints: readonly CommitPoint[] = [...gatewayCommitPoints, ...partyCommitPoints, ...upkeepCommitPoints];

export type CommitPoint = (typeof gatewayCommitPoints)[number] | (typeof partyCommitPoints)[number] | (typeof upkeepCommitPoints)[number];

let watcher: ((point: CommitPoint) => void) | null = null;

/** Called where a commit point is passed. */
export function passCommitPoint(point: CommitPoint): void {
  watcher?.(point);
}

/** Puts somebody there who is told of every commit point that this process passes; null takes them away. */
export function watchCommitPoints(watch: ((point: CommitPoint) => void) | null): void {
  watcher = watch;
}
