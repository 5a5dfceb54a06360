import { writeSync } from 'node:fs';
import { commitPoints, ScleraError, watchCommitPoints } from '@sclera/core';
import type { Logger } from './log.ts';

/**
 * `<node>/<commit point>:<count>`: that node kills itself (SIGKILL) when it passes that point for the count-th time. To a whole platform
 * several can be given, separated by commas: a node that was killed gets its next one when it is started again.
 */
export const faultVariable = 'SCLERA_FAULT_POINT';

/** The faults of one node, in order; what names no party goes to the gateway, which refuses what it does not know. */
export function faultsOf(node: string, environment: Readonly<Record<string, string | undefined>>): string[] {
  const wishes = (environment[faultVariable] ?? '').split(',').filter((wish) => wish !== '');
  return wishes.filter((wish) => (/^[abc]\//.test(wish) ? wish.startsWith(`${node}/`) : node === 'gateway'));
}

/**
 * For tests of recovery, and for nothing else: refuses to start (`configuration-invalid`) unless `NODE_ENV` is `test`, and says loudly that
 * it is armed. The only place where a commit point does anything.
 */
export function armFaultPoint(node: string, environment: Readonly<Record<string, string | undefined>>, logger: Pick<Logger, 'warn'>): void {
  const wish = environment[faultVariable];
  if (wish === undefined || wish === '') return;
  if (environment['NODE_ENV'] !== 'test') {
    throw new ScleraError('configuration-invalid', `${faultVariable} makes a node kill itself. It is for tests: they set NODE_ENV=test.`);
  }
  const [, target, name, count = '1'] = /^(gateway|[abc])\/([a-z-]+)(?::([1-9]\d{0,5}))?$/.exec(wish) ?? [];
  if (target === undefined || !commitPoints.some((point) => point === name)) {
    throw new ScleraError(
      'configuration-invalid',
      `${faultVariable} must look like b/entry-applied:2. Points: ${commitPoints.join(', ')}.`,
    );
  }
  if (target !== node) return;
  logger.warn({ faultPoint: wish }, 'this node will kill itself: a test asked for it');
  let left = Number(count);
  watchCommitPoints((point) => {
    if (point !== name || --left !== 0) return;
    writeSync(process.stderr.fd, `${JSON.stringify({ node, faultPoint: wish, msg: 'killed itself' })}\n`);
    process.kill(process.pid, 'SIGKILL');
  });
}
