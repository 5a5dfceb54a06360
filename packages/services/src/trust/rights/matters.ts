import { type LogEvent, type ProblemReason, ScleraError, type SubjectId, sha256Hex, signJws } from '@sclera/core';
import { leafOf } from '../../personhood/leaves.ts';
import { dayMs, isoTime, oversightLeaf, type TrustOptions } from '../context.ts';
import type { Actor } from '../operators/roles.ts';
import { drawToken, type Item, openShelf, type Page, recordId } from '../shelf.ts';

/** What a reviewer answers: an appeal against a refusal, an objection to a purpose, a report of something that is wrong. */
export type MatterKind = 'appeal' | 'objection' | 'report';
/** `explained`: it stays as it is, for the reasons given. `other-way-ordered`: the person goes through by the way without biometrics. `remedied`: put right. */
export type MatterOutcome = 'explained' | 'other-way-ordered' | 'remedied';

export interface MatterBody {
  readonly kind: MatterKind;
  readonly purpose: LogEvent['purpose'] | null;
  /** The refusal that is appealed; null for anything else. */
  readonly refusal: Refusal | null;
  /** In the words of whoever asks. */
  readonly words: string;
  /** What it is about, of a report; empty for anything else. */
  readonly topic: string;
  readonly lodgedAt: string;
  readonly takenBy: string | null;
  readonly answer: { readonly outcome: MatterOutcome; readonly reasons: string; readonly at: string } | null;
}

interface Refusal {
  readonly leafIndex: number;
  readonly kind: string;
  readonly decision: string;
  readonly at: string;
  /** The rules that fired, with article and how to mend it; empty where the parties' bit kept somebody out. */
  readonly reasons: readonly ProblemReason[];
}

/** A matter as a reviewer sees it: who asks is not in it. */
export interface Matter extends Omit<MatterBody, 'takenBy'> {
  readonly id: string;
  readonly state: 'open' | 'taken' | 'answered';
  /** ISO 8601. */
  readonly dueAt: string;
  readonly overdue: boolean;
}

/** A matter as whoever asks sees it. */
export interface OwnMatter extends Matter {
  /** Signed receipts (compact JWS, typ `sclera-rights+jwt`): of having asked, and of the answer. */
  readonly receipts: readonly string[];
  readonly leaves: readonly number[];
}

export interface Matters {
  /** Throws `not-found` where the leaf is none of this person's refusals, `conflicting-change` where it was appealed before. */
  appeal(subject: SubjectId, request: { readonly leafIndex: number; readonly words: string }): Promise<OwnMatter>;
  object(subject: SubjectId, request: { readonly purpose: LogEvent['purpose']; readonly words: string }): Promise<OwnMatter>;
  /** By anybody, also by nobody that is known; the ticket is told once, and shows what became of it. */
  report(request: { readonly topic: string; readonly words: string }): Promise<{ readonly ticket: string; readonly matter: Matter }>;
  reported(ticket: string): Promise<Matter>;
  own(subject: SubjectId): Promise<readonly OwnMatter[]>;
  /** What is open or taken, the most urgent first, so many at once (default 100), and how many it is in all. */
  queue(part?: {
    readonly after?: string | undefined;
    readonly limit?: number | undefined;
  }): Promise<Page<Matter> & { readonly total: number }>;
  take(id: string, actor: Actor): Promise<Matter>;
  /** Only by who took it, once. An answer never changes a bit that the parties opened. */
  answer(id: string, actor: Actor, answer: { readonly outcome: MatterOutcome; readonly reasons: string }): Promise<Matter>;
}

/** GDPR 12(3): without undue delay, at the latest one month after it was asked. */
const answerWithinMs = 30 * dayMs;
const queuePage = 100;
/** Where a matter stands in the queue. */
const placeOf = ({ dueAt, id }: Matter): string => `${dueAt}.${id}`;
const outcomes: Readonly<Record<MatterKind, readonly MatterOutcome[]>> = {
  appeal: ['explained', 'other-way-ordered'],
  objection: ['explained', 'other-way-ordered', 'remedied'],
  report: ['explained', 'remedied'],
};

