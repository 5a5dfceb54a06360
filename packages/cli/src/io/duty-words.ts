import type { ControlStatus, OperatorTask } from '@sclera/sdk/contract';
import { plural } from './words.ts';

/** One task on a line. What is due within days is told to the minute. */
export function taskLine({ id, state, overdue, dueAt, takenBy, note, law, message }: OperatorTask): string {
  const until = dueAt === null ? '' : `, until ${minute(dueAt)}`;
  const who = state === 'taken' && takenBy !== null ? ` by ${takenBy}` : '';
  return `  ${id}  ${overdue ? 'OVERDUE' : state}${who}${until}  ${message} (${law})${note === null ? '' : ` Noted: ${note}`}`;
}

/** How much there is to do, and whether what is over is looked for: the last lines of a status. */
export function dutyLines({ tasks, expiry }: Pick<ControlStatus, 'tasks' | 'expiry'>): readonly string[] {
  if (tasks === null || expiry === null) return [];
  const overdue = tasks.filter((task) => task.overdue).length;
  const late = overdue === 0 ? '' : `, ${overdue} OVERDUE`;
  const next = overdue > 0 || tasks[0]?.dueAt == null ? '' : `, the next until ${minute(tasks[0].dueAt)}`;
  return [`  ${plural(tasks.length, 'task')} to do${late}${next}${tasks.length === 0 ? '' : ' (sclera task list)'}`, expiryLine(expiry)];
}

function expiryLine({ lastAt, lastFailed, nextAt }: NonNullable<ControlStatus['expiry']>): string {
  if (lastAt === null) return '  expiry has not run since the gateway began';
  return `  expiry ran at ${minute(lastAt)}${lastFailed ? ' and FAILED' : ''}${nextAt === null ? '' : `, next at ${minute(nextAt)}`}`;
}

/** To the minute: the clocks of breaches run in hours. */
export function minute(at: string): string {
  return `${at.slice(0, 16).replace('T', ' ')} UTC`;
}
