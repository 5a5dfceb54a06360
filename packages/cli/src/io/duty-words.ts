import type { ControlStatus, OperatorTask } from '@sclera/sdk/contract';
import { plural } from './words.ts';

/** One task on a line. What is due within days is told to the minute. */
export function taskLine({ id, state, overdue, dueAt, takenBy, note, law, message }: OperatorTask): string {
  const until = dueAt === null ? '' : `, until ${dueAt.slice(0, 16).replace('T', ' ')} UTC`;
  const who = state === 'taken' && takenBy !== null ? ` by ${takenBy}` : '';
  return `  ${id}  ${overdue ? 'OVERDUE' : state}${who}${until}  ${message} (${law})${note === null ? '' : ` Noted: ${note}`}`;
}

/** What there is to do, and whether what is over is removed: the last lines of a status. */
export function dutyLines({ tasks, expiry }: Pick<ControlStatus, 'tasks' | 'expiry'>): readonly string[] {
  if (tasks === null || expiry === null) return [];
  const overdue = tasks.filter((task) => task.overdue).length;
  const late = overdue === 0 ? '' : `, ${overdue} OVERDUE`;
  return [
    `  ${plural(tasks.length, 'task')} to do${late}${tasks.length === 0 ? '' : ': sclera task list'}`,
    ...tasks.map((task) => `  ${taskLine(task)}`),
    expiryLine(expiry),
  ];
}

function expiryLine({ lastAt, lastFailed, nextAt }: NonNullable<ControlStatus['expiry']>): string {
  if (lastAt === null) return '  what is over has not been removed yet since the gateway began';
  const minute = (at: string): string => `${at.slice(0, 16).replace('T', ' ')} UTC`;
  return `  what is over was ${lastFailed ? 'NOT removed (the run failed)' : 'removed'} at ${minute(lastAt)}${nextAt === null ? '' : `, next at ${minute(nextAt)}`}`;
}
