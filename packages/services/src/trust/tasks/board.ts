import { type Clock, ScleraError } from '@sclera/core';
import { isoTime } from '../context.ts';
import type { Actor } from '../operators/roles.ts';
import type { Cause } from './causes.ts';
import { readTask, type Task, type Tasks } from './tasks.ts';

/** Who does something: an account, a key, or null for whoever has the machine itself. */
type Doer = Actor | null;

export interface Board {
  /** What is not done first, the most urgent first; done ones after them. */
  list(): Promise<readonly Task[]>;
  /** So that no two do the same. Throws `not-found`, and `conflicting-change` where another account has it or it is done. */
  take(id: string, by: Doer): Promise<Task>;
  /**
   * Notes that it is done, with what was done. Throws `not-found`, and `conflicting-change` where another account has it, or where a note
   * does not make it so: such a task ends when its cause does.
   */
  finish(id: string, by: Doer, note: string): Promise<Task>;
}

export interface BoardOptions {
  readonly tasks: Pick<Tasks, 'shelf'>;
  readonly causes: () => Promise<readonly Cause[]>;
  readonly clock: Clock;
}

export const machine = 'machine';

export function createBoard({ tasks: { shelf }, causes, clock }: BoardOptions): Board {
  const now = (): string => isoTime(clock());
  const nameOf = (by: Doer): string => by?.account ?? machine;

  /** A kept task, or one that is put down because somebody is about to change it. */
  const find = async (id: string) => {
    const cause = (await causes()).find((one) => one.id === id) ?? null;
    const kept = await shelf.get(id);
    if (kept !== null && (cause !== null || readTask(kept, now()).source === 'rule' || kept.state === 'done')) return { kept, cause };
    if (cause === null) throw new ScleraError('not-found');
    const { settle: _, dueAt, id: _id, ...about } = cause;
    const body = { ...about, doneAt: null, takenBy: null, note: null };
    return { kept: await shelf.add({ id, subject: null, state: 'open', dueAt, body }), cause };
  };

  const requireFree = (task: Task, by: Doer): void => {
    if (task.state === 'done') throw new ScleraError('conflicting-change', 'This task is done.');
    // Whoever has the machine itself may do everything.
    if (by !== null && task.takenBy !== null && task.takenBy !== by.account)
      throw new ScleraError('conflicting-change', 'Somebody else has taken this task.');
  };

  return {
    async list() {
      const [kept, current] = await Promise.all([shelf.list(), causes()]);
      const at = now();
      const byId = new Map(kept.map((item) => [item.id, readTask(item, at)]));
      const standing = current.map((cause): Task => {
        const { settle: _, ...about } = cause;
        const known = byId.get(cause.id);
        const task = { ...about, state: 'open', takenBy: null, doneAt: null, note: null, ...known } as const;
        // What stands now is said as it is now, whatever was written down when somebody took it.
        const fresh = known?.state === 'done' ? task : { ...task, message: cause.message, dueAt: cause.dueAt };
        return { ...fresh, overdue: fresh.state !== 'done' && fresh.dueAt !== null && fresh.dueAt < at };
      });
      const ids = new Set(current.map(({ id }) => id));
      // What somebody took and is no longer so has ended by itself.
      const ended = (task: Task): Task => (task.source === 'rule' ? task : { ...task, state: 'done', overdue: false });
      const others = [...byId.values()].filter(({ id }) => !ids.has(id)).map(ended);
      const rank = (one: Task): string => `${one.state === 'done' ? 1 : 0} ${one.dueAt ?? '9999'} ${one.id}`;
      return [...standing, ...others].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
    },
    async take(id, by) {
      const { kept } = await find(id);
      requireFree(readTask(kept, now()), by);
      return readTask(await shelf.change(kept, { state: 'taken', body: { ...kept.body, takenBy: nameOf(by) } }), now());
    },
    async finish(id, by, note) {
      const { kept, cause } = await find(id);
      requireFree(readTask(kept, now()), by);
      if (cause?.settle === null) throw new ScleraError('conflicting-change', `This ends by itself. ${cause.message}`);
      await cause?.settle(note);
      const body = { ...kept.body, takenBy: nameOf(by), note, doneAt: now() };
      return readTask(await shelf.change(kept, { state: 'done', body }), now());
    },
  };
}
