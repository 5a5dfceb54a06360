import type { Obligation } from '@sclera/core';
import type { Logger } from 'pino';

/** Tells the operators in the log what the rules oblige them to do: each task once in the life of the process, not once a person. */
export function tellObligations(logger: Pick<Logger, 'warn'>): (obligation: Obligation) => void {
  const told = new Set<string>();
  return ({ id, task, law, message }) => {
    if (told.has(id)) return;
    told.add(id);
    logger.warn({ rule: id, task, law }, `a rule obliges the operators: ${message}`);
  };
}
