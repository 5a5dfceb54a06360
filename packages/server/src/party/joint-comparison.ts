import { createHash, randomBytes } from 'node:crypto';
import {
  type EnrolmentId,
  type FaceModel,
  galleryHash,
  type OrderPlace,
  type PartyId,
  type PermitClaims,
  type Purpose,
  passCommitPoint,
  ScleraError,
} from '@sclera/core';
import { writeSessionKey } from '@sclera/credential';
import {
  type Ask,
  type CompareOutcome,
  compareEmbedding,
  compareProbe,
  type EyeRule,
  type MpcFailure,
  minimumCommonSamples,
  openSession,
  type PartyChannel,
  type PartyIndex,
} from '@sclera/mpc';
import { nodePrimitives } from '../node/mpc-primitives.ts';
import type { Gallery, GalleryView } from './gallery.ts';
import type { Meetings } from './meetings.ts';
import type { Probe } from './open-share.ts';
import { indexOf, partyOrder } from './party-index.ts';
import type { PeerLink } from './peer-link.ts';
import { placeDigest, watchLinks } from './session-links.ts';

/** What one comparison found, the same at all three parties. */
export interface JointFinding {
  /** Whether no reference can be of this person: none matches, and of none is it too uncertain. */
  readonly unique: boolean;
  /** Of a comparison with one reference: whether it is surely the same person. Absent of a search. */
  readonly matched?: boolean;
  /** Of a comparison with one reference or of a search for one: which it is. The parties alone know it. */
  readonly record?: EnrolmentId;
  /** How many references it was compared with, and the hash of their ids: of none where the reference came with the probe. */
  readonly gallerySize: number;
  readonly galleryHash: string;
  /** Lower-case hex. */
  readonly transcript: string;
}

export interface JointComparison {
  readonly party: PartyId;
  readonly claims: PermitClaims;
  readonly at: OrderPlace;
  /** SHA-256 of the entry at this place, as this party has it. */
  readonly entryDigest: Uint8Array;
  readonly probe: Probe;
  /** Told after each batch how many references are done. */
  readonly onProgress: (done: number) => void;
  /** Runs while the gallery stands still, right after the comparison. */
  readonly conclude: (finding: JointFinding) => Promise<string>;
}

export interface ComparisonRoom {
  readonly meetings: Meetings;
  readonly gallery: Gallery;
  readonly faceModel: FaceModel;
  /** Longest wait for one message of a peer that takes part. */
  readonly messageTimeoutMs: number;
}

/** What the three parties ask of their shares; each purpose has one, and parties with different ones do not answer. */
type Question = {
  readonly ask: Ask;
  readonly rule: EyeRule;
  readonly crosswise: boolean;
  readonly oneEye: boolean;
  readonly minimumCommonSamples: number;
};

/**
 * Whether somebody is in the gallery. Both eyes must match, as one eye alone would find too many strangers in a large gallery, or one of them far better
 * than a stranger's ever does: otherwise two people who exchange an eye would be two more. The eyes may be swapped, as nothing proves which eye a device was shown: otherwise one person could enrol twice. Where both masks share too few samples to
 * tell, the answer is not "unique" either: otherwise two captures with masks that complement each other would enrol one person twice.
 */
const uniqueness: Question = { ask: 'unique', rule: 'and', crosswise: true, oneEye: true, minimumCommonSamples };
/** Whether somebody is who a record belongs to: here the doubt speaks against a match, so that nobody comes in with eyes half closed, or with one. */
const sameness: Question = { ...uniqueness, ask: 'matches', oneEye: false };
const questionOf: Readonly<Record<Exclude<Purpose, 'sim-registration' | 'personhood-retention'>, Question>> = {
  'uniqueness-check': uniqueness,
  'uniqueness-enrolment': uniqueness,
  'rights-access': sameness,
  'personhood-enrolment': uniqueness,
  'personhood-recovery': sameness,
};

/**
 * Compares one probe with the gallery, with the one reference that the permit names, or with the portrait that came along, together with the two
 * peers, and resolves to what `conclude` makes of it. The order of intake says which comparison is next. Before any computation the three show
 * each other that they have the same entry at the same place of the same order, and the same set of references: an order that tells them
 * different things, or in different orders, is found out before anything opens.
 */
export async function compareJointly(room: ComparisonRoom, comparison: JointComparison): Promise<string> {
  const { at } = comparison;
  const digest = placeDigest(at, comparison.entryDigest);
  const links = await room.meetings.meet(at.place, digest);
  const lost = watchLinks(links);
  try {
    const whole = await room.gallery.view();
    await lost.or(agreeOnGallery(room, links, whole, comparison.probe));
    const references = await referencesOf(room, comparison, whole);
    const outcome = await lost.or(compute(room, comparison, links, references, digest));
    lost.check();
    const finding = readOutcome(outcome, references, lost.problem());
    passCommitPoint('comparison-opened');
    const answer = await comparison.conclude(finding);
    for (const link of links) link.close();
    return answer;
  } catch (error) {
    const problem = error instanceof ScleraError ? error : new ScleraError('internal', undefined, { cause: error });
    for (const link of links) link.refuse(problem.code);
    throw problem;
  }
}

