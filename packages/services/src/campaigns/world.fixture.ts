import { createHash } from 'node:crypto';
import {
  type CampaignId,
  type EnrolmentId,
  type GatewayStore,
  generateSigningKey,
  loadPolicy,
  makeId,
  ScleraError,
  type SubjectId,
} from '@sclera/core';
import vectors from '@sclera/credential/vectors/campaign-proofs.json' with { type: 'json' };
import { createMembers, type Members } from '../members/members.ts';
import { createFakeStore, type FakeStore } from '../personhood/testing/fake-store.ts';
import { approveDocumentClaim } from '../reward/document-approval.ts';
import { createLedgerBook } from '../reward/ledger-book.ts';
import type { Recipient } from '../reward/reward-book.ts';
import type { RewardDesk } from './campaign.ts';
import { type Campaigns, type CampaignsOptions, createCampaigns } from './campaigns.ts';
import { createFigures } from './figures.ts';
import { createSnapshots, openCampaignShelves, type Snapshots } from './snapshots.ts';

export const startMs: number = Date.UTC(2026, 10, 22);
export const dayMs = 86_400_000;
export const firstId: CampaignId = vectors.campaigns[0] as CampaignId;
export const otherId: CampaignId = vectors.campaigns[1] as CampaignId;
export const proofs: typeof vectors.proofs = vectors.proofs;
export const recipientOf = (proof: { readonly message: string }): Recipient => `0x${BigInt(proof.message).toString(16).padStart(40, '0')}`;
export const passport = { kind: 'passport', issuer: 'UTO', number: 'L898902C3' } as const;

/** The rules as they are, read once: that takes longer than anything they decide here. */
const policy = loadPolicy();

/** Code of the problem that something ends with. */
export const problemOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'no problem',
    (error: unknown) => (error instanceof ScleraError ? error.code : error),
  );

export interface CampaignWorld<S = FakeStore> {
  readonly store: S;
  readonly members: Members;
  readonly snapshots: Snapshots;
  readonly ledger: RewardDesk;
  nowMs: number;
  /** How often what was kept was let go. */
  lettings: number;
  /** The service, as after a restart of the process. */
  start(change?: Partial<CampaignsOptions>, records?: GatewayStore['records']): Campaigns;
  /** The people of the vectors, each with a record and their commitment in the list. */
  enrolAll(count?: number): Promise<readonly { readonly subject: SubjectId; readonly enrolment: EnrolmentId }[]>;
}

/** A platform that pays rewards, in memory, with the rules as they are. */
export function createCampaignWorld(): CampaignWorld {
  return createCampaignWorldOn(createFakeStore());
}

/** What a gateway's store has for the list of members and for campaigns. */
export type CampaignStore = Pick<GatewayStore, 'records' | 'putEnrolment' | 'listEnrolments' | 'listOperations'> & {
  readonly log: Pick<GatewayStore['log'], 'uses'>;
};

/** The same on a store of one's own. */
export function createCampaignWorldOn<S extends CampaignStore>(store: S): CampaignWorld<S> {
  const { secretKey, publicKey } = generateSigningKey();
  const clock = (): number => world.nowMs;
  const members = createMembers({ store, clock });
  const ids = [...vectors.campaigns] as CampaignId[];
  const ledgerOn = (records: GatewayStore['records']): RewardDesk => ({
    book: createLedgerBook({ records, clock, issuerKeys: () => ({ issuerKey: publicKey }) }),
    approve: async (claim) => approveDocumentClaim(claim, secretKey),
    contract: null,
  });
  const world: CampaignWorld<S> = {
    store,
    members,
    snapshots: createSnapshots(openCampaignShelves(store.records), { members, clock }),
    ledger: ledgerOn(store.records),
    nowMs: startMs,
    lettings: 0,
    start: (change = {}, records = store.records) =>
      createCampaigns({
        store: { records },
        shelves: openCampaignShelves(records),
        members,
        policy,
        standing: {},
        figures: createFigures({ records, clock }),
        desks: { ledger: ledgerOn(records) },
        documentSecret: async (document) => new Uint8Array(createHash('sha512').update(JSON.stringify(document)).digest()),
        issuer: vectors.platform,
        clock,
        letGo: async () => {
          world.lettings += 1;
        },
        drawId: () => ids.shift() ?? makeId('campaign'),
        ...change,
      }),
    async enrolAll(count = vectors.members.length) {
      const holders = [];
      for (const commitment of vectors.members.slice(0, count)) {
        const holder = { subject: makeId('subject'), enrolment: makeId('enrolment') };
        const row = {
          consent: makeId('consent'),
          purpose: 'personhood-enrolment',
          leafIndex: 0,
          enrolledAt: new Date(world.nowMs).toISOString(),
          retainUntil: new Date(world.nowMs + 90 * dayMs).toISOString(),
        } as const;
        await store.putEnrolment({ id: holder.enrolment, subject: holder.subject, ...row });
        await members.join(holder, BigInt(commitment));
        holders.push(holder);
      }
      return holders;
    },
  };
  return world;
}
