import { createHash } from 'node:crypto';
import { makeId, type Purpose, publicKeyOf, questions, toBase64Url } from '@sclera/core';
import { type CampaignsOptions, createCampaigns } from '../campaigns/campaigns.ts';
import { createFigures } from '../campaigns/figures.ts';
import { openCampaignShelves } from '../campaigns/snapshots.ts';
import { createMembers, type Members } from '../members/members.ts';
import { createClaims } from '../onboarding/claims.ts';
import { createMarks } from '../onboarding/marks.ts';
import { createOnboarding } from '../onboarding/onboarding.ts';
import { lineLimits } from '../personhood/testing/world.ts';
import { createRelying } from '../relying/relying.ts';
import { createCrowd, judgePretended } from '../relying/testing/crowd.ts';
import type { Roots } from '../relying/verifications.ts';
import { approveDocumentClaim } from '../reward/document-approval.ts';
import { createLedgerBook } from '../reward/ledger-book.ts';
import { type AssessmentLine, type Assessments, createAssessments } from './assessments.ts';
import type { TrustOptions } from './context.ts';
import type { Actor } from './operators/roles.ts';
import type { PasskeyPort } from './passkeys/port.ts';
import { createTasks } from './tasks/tasks.ts';
import { createTransfers } from './transfers/transfers.ts';
import type { TrustPorts } from './trust.ts';

/**
 * What trust needs around it, in memory. `roots`: the list of members that relying parties are told about; nobody's, unless one is given. `rewards`: what a test says
 * of campaigns; the rules forbid nothing, unless it says so.
 */
export function fakeTrustPorts(
  options: TrustOptions,
  roots: Roots = createCrowd([]),
  rewards: Partial<CampaignsOptions> & { readonly members?: Members } = {},
): TrustPorts {
  const publicKey = publicKeyOf(options.secretKey);
  const members = rewards.members ?? createMembers(options);
  const book = createLedgerBook({ records: options.store.records, clock: options.clock, issuerKeys: () => ({ issuerKey: publicKey }) });
  const approve = async (claim: Parameters<typeof approveDocumentClaim>[0]) => approveDocumentClaim(claim, options.secretKey);
  const claims = createClaims({ ...options, limits: lineLimits });
  return {
    onboarding: createOnboarding({ ...options, claims, marks: createMarks(new Uint8Array(32).fill(1)) }),
    relying: createRelying({ ...options, publicKey, roots, judge: judgePretended }),
    members,
    campaigns: createCampaigns({
      ...options,
      shelves: openCampaignShelves(options.store.records),
      figures: createFigures({ records: options.store.records, clock: options.clock }),
      policy: { decide: () => ({ outcome: 'allow', rules: [], obligations: [] }) },
      desks: { ledger: { book, approve, contract: null } },
      documentSecret: async (document) => new Uint8Array(createHash('sha512').update(JSON.stringify(document)).digest()),
      letGo: async () => undefined,
      ...rewards,
      members,
    }),
    passkeys: fakePasskeys(),
    authority: { deliver: async () => undefined },
    tasks: createTasks(options),
    transfers: createTransfers(options),
    assessments: createAssessments({
      ...options,
      rules: [],
      recipients: options.parties.map(({ operator, country }) => ({ name: operator, country })),
    }),
  };
}

/** Passkeys of nobody: an answer `{id, challenge}` verifies unless it says `bad`. */
export function fakePasskeys(): PasskeyPort {
  let drawn = 0;
  const draw = async () => {
    drawn += 1;
    const challenge = toBase64Url(new Uint8Array(16).fill(drawn));
    return { publicKey: { challenge }, challenge };
  };
  const read = (response: unknown) => response as { readonly id: string; readonly challenge: string; readonly bad?: boolean };
  return {
    askRegistration: draw,
    askSignIn: draw,
    challengeIn: (response) => read(response).challenge ?? null,
    credentialIn: (response) => read(response).id,
    verifyRegistration: async (response) => (read(response).bad ? null : { id: read(response).id, publicKey: 'AA', counter: 0 }),
    verifySignIn: async (response, _, passkey) => (read(response).bad ? null : { ...passkey, counter: passkey.counter + 1 }),
  };
}

/** Answers to all questions of an assessment. */
export const assessmentAnswers: Readonly<Record<string, string>> = Object.fromEntries(
  questions.map(({ id }) => [id, `A whole answer about ${id}.`]),
);

export function reviewer(): Actor {
  return { kind: 'account', account: makeId('subject'), role: 'reviewer' };
}

/** Drafted at the machine, submitted, and approved by a reviewer. */
export async function approveOne(assessments: Assessments, purpose: Purpose, actor: Actor = reviewer()): Promise<AssessmentLine> {
  const { id } = await assessments.draft(purpose, assessmentAnswers, null);
  const { hash } = await assessments.submit(id);
  return assessments.approve(id, actor, { by: 'data protection officer', hash });
}
