import { type BreachDuty, type BreachNotice, type BreachRisk, breachDuties, breachNotices, ScleraError } from '@sclera/core';
import { isoTime, type TrustOptions } from '../context.ts';
import { type Item, openShelf, recordId } from '../shelf.ts';

export interface BreachInput {
  readonly summary: string;
  /** When somebody became aware of it, ISO 8601: every clock starts there. */
  readonly awareAt: string;
  readonly risk: BreachRisk;
  /** Kinds of records. */
  readonly records: readonly string[];
  /** About how many people; null while nobody knows. */
  readonly people: number | null;
  readonly consequences: string;
  readonly measures: string;
}

export interface BreachStep {
  readonly at: string;
  readonly text: string;
  /** The duty that is met by it; null for any other step. */
  readonly duty: string | null;
}

interface BreachBody extends BreachInput {
  readonly steps: readonly BreachStep[];
}

export interface Breach extends BreachBody {
  readonly id: string;
  readonly state: 'open' | 'closed';
  /** Whom it must be told to, until when, and whether that is done. `late`: it is not, and its time is over, or it was done after it. */
  readonly duties: readonly (BreachDuty & { readonly metAt: string | null; readonly late: boolean })[];
}

/** What is handed to an authority, and what people are told from. */
export interface BreachReport extends Breach {
  readonly format: 'sclera-breach-1';
  readonly madeAt: string;
  readonly controller: TrustOptions['facts']['controller'];
  readonly officer: TrustOptions['facts']['officer'];
  readonly authority: TrustOptions['facts']['authority'];
  /** Texts to send, where a duty has one of its own. */
  readonly notices: readonly BreachNotice[];
}

export interface Breaches {
  /** Throws `bad-request` for what became known in the future. */
  open(input: BreachInput): Promise<Breach>;
  list(): Promise<readonly Breach[]>;
  /** What was done; with a duty, that duty is met. */
  addStep(id: string, step: { readonly text: string; readonly duty: string | null }): Promise<Breach>;
  /** Throws `conflicting-change` while a duty is not met. */
  close(id: string): Promise<Breach>;
  report(id: string): Promise<BreachReport>;
}

export function createBreaches({ store, clock, facts, standing }: TrustOptions): Breaches {
  const shelf = openShelf<BreachBody>(store.records, 'breach', 'incidents');
  const show = (item: Item<BreachBody>): Breach => {
    const { body, id, state } = item;
    const duties = breachDuties({
      jurisdictions: standing.jurisdictions ?? [],
      awareAt: body.awareAt,
      risk: body.risk,
      people: body.people,
    }).map((duty) => {
      const metAt = body.steps.find((step) => step.duty === duty.id)?.at ?? null;
      // "At once" has no length that a clock could tell: it is late as soon as it is not done.
      return { ...duty, metAt, late: Date.parse(metAt ?? isoTime(clock())) > Date.parse(duty.dueAt) };
    });
    return { id, state: state as Breach['state'], ...body, duties };
  };
  /** When the next duty falls due. */
  const dueOf = (breach: Breach): string | null => breach.duties.find(({ metAt }) => metAt === null)?.dueAt ?? null;
  const change = async (item: Item<BreachBody>, body: BreachBody): Promise<Breach> => {
    const dueAt = dueOf(show({ ...item, body }));
    return show(await shelf.change(item, { body, dueAt }));
  };

  return {
    async open(input) {
      if (Date.parse(input.awareAt) > clock()) throw new ScleraError('bad-request', 'A breach cannot become known in the future.');
      const body = { ...input, steps: [] };
      const now = isoTime(clock());
      const item = {
        kind: 'breach',
        id: recordId('brc'),
        subject: null,
        purpose: 'incidents',
        state: 'open',
        body,
        version: 0,
        madeAt: now,
        changedAt: now,
      };
      return show(await shelf.add({ ...item, dueAt: dueOf(show({ ...item, dueAt: null })) }));
    },
    list: async () => (await shelf.list()).map(show),
    async addStep(id, { text, duty }) {
      const item = await shelf.need(id);
      if (item.state !== 'open') throw new ScleraError('conflicting-change', 'This breach is closed.');
      const known = show(item).duties.some((one) => one.id === duty);
      if (duty !== null && !known) throw new ScleraError('bad-request', 'This breach has no such duty.');
      return change(item, { ...item.body, steps: [...item.body.steps, { at: isoTime(clock()), text, duty }] });
    },
    async close(id) {
      const item = await shelf.need(id);
      const open = show(item).duties.filter(({ metAt }) => metAt === null);
      if (open.length > 0)
        throw new ScleraError('conflicting-change', `Not yet told: ${open.map((duty) => `${duty.to} (${duty.law})`).join(', ')}.`);
      return show(await shelf.change(item, { state: 'closed', dueAt: null }));
    },
    async report(id) {
      const breach = show(await shelf.need(id));
      return { format: 'sclera-breach-1', madeAt: isoTime(clock()), ...facts, ...breach, notices: breachNotices({ ...facts, ...breach }) };
    },
  };
}
