import { type Clock, type GatewayStore, type Obligation, type PartyId, ScleraError } from '@sclera/core';
import { type Item, openShelf, type Shelf } from '../shelf.ts';

/** Something the operators must do: because a rule said so at a use, or because of how things stand just now. */
export interface Task {
  /** The rule, or what it comes from and its id. */
  readonly id: string;
  readonly source: TaskSource;
  readonly task: string;
  readonly law: string;
  readonly message: string;
  readonly state: 'open' | 'taken' | 'done';
  /** ISO 8601 UTC; null where it holds from now on. */
  readonly dueAt: string | null;
  /** Null where nobody noted when it began. */
  readonly openedAt: string | null;
  /** Account of who does it, `machine` for whoever has the machine itself; null while nobody does. */
  readonly takenBy: string | null;
  readonly doneAt: string | null;
  /** What whoever did it wrote about it. */
  readonly note: string | null;
  /** Not done, and its time is over. */
  readonly overdue: boolean;
  /** The party it is about; null where it is about none. */
  readonly party: PartyId | null;
}

export type TaskSource = 'rule' | 'breach' | 'transfer' | 'assessment' | 'erasure';

export interface Tasks {
  /** Opens the task of a rule, once however often it fires; none where the platform carries it out by itself. */
  open(obligation: Obligation): Promise<void>;
  readonly shelf: Shelf<TaskBody>;
}

export type TaskBody = Pick<Task, 'task' | 'law' | 'message' | 'openedAt' | 'doneAt'> &
  // Absent in what was kept before tasks could be taken.
  Partial<Pick<Task, 'source' | 'takenBy' | 'note' | 'party'>>;

/** Carried out by expiry, by erasure, and by what every refusal offers; a list of them would only hide the others. */
const ownWork: ReadonlySet<string> = new Set(['delete', 'destroy', 'stop-use', 'offer-review']);

export function createTasks({ store, clock }: { readonly store: Pick<GatewayStore, 'records'>; readonly clock: Clock }): Tasks {
  const shelf = openShelf<TaskBody>(store.records, 'task', 'task-list');
  const opened = new Set<string>();
  return {
    shelf,
    async open({ id, task, law, message, due }) {
      if (ownWork.has(task) || opened.has(id)) return;
      if ((await shelf.get(id)) === null) {
        const openedAt = new Date(clock()).toISOString();
        const item = { id, subject: null, state: 'open', dueAt: due, body: { task, law, message, openedAt, doneAt: null } };
        await shelf.add(item).catch((error: unknown) => {
          // Another use has opened it meanwhile.
          if (!(error instanceof ScleraError && error.code === 'conflicting-change')) throw error;
        });
      }
      opened.add(id);
    },
  };
}

/** A kept task as it stands at `now`, ISO 8601. */
export function readTask({ id, state, dueAt, body }: Pick<Item<TaskBody>, 'id' | 'state' | 'dueAt' | 'body'>, now: string): Task {
  const open = state !== 'done';
  return {
    id,
    source: 'rule',
    takenBy: null,
    note: null,
    party: null,
    ...body,
    state: state === 'open' || state === 'taken' ? state : 'done',
    dueAt,
    overdue: open && dueAt !== null && dueAt < now,
  };
}
