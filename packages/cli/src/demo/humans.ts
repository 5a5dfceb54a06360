import {
  type CampaignId,
  claimReward,
  createPersonSession,
  credentialOf,
  freshWallet,
  joinMembers,
  makeReceiptFile,
  type PersonSession,
  type Prove,
  proveMembership,
  type RewardOutcome,
  type Wallet,
} from '@sclera/sdk';
import type { ConsentRecord, MembershipProof, PublishedNotice, Purpose, RewardCampaign } from '@sclera/sdk/contract';
import { type Onlooker, usualTries, type Watched, watchDrawn } from '../eyes/look-into-light.ts';
import { captureDevice } from '../files/device-file.ts';
import type { Context } from '../io/context.ts';
import { Interrupted } from '../io/interrupted.ts';
import type { Pool } from '../threads/pool.ts';

/** Somebody who is enrolled, with their wallet in the memory of the demo. */
export interface Human {
  readonly index: number;
  readonly name: string;
  readonly wallet: Wallet;
  /** Puts somebody else's wallet on the list under this person's record. */
  join(other: Human): Promise<void>;
  claim(campaign: CampaignId, recipient: string, prove: Prove): Promise<RewardOutcome>;
  /** A proof over any list, as a wallet that checks nothing would make it. */
  proofFor(
    campaign: RewardCampaign,
    list: { readonly root: string; readonly commitments: readonly string[] },
    recipient: string,
    prove: Prove,
  ): Promise<MembershipProof>;
  /** Deletes everything. Returns how many receipts of parties were verified. */
  leave(): Promise<number>;
}

/** How somebody tries to pass for somebody else. */
export type Disguise = 'another picture' | 'left and right swapped' | 'one eye shown twice' | 'wide pupils' | 'another camera, head tilted';

export interface Humans {
  readonly disguises: readonly Disguise[];
  /** Notice, consents, both eyes; where they are new a secret, and its public part on the list. */
  enrol(
    index: number,
    how: { readonly keep?: boolean; readonly disguise?: Disguise },
  ): Promise<{ readonly human: Human | null; readonly decision: string }>;
  /** Two people before one camera, the left eye of the one and the right eye of the other: what is decided. */
  shareTheCamera(left: number, right: number): Promise<string>;
  /** A new telephone: the secret that the eyes alone bring back, or null. */
  find(index: number): Promise<{ readonly secret: string } | null>;
  /** Deletes the record that the eyes alone find. Returns how many receipts were verified. */
  departByEyes(index: number): Promise<number>;
}

/** What is decided of eyes that do not get past the gate. */
export const refusedAtCamera = 'refused at the camera';

const disguised: Readonly<Record<Disguise, Partial<Onlooker['camera'] & Pick<Onlooker, 'left' | 'right'>>>> = {
  'another picture': {},
  'left and right swapped': { left: 'right', right: 'left' },
  'one eye shown twice': { right: 'left' },
  'wide pupils': { resting: 0.6 },
  'another camera, head tilted': { profile: 'close', roll: 12 },
};

