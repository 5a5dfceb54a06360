import {
  type ApprovalLeaf,
  type Assessment,
  type AssessmentBasis,
  type AssessmentState,
  approveAssessment,
  assessmentHash,
  assessmentState,
  draftAssessment,
  type Modality,
  modalityOf,
  type Policy,
  type Purpose,
  type Question,
  questions,
  renderAssessment,
  requireApprovable,
  ScleraError,
  type SubjectId,
  sha256Hex,
  submitAssessment,
  trialAssessment,
} from '@sclera/core';
import { isoTime, oversightLeaf, type TrustOptions } from './context.ts';
import { type Actor, requireAccess } from './operators/roles.ts';
import { type Item, openShelf, recordId } from './shelf.ts';

/** An assessment, and how it stands now. */
export interface AssessmentLine {
  readonly id: string;
  readonly purpose: Purpose;
  readonly modality: Modality;
  readonly version: number;
  readonly kind: Assessment['kind'];
  readonly label: string;
  readonly state: AssessmentState;
  readonly hash: string;
  readonly draftedAt: string;
  /** The account that drafted it; null where that was done at the gateway's machine, or by the platform itself. */
  readonly draftedBy: SubjectId | null;
  /** Null until a reviewer has approved it. */
  readonly approval: LineApproval | null;
  readonly validUntil: string | null;
  readonly keepUntil: string;
}

interface LineApproval {
  readonly account: SubjectId;
  /** As what the account approved it: a post or a body. */
  readonly by: string;
  readonly at: string;
  /** The line of the public log, open to everybody. */
  readonly leaf: ApprovalLeaf;
}

/** An assessment to be read before it is approved. */
export interface AssessmentText extends AssessmentLine {
  readonly answers: readonly (Question & { readonly answer: string })[];
  readonly recipients: readonly { readonly name: string; readonly region: string }[];
}

export interface Assessments {
  /** Newest first; `published`: only what is or was in force, for everybody. */
  list(which: 'all' | 'published'): Promise<readonly AssessmentLine[]>;
  /** The document as a page. Throws `not-found`, also for a draft where only what was in force is asked for. */
  document(id: string, which: 'all' | 'published'): Promise<string>;
  text(id: string): Promise<AssessmentText>;
  /** `by`: the account; null at the gateway's machine. Throws `bad-request` for a questionnaire that is not filled in. */
  draft(purpose: Purpose, answers: Readonly<Record<string, string>>, by: SubjectId | null): Promise<AssessmentLine>;
  submit(id: string): Promise<AssessmentLine>;
  /**
   * By a signed-in reviewer who did not draft it, of exactly what they read (`hash`); leaves a leaf that everybody can open. Throws
   * `role-missing`, `bad-request`, `not-found`.
   */
  approve(id: string, actor: Actor, order: { readonly by: string; readonly hash: string }): Promise<AssessmentLine>;
  /** What a use may rest on now; null where there is nothing. `approved` before `trial`. */
  current(purpose: Purpose, modality: Modality): Promise<AssessmentLine | null>;
  /** For a platform that is tried out on one computer: a labelled trial assessment for each purpose that has none in force. */
  beginTrial(): Promise<readonly AssessmentLine[]>;
}

export interface AssessmentOptions extends Pick<TrustOptions, 'notices' | 'clock'> {
  readonly store: Pick<TrustOptions['store'], 'records'> & { readonly log: Pick<TrustOptions['store']['log'], 'append'> };
  readonly rules: Policy['rules'];
  readonly recipients: readonly { readonly name: string; readonly country: string }[];
}

