import type { Obligation } from '@sclera/core';
import type { Tasks } from '@sclera/services';
import type { Logger } from 'pino';

/** Puts what the rules oblige the operators to do on their list, and tells them in the log: once in the life of the process, not once a person. */
export function takeObligations(tasks: Pick<Tasks, 'open'>, logger: Pick<Logger, 'warn' | 'error'>): (obligation: Obligation) => void {
  const told = new Set<string>();
  return (obligation) => {
    const { id, task, law, message } = obligation;
    if (told.has(id)) return;
    told.add(id);
    logger.warn({ rule: id, task, law }, `a rule obliges the operators: ${message}`);
    tasks.open(obligation).catch((err: unknown) => {
      // It is tried again when the rule fires again.
      told.delete(id);
      logger.error({ err }, 'a task could not be written down');
    });
  };
}