/** What is compared with; `view` is null where the reference came along with the probe. */
interface References {
  readonly view: GalleryView | null;
  readonly count: number;
  readonly hash: string;
}

async function referencesOf({ gallery }: ComparisonRoom, { claims }: JointComparison, whole: GalleryView): Promise<References> {
  if (claims.modality === 'face') return { view: null, count: 1, hash: galleryHash([]) };
  const [one] = claims.action === 'verify' ? claims.enrolments : [];
  const all = claims.action === 'find' ? await gallery.named() : whole;
  const view = one === undefined ? all : await gallery.only(one);
  return { view, count: view.ids.length, hash: view.hash };
}

/** The same references, and the same key of the device: one that seals another to each would have three records where there is one. */
async function agreeOnGallery(room: ComparisonRoom, links: readonly PeerLink[], gallery: GalleryView, probe: Probe): Promise<void> {
  const key = probe.kind === 'eyes' && probe.session !== null ? writeSessionKey(probe.session) : new Uint8Array();
  const own = Buffer.concat([Buffer.from(gallery.hash, 'hex'), createHash('sha256').update(key).digest()]);
  await Promise.all(links.map((link) => link.send(own)));
  for (const link of links) {
    const { payload } = await link.receive(room.messageTimeoutMs);
    if (own.equals(payload)) continue;
    const sameReferences = own.subarray(0, 32).equals(payload.subarray(0, 32));
    if (sameReferences) throw new ScleraError('share-malformed', 'The shares were not sealed with one and the same key of the device.');
    throw new ScleraError('store-diverged', `Party ${link.peer} holds another set of references.`);
  }
}

async function compute(
  room: ComparisonRoom,
  { party, claims, probe, onProgress }: JointComparison,
  links: readonly PeerLink[],
  { view, hash }: References,
  digest: Uint8Array,
): Promise<CompareOutcome> {
  const opened = await openSession<PartyIndex>({
    party: indexOf(party),
    sessionId: claims.jti,
    // A permit is used once, so its session never comes again.
    epoch: 0,
    channel: channelOver(links, room.messageTimeoutMs),
    randomBytes: (count) => new Uint8Array(randomBytes(count)),
    primitives: nodePrimitives,
  });
  if (opened.kind === 'failed') return opened;
  const context = (question: object): Uint8Array => {
    const asked = JSON.stringify([claims.action, claims.purpose, question]);
    return new Uint8Array(Buffer.concat([digest, Buffer.from(hash, 'hex'), Buffer.from(asked)]));
  };
  if (probe.kind === 'faces') {
    const { threshold } = room.faceModel;
    return compareEmbedding(opened.session, probe.face, [probe.portrait], { threshold, context: context(room.faceModel) });
  }
  if (view === null || claims.purpose === 'sim-registration' || claims.purpose === 'personhood-retention')
    throw new ScleraError('internal');
  const question = questionOf[claims.purpose];
  return compareProbe(opened.session, probe.pair, view.candidates, { ...question, context: context(question), onProgress });
}

function channelOver(links: readonly PeerLink[], messageTimeoutMs: number): PartyChannel {
  const linkOf = (index: PartyIndex): PeerLink => linkTo(links, partyOrder[index - 1]);
  return {
    send: (to, bytes) => linkOf(to).send(bytes),
    receive: async (from) => (await linkOf(from).receive(messageTimeoutMs)).payload,
  };
}

function readOutcome(outcome: CompareOutcome, references: References, cause: ScleraError | null): JointFinding {
  if (outcome.kind === 'failed') throw cause ?? toProblemOf(outcome);
  if (outcome.kind === 'probe-unusable') throw new ScleraError('capture-rejected', 'Too little of an iris could be seen.');
  const { count: gallerySize, hash } = references;
  const found = { gallerySize, galleryHash: hash, transcript: Buffer.from(outcome.transcript.hash).toString('hex') };
  if (outcome.kind !== 'compared') return { unique: outcome.kind === 'unique', ...found };
  if (outcome.bits.length !== gallerySize) throw new ScleraError('internal', 'The comparison answered another question.');
  const records = (references.view?.ids ?? []).filter((_, i) => outcome.bits[i]);
  // Whoever is like two records is nobody's: neither is opened to them.
  const matched = outcome.bits.filter(Boolean).length === 1;
  const [record] = matched ? records : [];
  return { unique: !matched, matched, ...(record === undefined ? {} : { record }), ...found };
}

function toProblemOf(failure: MpcFailure): ScleraError {
  const who = failure.party === undefined ? 'A party' : `Party ${partyOrder[failure.party - 1]}`;
  if (failure.reason === 'party-unavailable') return new ScleraError('party-unavailable', `${who} did not answer.`);
  return new ScleraError('parties-disagree', `${who} did not follow the protocol (${failure.reason}).`);
}

function linkTo(links: readonly PeerLink[], peer: PartyId | undefined): PeerLink {
  const link = links.find((one) => one.peer === peer);
  if (!link) throw new Error('not a peer of this session');
  return link;
}