export function createMatters(options: TrustOptions, deliver: (matter: Matter) => Promise<void>): Matters {
  const { clock, store } = options;
  const shelf = openShelf<MatterBody>(store.records, 'matter', 'rights');
  const show = (item: Item<MatterBody>): Matter => {
    const { takenBy: _, ...body } = item.body;
    const state = item.state as Matter['state'];
    const dueAt = item.dueAt ?? body.lodgedAt;
    return { id: item.id, state, dueAt, overdue: state !== 'answered' && Date.parse(dueAt) < clock(), ...body };
  };
  const lodge = async (
    subject: SubjectId,
    id: string,
    body: Pick<MatterBody, 'purpose' | 'refusal' | 'words'> & { readonly kind: 'appeal' | 'objection' },
  ) => {
    const lodgedAt = isoTime(clock());
    const event = {
      kind: body.kind,
      subject,
      purpose: body.purpose ?? 'uniqueness-check',
      decision: 'lodged',
      permit: null,
      at: lodgedAt,
    } as const;
    const whole = { ...body, topic: '', lodgedAt, takenBy: null, answer: null };
    await shelf.add({ id, subject, state: 'open', dueAt: isoTime(clock() + answerWithinMs), body: whole }, await leafOf({ store }, event));
    return showOwn(subject, await shelf.need(id));
  };
  /** A receipt is signed again whenever it is asked for: what it says follows from the record and its leaf. */
  const showOwn = async (subject: SubjectId, item: Item<MatterBody>): Promise<OwnMatter> => {
    const matter = show(item);
    const uses = await store.log.uses(subject);
    const steps = [
      { event: item.body.kind, at: item.body.lodgedAt, answer: null },
      ...(item.body.answer ? [{ event: 'appeal-answer', at: item.body.answer.at, answer: item.body.answer }] : []),
    ];
    const written = steps.flatMap((step) => {
      const use = uses.find(({ event }) => event.kind === step.event && event.at === step.at);
      return use ? [{ ...step, leafIndex: use.leafIndex }] : [];
    });
    const receipts = written.map(({ leafIndex, at, answer }) =>
      signJws(
        'sclera-rights+jwt',
        {
          iss: options.issuer,
          kind: item.body.kind,
          matter: item.id,
          subject,
          refusal: item.body.refusal?.leafIndex ?? null,
          answer,
          leafIndex,
          at,
        },
        options.secretKey,
      ),
    );
    return { ...matter, receipts, leaves: written.map(({ leafIndex }) => leafIndex) };
  };

  return {
    async appeal(subject, { leafIndex, words }) {
      const use = (await store.log.uses(subject)).find((one) => one.leafIndex === leafIndex);
      if (!use || !isRefusal(use.event)) throw new ScleraError('not-found', 'There is no refusal of yours at this place of the log.');
      const { kind, decision, purpose, at, reasons = [] } = use.event;
      // One appeal a refusal: the second finds the id taken.
      const id = `app_${sha256Hex(`${subject}\n${leafIndex}`).slice(0, 30)}`;
      return lodge(subject, id, { kind: 'appeal', purpose, refusal: { leafIndex, kind, decision, at, reasons }, words });
    },
    object: (subject, { purpose, words }) => lodge(subject, recordId('obj'), { kind: 'objection', purpose, refusal: null, words }),
    async report({ topic, words }) {
      const ticket = drawToken();
      const body = {
        kind: 'report',
        purpose: null,
        refusal: null,
        words,
        topic,
        lodgedAt: isoTime(clock()),
        takenBy: null,
        answer: null,
      } as const;
      const item = {
        id: `rep_${sha256Hex(ticket).slice(0, 30)}`,
        subject: null,
        state: 'open',
        dueAt: isoTime(clock() + answerWithinMs),
        body,
      };
      const matter = show(await shelf.add(item));
      await deliver(matter);
      return { ticket, matter };
    },
    reported: async (ticket) => show(await shelf.need(`rep_${sha256Hex(ticket).slice(0, 30)}`)),
    own: async (subject) => Promise.all((await shelf.list({ subject })).map((item) => showOwn(subject, item))),
    async queue({ after, limit = queuePage } = {}) {
      const waiting = [...(await shelf.list({ state: 'open' })), ...(await shelf.list({ state: 'taken' }))].map(show);
      const inOrder = waiting.sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
      const left = after === undefined ? inOrder : inOrder.filter((one) => placeOf(one) > after);
      const items = left.slice(0, limit);
      const last = items.at(-1);
      return { items, next: left.length > limit && last !== undefined ? placeOf(last) : null, total: waiting.length };
    },
    async take(id, actor) {
      const item = await shelf.need(id);
      if (item.state !== 'open') throw new ScleraError('conflicting-change', 'This matter was taken or answered.');
      return show(await shelf.change(item, { state: 'taken', body: { ...item.body, takenBy: actor.account } }));
    },
    async answer(id, actor, { outcome, reasons }) {
      const item = await shelf.need(id);
      const { kind, takenBy, purpose } = item.body;
      if (item.state !== 'taken' || takenBy !== actor.account)
        throw new ScleraError('conflicting-change', 'Only who took a matter answers it, once.');
      if (!outcomes[kind].includes(outcome))
        throw new ScleraError('bad-request', `The outcome of this is one of ${outcomes[kind].join(', ')}.`);
      if (reasons.trim().length < 10)
        throw new ScleraError('bad-request', 'An answer gives its reasons, in words that a person understands.');
      const at = isoTime(clock());
      const decision = outcome === 'remedied' ? 'recorded' : outcome;
      const leaf =
        item.subject === null
          ? oversightLeaf(options, actor.account, 'report-answered', id)
          : await leafOf(
              { store },
              { kind: 'appeal-answer', subject: item.subject, purpose: purpose ?? 'uniqueness-check', decision, permit: null, at },
            );
      return show(await shelf.change(item, { state: 'answered', body: { ...item.body, answer: { outcome, reasons, at } } }, leaf));
    },
  };
}

/** A rule that forbade, a consent that did not hold, an answer or somebody at the counter that kept a person out, or a line that they did not get. */
function isRefusal({ kind, decision }: LogEvent): boolean {
  if (decision === 'not-matched') return kind === 'verify' || kind === 'staff-check';
  return kind === 'permit-denied' || decision === 'already-enrolled' || (kind === 'line' && decision === 'denied');
}
