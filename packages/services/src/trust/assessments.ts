import {
  type Assessment,
  type AssessmentBasis,
  type AssessmentState,
  approveAssessment,
  assessmentHash,
  assessmentState,
  draftAssessment,
  type Modality,
  type Policy,
  type Purpose,
  renderAssessment,
  ScleraError,
  sha256Hex,
  submitAssessment,
  trialAssessment,
} from '@sclera/core';
import type { TrustOptions } from './context.ts';
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
  readonly approvedBy: string | null;
  readonly validUntil: string | null;
  readonly keepUntil: string;
}

export interface Assessments {
  /** Newest first; `published`: only what is or was in force, for everybody. */
  list(which: 'all' | 'published'): Promise<readonly AssessmentLine[]>;
  /** The document as a page. Throws `not-found`, also for a draft where only what was in force is asked for. */
  document(id: string, which: 'all' | 'published'): Promise<string>;
  /** Throws `bad-request` for a questionnaire that is not filled in. */
  draft(purpose: Purpose, answers: Readonly<Record<string, string>>): Promise<AssessmentLine>;
  submit(id: string): Promise<AssessmentLine>;
  approve(id: string, by: string): Promise<AssessmentLine>;
  /** What a use may rest on now; null where there is nothing. `approved` before `trial`. */
  current(purpose: Purpose, modality: Modality): Promise<AssessmentLine | null>;
  /** For a platform that is tried out on one computer: a labelled trial assessment for each purpose that has none in force. */
  beginTrial(): Promise<readonly AssessmentLine[]>;
}

export interface AssessmentOptions extends Pick<TrustOptions, 'notices' | 'clock'> {
  readonly store: { readonly records: TrustOptions['store']['records'] };
  readonly rules: Policy['rules'];
  readonly recipients: readonly { readonly name: string; readonly country: string }[];
}

const modality: Modality = 'iris';

export function createAssessments({ store, notices, rules, recipients, clock }: AssessmentOptions): Assessments {
  const shelf = openShelf<Assessment>(store.records, 'assessment', 'assessments');
  const rulesHash = sha256Hex(rules.map(({ id, text }) => `${id}\n${text}`).join('\n'));
  const purposes = [...new Set(notices.map(({ purpose }) => purpose))];

  const basisOf = (purpose: Purpose): AssessmentBasis => ({
    purpose,
    modality,
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
    approvedBy: body.approval?.by ?? null,
    validUntil: body.validUntil,
    keepUntil: body.keepUntil,
  });
  const newestFirst = async (): Promise<readonly Item<Assessment>[]> => [...(await shelf.list())].reverse();
  const add = async (make: (version: number, id: string) => Assessment, purpose: Purpose): Promise<AssessmentLine> => {
    const before = (await newestFirst()).filter(({ body }) => body.basis.purpose === purpose);
    const body = make(1 + Math.max(0, ...before.map((item) => item.body.version)), recordId('pia'));
    return lineOf(await shelf.add({ id: body.id, subject: null, state: stateOf(body), dueAt: body.validUntil, body }));
  };
  const change = async (id: string, next: (body: Assessment) => Assessment): Promise<AssessmentLine> => {
    const item = await shelf.need(id);
    const body = next(item.body);
    return lineOf(await shelf.change(item, { body, state: stateOf(body), dueAt: body.validUntil }));
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
    async draft(purpose, answers) {
      if (!purposes.includes(purpose)) throw new ScleraError('bad-request', `There is no such purpose. There are: ${purposes.join(', ')}.`);
      return add((version, id) => draftAssessment(basisOf(purpose), answers, { id, version, atMs: clock() }), purpose);
    },
    submit: (id) => change(id, (body) => submitAssessment(body, clock())),
    approve: (id, by) => change(id, (body) => approveAssessment(body, by, { atMs: clock(), basis: basisOf(body.basis.purpose) })),
    current,
    async beginTrial() {
      const begun: AssessmentLine[] = [];
      for (const purpose of purposes) {
        if ((await current(purpose, modality)) !== null) continue;
        begun.push(await add((version, id) => trialAssessment(basisOf(purpose), { id, version, atMs: clock() }), purpose));
      }
      return begun;
    },
  };
}
