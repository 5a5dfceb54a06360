import { z } from 'zod';
import { MembershipProof } from './relying-schemas.ts';
import type * as T from './reward-types.ts';
import { DocumentNames } from './sim-schemas.ts';

const id = (prefix: string): z.ZodString =>
  z.string().regex(new RegExp(`^${prefix}_[0-9a-hjkmnp-tv-z]{26}$`), `an id that starts with ${prefix}_`);
const time: z.ZodISODateTime = z.iso.datetime();
const index: z.ZodNumber = z.number().int().nonnegative();
const decimal: z.ZodString = z.string().regex(/^(0|[1-9]\d{0,77})$/, 'a decimal number of 256 bits at most');
const counts = z.record(z.string(), index);
const typed = <V>(schema: z.ZodType): z.ZodType<V> => schema as z.ZodType<V>;

const leaf = z.object({
  index: index.nullable(),
  event: z.object({ kind: z.literal('oversight'), account: id('sub'), act: z.string(), record: z.string(), at: time }),
  salt: z.string().regex(/^[0-9a-f]{32}$/, 'lower-case hex'),
});

export const MembersEpoch: z.ZodType<T.MembersEpoch> = typed<T.MembersEpoch>(
  z.object({ epoch: index, root: decimal, size: index, publishedAt: time, leaf: leaf.nullable() }),
).meta({ id: 'MembersEpoch' });
export const MembersList: z.ZodType<T.MembersList> = z.object({ epoch: index, commitments: z.array(decimal) }).meta({ id: 'MembersList' });

const commitment = { enrolment: id('enr'), commitment: decimal };
const exampleCommitment = { enrolment: 'enr_00000000000000000000000000', commitment: '14983004432437602534577273461515180652571968412307' };
export const CommitmentRequest: z.ZodType<T.CommitmentRequest> = typed<T.CommitmentRequest>(z.strictObject(commitment)).meta({
  id: 'CommitmentRequest',
  examples: [exampleCommitment],
});
export const RotationRequest: z.ZodType<T.RotationRequest> = typed<T.RotationRequest>(
  z.strictObject({ ...commitment, rotation: z.number().int().min(1).max(65_535) }),
).meta({ id: 'RotationRequest', examples: [{ ...exampleCommitment, rotation: 1 }] });
const own = { commitment: decimal, rotation: index, rotatesFrom: time };
export const OwnCommitment: z.ZodType<T.OwnCommitment> = z.object(own).meta({ id: 'OwnCommitment' });

const opening = {
  title: z.string().max(200),
  book: z.enum(['ledger', 'chain']),
  amount: decimal,
  budget: decimal,
  endsAt: time,
};
export const RewardOpening: z.ZodType<T.RewardOpening> = z.strictObject(opening).meta({
  id: 'RewardOpening',
  examples: [{ title: 'One each', book: 'ledger', amount: '100', budget: '100000', endsAt: '2027-01-31T00:00:00Z' }],
});
export const RewardCampaign: z.ZodType<T.RewardCampaign> = typed<T.RewardCampaign>(
  z.object({
    ...opening,
    id: id('cmp'),
    state: z.enum(['open', 'freezing', 'frozen', 'closed']),
    paused: z.boolean(),
    contract: z.string().nullable(),
    scope: decimal,
    openedAt: time,
    frozen: z.object({ at: time, root: decimal, size: index, leaf }).nullable(),
    closedAt: time.nullable(),
  }),
).meta({ id: 'RewardCampaign' });
export const RewardCampaigns: z.ZodType<readonly T.RewardCampaign[]> = z.array(RewardCampaign);
export const CampaignMembers: z.ZodType<T.CampaignMembers> = z
  .object({ root: decimal, commitments: z.array(decimal) })
  .meta({ id: 'CampaignMembers' });

/** Whether it is an account is looked at where it is paid, which says `recipient-invalid`. */
const recipient: z.ZodString = z.string().max(100);
export const RewardClaim: z.ZodType<T.RewardClaim> = z
  .strictObject({ recipient, proof: MembershipProof })
  .meta({ id: 'RewardClaim', examples: [{ recipient: `0x${'ab'.repeat(20)}`, proof: { merkleTreeDepth: 20 } }] });
export const RewardPayment: z.ZodType<T.RewardPayment> = typed<T.RewardPayment>(
  z.object({
    campaign: id('cmp'),
    way: z.enum(['human', 'document']),
    recipient,
    amount: decimal,
    reference: z.string(),
    at: time,
    leaf,
  }),
).meta({ id: 'RewardPayment' });
export const RewardDocumentClaim: z.ZodType<T.RewardDocumentClaim> = z
  .strictObject({ recipient, document: DocumentNames, bornOn: z.string().max(20) })
  .meta({
    id: 'RewardDocumentClaim',
    examples: [
      {
        recipient: `0x${'ab'.repeat(20)}`,
        document: { kind: 'passport', issuer: 'UTO', number: 'L898902C3' },
        bornOn: '1990-01-31',
      },
    ],
  });

export const RewardCounterAnswer: z.ZodType<T.RewardCounterAnswer> = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('paid'), payment: RewardPayment }),
    z.object({ kind: z.literal('second-look'), until: z.iso.datetime() }),
  ])
  .meta({ id: 'RewardCounterAnswer' });

export const RewardFigures: z.ZodType<T.RewardFigures> = z
  .object({
    campaign: RewardCampaign,
    left: decimal.nullable(),
    days: z.array(
      z.object({
        day: z.iso.date(),
        enrolled: index,
        refused: counts,
        erased: index,
        paidToHumans: index,
        paidByDocument: index,
        unpaid: counts,
      }),
    ),
  })
  .meta({ id: 'RewardFigures' });

/** Of a person's record. */
export const OwnMembership: z.ZodType<T.OwnCommitment & { readonly enrolment: string }> = z.object({ ...own, enrolment: id('enr') });
