import {
  type Clock,
  covers,
  exportNeedOf,
  type GatewayStore,
  isAbroad,
  type PolicyDecision,
  referencesOf,
  ScleraError,
  type SubjectId,
  type Transfer,
  type TransferBasis,
} from '@sclera/core';
import type { StandingFacts } from '../../personhood/policy-facts.ts';
import { createQueue } from '../../personhood/queue.ts';
import { openShelf, recordId } from '../shelf.ts';

export interface TransfersOptions {
  readonly store: Pick<GatewayStore, 'records'>;
  readonly clock: Clock;
  readonly standing: StandingFacts;
}

export interface NewTransfer {
  readonly recipient: string;
  readonly region: string;
  readonly basis: TransferBasis;
  readonly reference: string;
  /** Days from now. */
  readonly days: number;
  /** What is given for it, in the smallest unit of any currency. Anything but 0 is refused. */
  readonly valueReceived: number;
}

export interface RegisteredTransfer extends Transfer {
  readonly id: string;
  readonly state: 'in-force' | 'ended';
}

interface Recipient {
  readonly name: string;
  readonly region: string;
}

/** Who receives what in which country, on what basis, and how many people that concerns in a year. */
export interface Transfers {
  /**
   * Judges one use with what the register and the count of the year say, and counts its person, once a year, where it is allowed. A
   * recipient outside of the allowed regions whom no line of the register covers is refused before anything else is asked.
   */
  judge(subject: SubjectId, recipients: readonly Recipient[], decide: (standing: StandingFacts) => PolicyDecision): Promise<PolicyDecision>;
  /** Throws `policy-denied` where something of value is received (BIPA 15(c)), and `bad-request`. */
  add(transfer: NewTransfer): Promise<RegisteredTransfer>;
  /** Throws `not-found`. */
  end(id: string): Promise<RegisteredTransfer>;
  list(): Promise<TransferOverview>;
}

export interface TransferOverview {
  readonly transfers: readonly RegisteredTransfer[];
  /** People whose data went abroad since 1 January (UTC), and what so many take (CBDT 7, 8). */
  readonly exportedThisYear: number;
  readonly need: ReturnType<typeof exportNeedOf>;
}

const dayMs = 86_400_000;
const longestDays = 3_653;
const purpose = 'transfer-register';

export function createTransfers({ store, clock, standing }: TransfersOptions): Transfers {
  const shelf = openShelf<Transfer>(store.records, 'transfer', purpose);
  const counts = openShelf<{ readonly people: number }>(store.records, 'exported-count', purpose);
  const counted = openShelf<null>(store.records, 'exported', purpose);
  const { region: home = 'ZZ', allowedRegions } = standing;
  const stated = standing.counts?.sensitiveExportedThisYear ?? 0;
  /** Nobody is counted twice, and two at the edge are not both the last: one decision about going abroad after the other. */
  const inOrder = createQueue();
  const now = (): string => new Date(clock()).toISOString();
  const yearOf = (): string => now().slice(0, 4);

  const peopleIn = async (year: string): Promise<number> => (await counts.get(year))?.body.people ?? 0;

  const count = async (year: string, subject: SubjectId): Promise<void> => {
    const before = await counts.get(year);
    const body = { people: (before?.body.people ?? 0) + 1 };
    // The number first: whatever ends the process in between, too many are counted, never too few.
    if (before) await counts.change(before, { body });
    else await counts.add({ id: year, subject: null, state: 'counting', dueAt: null, body });
    await counted.add({
      id: `${year}/${subject}`,
      subject,
      state: 'counted',
      dueAt: `${Number(year) + 1}-01-01T00:00:00.000Z`,
      body: null,
    });
  };

  const registered = (id: string, state: string, body: Transfer): RegisteredTransfer => ({
    id,
    ...body,
    state: state === 'in-force' && now() < body.until ? 'in-force' : 'ended',
  });
  const lines = async (): Promise<readonly RegisteredTransfer[]> =>
    (await shelf.list()).map(({ id, state, body }) => registered(id, state, body));

  return {
    async judge(subject, recipients, decide) {
      const abroad = recipients.filter(({ region }) => isAbroad(region, home));
      const outside = recipients.filter(({ region }) => allowedRegions !== undefined && !allowedRegions.includes(region));
      if (abroad.length === 0 && outside.length === 0) return decide(standing);
      return inOrder(async () => {
        const inForce = (await lines()).filter(({ state }) => state === 'in-force');
        if (outside.some((one) => !inForce.some((line) => covers(line, one, now())))) return outsideOfAllowed;
        if (abroad.length === 0) return decide(standing);
        const year = yearOf();
        const known = (await counted.get(`${year}/${subject}`, subject)) !== null;
        const sensitiveExportedThisYear = stated + (await peopleIn(year)) + (known ? 0 : 1);
        const decision = decide({
          ...standing,
          counts: { ...standing.counts, sensitiveExportedThisYear },
          references: { ...registeredReferences(inForce, abroad, now()), ...standing.references },
        });
        if (decision.outcome === 'allow' && !known) await count(year, subject);
        return decision;
      });
    },
    async add({ days, valueReceived, ...transfer }) {
      if (valueReceived !== 0) throw new ScleraError('policy-denied', undefined, { reasons: [{ code: 'sale', ...sale }] });
      if (!Number.isInteger(days) || days < 1 || days > longestDays)
        throw new ScleraError('bad-request', `A transfer is for 1 to ${longestDays} days.`);
      if (transfer.reference.trim() === '' || transfer.recipient.trim() === '') {
        throw new ScleraError('bad-request', 'A transfer names its recipient, and by what others can find what it rests on.');
      }
      const body: Transfer = { ...transfer, from: now(), until: new Date(clock() + days * dayMs).toISOString() };
      const { id, state } = await shelf.add({ id: recordId('tra'), subject: null, state: 'in-force', dueAt: body.until, body });
      return registered(id, state, body);
    },
    async end(id) {
      const { state, body } = await shelf.change(await shelf.need(id), { state: 'ended', dueAt: null });
      return registered(id, state, body);
    },
    async list() {
      const exportedThisYear = stated + (await peopleIn(yearOf()));
      return { transfers: await lines(), exportedThisYear, need: exportNeedOf(exportedThisYear) };
    },
  };
}

/** Only what there is: what an operator states besides the register stands. */
function registeredReferences(
  lines: readonly Transfer[],
  abroad: readonly Recipient[],
  at: string,
): Partial<ReturnType<typeof referencesOf>> {
  return Object.fromEntries(Object.entries(referencesOf(lines, abroad, at)).filter(([, reference]) => reference !== ''));
}

const sale = {
  message: 'Something of value would be received for it.',
  fix: 'Biometrics are not sold, leased or traded: transfer them for nothing, or not at all.',
  law: 'BIPA 15(c); HGR 10',
};

const outsideOfAllowed: PolicyDecision = {
  outcome: 'deny',
  rules: [
    {
      id: 'residency',
      effect: 'forbid',
      law: 'PIPL 38, 40; GDPR 44',
      message: 'A party stands outside of the regions that the operator allows, and no line of the transfer register covers it.',
      fix: 'Move the party, or register the transfer with its basis: sclera transfer add.',
    },
  ],
  obligations: [],
};
