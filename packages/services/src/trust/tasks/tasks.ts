import { type Clock, type GatewayStore, type Obligation, ScleraError } from '@sclera/core';
import { openShelf } from '../shelf.ts';

/** Something the operators must do because a rule says so. One for each rule, however often it fires. */
export interface Task {
  /** The rule. */
  readonly id: string;
  readonly task: string;
  readonly law: string;
  readonly message: string;
  readonly state: 'open' | 'done';
  /** ISO 8601 UTC; null where it holds from now on. */
  readonly dueAt: string | null;
  readonly openedAt: string;
  readonly doneAt: string | null;
  /** Open, and its time is over. */
  readonly overdue: boolean;
}

export interface Tasks {
  /** Opens a task unless it is there already, or is one that the platform carries out by itself. */
  open(obligation: Obligation): Promise<void>;
  /** Open ones first, the most urgent first. */
  list(): Promise<readonly Task[]>;
  /** Throws `not-found`. A task that is done stays so, and is kept. */
  finish(id: string): Promise<Task>;
}

type TaskBody = Pick<Task, 'task' | 'law' | 'message' | 'openedAt' | 'doneAt'>;

/** Carried out by expiry, by erasure, and by what every refusal offers; a list of them would only hide the others. */
const ownWork: ReadonlySet<string> = new Set(['delete', 'destroy', 'stop-use', 'offer-review']);

export function createTasks({ store, clock }: { readonly store: Pick<GatewayStore, 'records'>; readonly clock: Clock }): Tasks {
  const shelf = openShelf<TaskBody>(store.records, 'task', 'task-list');
  const opened = new Set<string>();
  const now = (): string => new Date(clock()).toISOString();
  const read = (id: string, state: string, dueAt: string | null, body: TaskBody): Task => ({
    id,
    ...body,
    state: state === 'open' ? 'open' : 'done',
    dueAt,
    overdue: state === 'open' && dueAt !== null && dueAt < now(),
  });
  return {
    async open({ id, task, law, message, due }) {
      if (ownWork.has(task) || opened.has(id)) return;
      if ((await shelf.get(id)) === null) {
        const item = { id, subject: null, state: 'open', dueAt: due, body: { task, law, message, openedAt: now(), doneAt: null } };
        await shelf.add(item).catch((error: unknown) => {
          // Another use has opened it meanwhile.
          if (!(error instanceof ScleraError && error.code === 'conflicting-change')) throw error;
        });
      }
      opened.add(id);
    },
    async list() {
      const tasks = (await shelf.list()).map(({ id, state, dueAt, body }) => read(id, state, dueAt, body));
      const rank = (one: Task): string => `${one.state === 'open' ? 0 : 1} ${one.dueAt ?? '9999'} ${one.id}`;
      return tasks.sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
    },
    async finish(id) {
      const found = await shelf.need(id);
      if (found.state !== 'open') return read(id, found.state, found.dueAt, found.body);
      const { state, dueAt, body } = await shelf.change(found, { state: 'done', body: { ...found.body, doneAt: now() } });
      return read(id, state, dueAt, body);
    },
  };
}