export function createAssessments({ store, notices, rules, recipients, clock }: AssessmentOptions): Assessments {
  const shelf = openShelf<Assessment>(store.records, 'assessment', 'assessments');
  const rulesHash = sha256Hex(rules.map(({ id, text }) => `${id}\n${text}`).join('\n'));
  const purposes = [...new Set(notices.map(({ purpose }) => purpose))];

  const basisOf = (purpose: Purpose): AssessmentBasis => ({
    purpose,
    modality: modalityOf[purpose],
    notices: notices
      .filter((notice) => notice.purpose === purpose)
      .map(({ hash }) => hash)
      .sort(),
    rules: rulesHash,
    parties: recipients.map(({ name, country }) => ({ name, region: country })),
  });
  const stateOf = (body: Assessment): AssessmentState => assessmentState(body, clock(), basisOf(body.basis.purpose));
  const lineOf = ({ body }: Pick<Item<Assessment>, 'body'>): AssessmentLine => ({
    id: body.id,
    purpose: body.basis.purpose,
    modality: body.basis.modality,
    version: body.version,
    kind: body.kind,
    label: body.label,
    state: stateOf(body),
    hash: assessmentHash(body),
    draftedAt: body.draftedAt,
    draftedBy: body.draftedBy ?? null,
    approval: approvalOf(body),
    validUntil: body.validUntil,
    keepUntil: body.keepUntil,
  });
  const newestFirst = async (): Promise<readonly Item<Assessment>[]> => [...(await shelf.list())].reverse();
  const add = async (make: (version: number, id: string) => Assessment, purpose: Purpose): Promise<AssessmentLine> => {
    const before = (await newestFirst()).filter(({ body }) => body.basis.purpose === purpose);
    const body = make(1 + Math.max(0, ...before.map((item) => item.body.version)), recordId('pia'));
    return lineOf(await shelf.add({ id: body.id, subject: null, state: stateOf(body), dueAt: countsUntil(body), body }));
  };
  const change = async (id: string, next: (body: Assessment) => Assessment): Promise<AssessmentLine> => {
    const item = await shelf.need(id);
    const body = next(item.body);
    return lineOf(await shelf.change(item, { body, state: stateOf(body), dueAt: countsUntil(body) }));
  };
  const current = async (purpose: Purpose, wanted: Modality): Promise<AssessmentLine | null> => {
    const lines = (await newestFirst()).map(lineOf).filter((line) => line.purpose === purpose && line.modality === wanted);
    return lines.find(({ state }) => state === 'approved') ?? lines.find(({ state }) => state === 'trial') ?? null;
  };

  return {
    list: async (which) => (await newestFirst()).map(lineOf).filter(({ validUntil }) => which === 'all' || validUntil !== null),
    async document(id, which) {
      const { body } = await shelf.need(id);
      if (which === 'published' && body.validUntil === null) throw new ScleraError('not-found');
      return renderAssessment(body, stateOf(body));
    },
    async text(id) {
      const item = await shelf.need(id);
      const { answers, basis } = item.body;
      const answered = questions.map((question) => ({ ...question, answer: answers[question.id] ?? '' }));
      return { ...lineOf(item), answers: answered, recipients: basis.parties };
    },
    async draft(purpose, answers, by) {
      if (!purposes.includes(purpose)) throw new ScleraError('bad-request', `There is no such purpose. There are: ${purposes.join(', ')}.`);
      return add((version, id) => draftAssessment(basisOf(purpose), answers, { id, version, atMs: clock(), by }), purpose);
    },
    submit: (id) => change(id, (body) => submitAssessment(body, clock())),
    async approve(id, actor, order) {
      requireAccess(actor, { roles: ['reviewer'], scope: null });
      const { account } = actor;
      const { body } = await shelf.need(id);
      requireApprovable(body, { account, ...order }, { atMs: clock(), basis: basisOf(body.basis.purpose) });
      // The leaf first: an approval without its line in the log does not come about.
      const leaf = oversightLeaf({ clock }, account, 'assessment-approved', order.hash);
      const use = leaf.use as Omit<ApprovalLeaf, 'leafIndex'>;
      const leafIndex = await store.log.append(leaf);
      const approval = { role: 'reviewer', account, by: order.by.trim(), at: isoTime(clock()), leaf: { leafIndex, ...use } } as const;
      return change(id, (found) => {
        // It may have been approved by somebody else in the meantime.
        requireApprovable(found, { account, ...order }, { atMs: clock(), basis: basisOf(found.basis.purpose) });
        return approveAssessment(found, approval);
      });
    },
    current,
    async beginTrial() {
      const begun: AssessmentLine[] = [];
      for (const purpose of purposes) {
        if ((await current(purpose, modalityOf[purpose])) !== null) continue;
        begun.push(await add((version, id) => trialAssessment(basisOf(purpose), { id, version, atMs: clock() }), purpose));
      }
      return begun;
    },
  };
}

/** Until when anything could rest on it; the time for which it is kept counts from there. */
function countsUntil({ validUntil, draftedAt }: Assessment): string {
  return validUntil ?? draftedAt;
}

/** One of before that names no account is none. */
function approvalOf({ approval }: Assessment): LineApproval | null {
  if (approval?.leaf === undefined) return null;
  const { account, by, at, leaf } = approval;
  return { account, by, at, leaf };
}