/** `pool`: draws what a camera would see. */
export async function createHumans(context: Context, seed: string, pool: Pool): Promise<Humans> {
  const { client, url } = context;
  const interruption = context.io.interruption();
  const platform = await client.platform();
  const device = await captureDevice(context.io.cwd, undefined);
  const notices = new Map<Purpose, PublishedNotice>();
  const scope = platform.abroad.asked ? (['abroad'] as const) : [];

  const begin = async (): Promise<PersonSession> => {
    if (interruption.aborted) throw new Interrupted('The platform of this demo and everybody in it are gone.');
    const session = createPersonSession(client, { patienceMs: 15_000, device });
    await session.createSubject();
    return session;
  };
  const agree = async (session: PersonSession, purpose: Purpose) => {
    const notice = notices.get(purpose) ?? (await session.readNotice(purpose));
    notices.set(purpose, notice);
    return { notice, ...(await session.consent(notice, { decision: 'given', ageBand: 'adult', scope: [...scope], initiative: 'person' })) };
  };

  /** Before a camera, under the light that was drawn for it. Null for who does not get past that in a few tries; of a disguise, in one. */
  const watch = async (
    session: PersonSession,
    consent: ConsentRecord['id'],
    action: 'enrol' | 'find',
    index: number,
    { disguise, beside }: { readonly disguise?: Disguise | undefined; readonly beside?: number } = {},
  ): Promise<(Watched & { kind: 'captured' }) | null> => {
    const { left = 'left', right = 'right', ...camera } = disguise === undefined ? {} : disguised[disguise];
    const tries = disguise === undefined ? usualTries : 1;
    const seen = await watchDrawn(pool, session, { consent, action }, { seed, person: index, beside, left, right, camera }, tries);
    return seen.kind === 'captured' ? seen : null;
  };

  const showEyes = async (index: number) => {
    const session = await begin();
    const { consent } = await agree(session, 'personhood-recovery');
    const seen = await watch(session, consent.id, 'find', index);
    if (seen === null) return null;
    const decided = await session.find(consent.id, seen.capture, seen.drawn);
    return decided.decision === 'found' ? { session, consent: consent.id, permit: decided.permit } : null;
  };

  return {
    disguises: Object.keys(disguised) as readonly Disguise[],
    async enrol(index, { keep = false, disguise }) {
      const session = await begin();
      const { notice, consent, receipt: consentReceipt } = await agree(session, 'personhood-enrolment');
      if (keep) await agree(session, 'personhood-retention');
      const seen = await watch(session, consent.id, 'enrol', index, { disguise });
      if (seen === null) return { human: null, decision: refusedAtCamera };
      const decided = await session.enrol(consent.id, seen.capture, seen.drawn);
      if (decided.decision !== 'enrolled') return { human: null, decision: decided.decision };
      const person = { subject: session.subject!, personalKey: session.personalKey! };
      const receipt = makeReceiptFile({ url, platform, person, notice, consentReceipt, answer: decided, nowMs: Date.now() });
      const credential = credentialOf(await session.deriveSecret(consent.id, decided.permit));
      const wallet: Wallet = { ...freshWallet(url, receipt), credential };
      await joinMembers(client, wallet);
      return { human: createHuman(context, { index, wallet, session }), decision: decided.decision };
    },
    async shareTheCamera(left, right) {
      const session = await begin();
      const { consent } = await agree(session, 'personhood-enrolment');
      const seen = await watch(session, consent.id, 'enrol', left, { beside: right });
      return seen === null ? refusedAtCamera : (await session.enrol(consent.id, seen.capture, seen.drawn)).decision;
    },
    async find(index) {
      const shown = await showEyes(index);
      return shown === null ? null : credentialOf(await shown.session.deriveSecret(shown.consent, shown.permit));
    },
    async departByEyes(index) {
      const shown = await showEyes(index);
      return shown === null ? 0 : receiptsIn(await shown.session.depart(shown.consent, shown.permit));
    },
  };
}

function createHuman(
  { client }: Context,
  { index, wallet, session }: { readonly index: number; readonly wallet: Wallet; readonly session: PersonSession },
): Human {
  const credential = wallet.credential!;
  return {
    index,
    name: `Person ${index + 1}`,
    wallet,
    join: (other) => joinMembers(client, { ...wallet, credential: other.wallet.credential }),
    claim: (campaign, recipient, prove) => claimReward({ client, credential, campaign, recipient, prove }),
    async proofFor(campaign, { root, commitments }, recipient, prove) {
      const wanted = { members: commitments.map(BigInt), root: BigInt(root), scope: BigInt(campaign.scope), message: BigInt(recipient) };
      const made = await proveMembership(credential, wanted, prove);
      if (made.kind !== 'proved') throw new Error(`person ${index + 1} is not in this list`);
      return made.proof;
    },
    leave: async () => receiptsIn((await session.deleteEverything()).erasure),
  };
}

function receiptsIn({ parties }: { readonly parties: readonly { readonly receipt: string | null }[] }): number {
  return parties.filter(({ receipt }) => receipt !== null).length;
}
