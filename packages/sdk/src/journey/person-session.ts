import { hexToBytes } from '@noble/hashes/utils.js';
import type { AgeBand, ConsentId, ConsentState, IrisChallenge, PermitId, SubjectId } from '@sclera/core';
import { leavingMessage } from '@sclera/credential';
import type { CaptureDevice } from '../capture/capture-device.ts';
import { readPermit } from '../capture/permit-token.ts';
import type { PreparedCapture } from '../capture/prepared-capture.ts';
import { createSessionKeys } from '../capture/session-keys.ts';
import type { ScleraClient } from '../client/client.ts';
import type {
  ConsentAnswer,
  Deletion,
  DeletionBegun,
  DerivationRequest,
  ErasureAnswer,
  PersonalRecord,
  Platform,
  PublishedNotice,
  Purpose,
  UseRecord,
  WithdrawalAnswer,
} from '../contract/types.ts';
import { toBase64Url } from '../encoding/base64.ts';
import { ownProblem, SdkProblem } from '../problem.ts';
import { checkUseIn, readCheckpoint, type UseOutcome } from '../verify/check-use.ts';
import { createLogReader } from '../verify/log-reader.ts';
import { noticeHash } from '../verify/notice.ts';
import { pseudonymOn, pseudonymUnder } from '../verify/pseudonym.ts';
import { verifyConsentReceipt, verifyErasure } from '../verify/receipt.ts';
import { askAgain } from './ask-again.ts';
import { type DerivedSecret, deriveSecret, type ShownSession, shownSession } from './derive-secret.ts';
import { type Decided, readyDevice, sendCapture } from './send-capture.ts';

export interface PersonSessionOptions {
  /** A personal key from earlier; without one, the session begins with `createSubject`. */
  readonly personalKey?: string;
  /**
   * Signs every capture. One that is not known to the platform registers itself as what it is: a software key. Default: a key of this
   * process, gone with it; a device that is to be known again keeps its own (`createCaptureDevice`, `openDeviceKey`).
   */
  readonly device?: CaptureDevice;
  /** What is being done just now, in plain words. */
  readonly onProgress?: (text: string) => void;
  /** How long to go on asking for an outcome that is decided but not yet confirmed by all three parties. Default 60,000. */
  readonly patienceMs?: number;
}

export interface ConsentChoice {
  readonly decision: 'given' | 'refused';
  readonly ageBand: AgeBand;
  /** A guardian decides together with the person. Default false. */
  readonly guardian?: boolean;
  /** Who began it. Default the platform, which asked. */
  readonly initiative?: 'person' | 'platform';
  /** What the person agrees to besides the purpose, each asked separately. Default nothing. */
  readonly scope?: readonly ('abroad' | 'off-device')[];
  /** The consent of a person under 14 that this person confirms as their guardian. Default none. */
  readonly ward?: { readonly subject: SubjectId; readonly consent: ConsentId } | null;
}

/** A permit, and the challenge that it names. */
export interface WatchedPermit {
  readonly permit: PermitId;
  readonly token: string;
  readonly challenge: IrisChallenge;
}

export interface PersonSession {
  /** The secret that opens this person's own record. Shown once by the platform: the person keeps it. */
  readonly personalKey: string | null;
  readonly subject: SubjectId | null;
  createSubject(): Promise<SubjectId>;
  readNotice(purpose: Purpose, language?: string): Promise<PublishedNotice>;
  /** Records what the person decided after reading this notice. */
  consent(notice: PublishedNotice, choice: ConsentChoice): Promise<ConsentAnswer>;
  /**
   * Draws what a capture that is watched must be made for, for one try: capture with `startIrisCapture`, and hand both to `check`, `enrol`, `find` or `recover`. `light`: whether
   * this device can change the light before the person; where it cannot, fewer things are looked at, and the operator may refuse it. `receipt`: as in `recover`, to verify.
   * Throws `too-many-requests`.
   */
  watch(
    consent: ConsentId,
    action: 'check' | 'enrol' | 'find' | 'verify',
    light: 'changes' | 'stays',
    receipt?: string,
  ): Promise<WatchedPermit>;
  /** Is this person enrolled already? Keeps nothing. The capture is spent. `drawn`: what it was captured for, where it was watched. */
  check(consent: ConsentId, capture: PreparedCapture, drawn?: WatchedPermit): Promise<Decided>;
  /** Enrols this person unless they are enrolled already. The capture is spent. `drawn`: what it was captured for, where it was watched. */
  enrol(consent: ConsentId, capture: PreparedCapture, drawn?: WatchedPermit): Promise<Decided>;
  /**
   * Shows, with the receipt of an enrolment and a fresh capture, that its record is this person's. After `matched` the key of this session opens
   * that record, and no other does. The capture is spent. `drawn`: what it was captured for, where it was watched. Throws `receipt-invalid`, `too-many-requests`.
   */
  recover(consent: ConsentId, receipt: string, capture: PreparedCapture, drawn?: WatchedPermit): Promise<Decided>;
  /** Asks to be found by the eyes alone, under a consent of its own. Which record it is, only the parties and this session learn. The capture is spent. */
  find(consent: ConsentId, capture: PreparedCapture, drawn?: WatchedPermit): Promise<Decided>;
  /**
   * Derives the secret of the record that this session has shown: by enrolling, with a receipt, or by being found, at most 15 minutes ago.
   * `consent`: to enrol, or after being found the one to be found. Throws `session-over`.
   */
  deriveSecret(consent: ConsentId, shown: PermitId, rotation?: number): Promise<DerivedSecret>;
  /** Deletes the record of who was found in this session, and checks the receipts of all three parties. Throws `session-over`. */
  depart(consent: ConsentId, shown: PermitId): Promise<ErasureAnswer>;
  record(): Promise<PersonalRecord>;
  /** Every use in the record, checked against the public log. */
  checkRecord(record: PersonalRecord): Promise<readonly { readonly use: UseRecord; readonly outcome: UseOutcome }[]>;
  /** Erases everything held about this person at all three parties, and checks the three receipts. */
  erase(): Promise<ErasureAnswer>;
  /** Also what was confirmed as a guardian; then `erasure` is the child's. */
  /**
   * Deletes everything as one thing: erased at all three parties, whose receipts are checked, then forgotten. Waits for a bounded time; where a
   * party is away it is `erasing`, and goes on by itself until its deadline: `followDeletion` shows it. `onTicket` hears the ticket at once.
   */
  deleteEverything(onTicket?: (ticket: string) => Promise<void> | void): Promise<DeletionBegun>;
  /** The same by its ticket, without the key, which opens nothing once it is done. */
  followDeletion(ticket: string): Promise<DeletionBegun>;
  withdraw(consent: ConsentId): Promise<WithdrawalAnswer>;
}

/**
 * One person's dealings with the platform, step by step. Every receipt is verified before it is handed on: a decision that the three
 * parties did not sign is thrown as `receipt-invalid`. Where an outcome is still pending it is asked for again, for a bounded time.
 */
export function createPersonSession(client: ScleraClient, options: PersonSessionOptions = {}): PersonSession {
  let personalKey = options.personalKey ?? null;
  let subject: SubjectId | null = null;
  let known: Platform | null = null;
  /** What this session has shown, by its permits: with the keys, which leave it for nowhere. */
  const shown = new Map<PermitId, ShownSession>();
  const say = options.onProgress ?? ((): void => {});
  const patienceMs = options.patienceMs ?? 60_000;

  const platform = async (): Promise<Platform> => {
    known ??= await client.platform();
    return known;
  };
  const key = (): string => {
    if (personalKey === null) throw ownProblem('bad-usage', 'This session has no personal key.', { fix: 'Call createSubject first.' });
    return personalKey;
  };

  const compare = async (
    action: 'check' | 'enrol' | 'verify' | 'find',
    consent: ConsentId,
    capture: PreparedCapture,
    { ofReceipt, drawn }: { readonly ofReceipt?: string; readonly drawn?: WatchedPermit | undefined } = {},
  ): Promise<Decided> => {
    const device = await readyDevice(client, options.device);
    // Keys are asked for anew: a share sealed for an old key would not open.
    known = await client.platform();
    if (drawn === undefined) say('Asking for a permit');
    const asked = { consent, action, modality: 'iris', receipt: ofReceipt } as const;
    const { permit, token } = drawn ?? (await client.requestPermit(key(), asked));
    const send = { check: client.check, enrol: client.enrol, verify: client.recover, find: client.find }[action];
    // By then the key may open another record, which knows nothing of this permit: the same shares again are no second use.
    const again = action === 'verify' ? {} : { again: () => client.operation(key(), permit) };
    const keys = keyed.has(readPermit(token).purpose) ? await createSessionKeys() : null;
    const use = { client, device, platform: known, action, permit, token, capture, keys, send, ...again, patienceMs, say };
    const decided = await sendCapture(use);
    const session = keys && (await shownSession(decided, keys, known));
    if (session) shown.set(permit, session);
    return decided;
  };

  const shownBy = (permit: PermitId): ShownSession => {
    const session = shown.get(permit);
    if (session === undefined) {
      throw ownProblem('bad-usage', 'This session has not shown whose eyes these are.', {
        fix: 'Enrol, recover or find first, then ask in the same session.',
      });
    }
    return session;
  };

  const finishErasure = async (begun: ErasureAnswer): Promise<ErasureAnswer> => {
    let answer = begun;
    for (const deadline = Date.now() + patienceMs; !answer.complete && Date.now() < deadline; ) {
      say('Waiting for all three parties to confirm the erasure');
      await new Promise((resume) => setTimeout(resume, 500));
      answer = await client.erasure(key(), answer.permit);
    }
    if (!answer.complete) return answer;
    say('Checking the receipts of the three parties');
    requireErased(answer, await platform());
    return answer;
  };

  const followDeletion = async (ticket: string, begun: Deletion | null): Promise<DeletionBegun> => {
    let deletion = begun ?? (await client.deletion(ticket));
    for (const deadline = Date.now() + patienceMs; deletion.state === 'erasing' && Date.now() < deadline; ) {
      say('Waiting for all three parties to confirm');
      await new Promise((resume) => setTimeout(resume, 500));
      deletion = await client.deletion(ticket);
    }
    if (deletion.state === 'done') requireErased(deletion.erasure, await platform());
    return { ...deletion, ticket };
  };

  return {
    get personalKey() {
      return personalKey;
    },
    get subject() {
      return subject;
    },
    createSubject: async () => {
      say('Making a pseudonym');
      const created = await client.createSubject();
      personalKey = created.personalKey;
      subject = created.subject;
      return created.subject;
    },
    readNotice: async (purpose, language = 'en') => {
      const [notice] = await client.notices({ purpose, language });
      if (notice === undefined) throw noticeUnknown(purpose, language);
      // What is consented to is named by this hash: it must be the hash of what is read.
      if (noticeHash(notice) !== notice.hash) throw ownProblem('receipt-invalid', 'The notice is not the text that its hash names.');
      return notice;
    },
    consent: async (notice, choice) => {
      say(choice.decision === 'given' ? 'Recording the consent' : 'Recording the refusal');
      const { decision, ageBand, guardian = false, initiative = 'platform', ward = null, scope = [] } = choice;
      const { purpose, language } = notice;
      const request = {
        purpose,
        noticeHash: notice.hash,
        language,
        decision,
        ageBand,
        guardian,
        initiative,
        ward,
        ...(scope.length === 0 ? {} : { scope }),
      };
      const answer = await client.recordConsent(key(), request);
      requireConsentReceipt(answer, await platform(), decision);
      if (answer.consent.noticeHash !== notice.hash) throw aboutSomethingElse();
      return answer;
    },
    async watch(consent, action, light, receipt) {
      await readyDevice(client, options.device);
      say('Asking for a permit, and for the light of this capture');
      const { permit, token, challenge } = await client.requestPermit(key(), { consent, action, modality: 'iris', light, receipt });
      if (challenge === undefined)
        throw ownProblem('internal', 'The platform drew no light for this capture.', {
          fix: 'Use the platform and the SDK in matching versions.',
        });
      return { permit, token, challenge };
    },
    check: (consent, capture, drawn) => compare('check', consent, capture, { drawn }),
    enrol: (consent, capture, drawn) => compare('enrol', consent, capture, { drawn }),
    recover: async (consent, receipt, capture, drawn) => {
      const decided = await compare('verify', consent, capture, { ofReceipt: receipt, drawn });
      if (decided.decision === 'matched') subject = (await client.me(key())).subject;
      return decided;
    },
    find: (consent, capture, drawn) => compare('find', consent, capture, { drawn }),
    deriveSecret: async (consent, permit, rotation = 0) => {
      const session = shownBy(permit);
      say('Asking for a permit');
      const { token } = await client.requestPermit(key(), { consent, action: 'derive', modality: 'iris', session: permit });
      say('The three parties work out the secret, which none of them sees');
      const send = (request: DerivationRequest) =>
        client.derive(request).catch((problem) => askAgain(problem, () => client.derive(request), { patienceMs, say }));
      return deriveSecret(session, { token, rotation, platform: await client.platform(), send });
    },
    depart: async (consent, permit) => {
      const { keys } = shownBy(permit);
      const { token } = await client.requestPermit(key(), { consent, action: 'erase', modality: 'iris', session: permit });
      const request = { token, signature: toBase64Url(keys.sign(leavingMessage(token))) };
      say('Asking all three parties to erase');
      let answer = await client.depart(request);
      for (const deadline = Date.now() + patienceMs; !answer.complete && Date.now() < deadline; ) {
        say('Waiting for all three parties to confirm the erasure');
        await new Promise((resume) => setTimeout(resume, 500));
        answer = await client.depart(request);
      }
      if (answer.complete) requireErased(answer, await platform());
      return answer;
    },
    record: () => client.me(key()),
    checkRecord: async (record) => {
      const checkpoint = await readCheckpoint(client, await platform());
      const reader = createLogReader(client, checkpoint.size);
      const checked = [];
      for (const use of record.uses) {
        const own = isOwn(use, record, key());
        checked.push({ use, outcome: own ? await checkUseIn(use, reader, checkpoint) : notOwn(use) });
      }
      return checked;
    },
    erase: async () => {
      say('Asking all three parties to erase');
      return finishErasure(await client.erase(key()));
    },
    deleteEverything: async (onTicket) => {
      say('Asking for everything to be deleted');
      const begun = await client.deleteEverything(key());
      await onTicket?.(begun.ticket);
      return followDeletion(begun.ticket, begun);
    },
    followDeletion: (ticket) => followDeletion(ticket, null),
    withdraw: async (consent) => {
      say('Withdrawing the consent');
      const answer = await client.withdrawConsent(key(), consent);
      requireConsentReceipt(answer, await platform(), 'withdrawn');
      if (answer.consent.id !== consent) throw aboutSomethingElse();
      const { erasure } = answer;
      // Of a child's reference, only the child's own key can ask how far it is.
      if (erasure === null || (answer.consent.ward !== null && !erasure.complete)) return answer;
      return { ...answer, erasure: await finishErasure(erasure) };
    },
  };
}

/** Under these purposes the parties tell a record to the device, or name a new one after its key. */
const keyed: ReadonlySet<Purpose> = new Set(['personhood-enrolment', 'personhood-recovery', 'rights-access']);

function requireErased(answer: ErasureAnswer, platform: Platform): void {
  const outcome = verifyErasure(answer, platform);
  if (outcome.kind === 'invalid') throw ownProblem('receipt-invalid', `The erasure receipts do not verify: ${outcome.reason}.`);
}

/** Under the person's pseudonym of that day, by the key that they had then; leaves from before there were any name the subject itself. */
function isOwn({ event }: UseRecord, { subject, formerKeys }: PersonalRecord, personalKey: string): boolean {
  const former = formerKeys.map(({ keyHash }) => pseudonymUnder(hexToBytes(keyHash), event.at));
  return [pseudonymOn(personalKey, event.at), subject, ...former].includes(event.subject);
}

function notOwn({ leafIndex }: UseRecord): UseOutcome {
  return { kind: 'missing', leafIndex, reason: 'what stands there is about somebody else' };
}

/** The gateway must have signed this very record, with this as its last state, and its place in the log. */
function requireConsentReceipt(answer: ConsentAnswer, platform: Platform, state: ConsentState): void {
  const outcome = verifyConsentReceipt(answer.receipt, platform);
  if (outcome.kind === 'invalid') throw ownProblem('receipt-invalid', `The consent receipt does not verify: ${outcome.reason}.`);
  // Both were read by one schema, so equal records have equal text.
  const same = JSON.stringify(outcome.consent) === JSON.stringify(answer.consent) && outcome.leafIndex === answer.leafIndex;
  if (!same || outcome.consent.events.at(-1)?.state !== state) throw aboutSomethingElse();
}

function aboutSomethingElse(): SdkProblem {
  return ownProblem('receipt-invalid', 'The consent receipt is not about this consent.');
}

function noticeUnknown(purpose: Purpose, language: string): SdkProblem {
  return new SdkProblem({
    code: 'notice-unknown',
    status: 404,
    title: 'There is no notice for this purpose and language',
    detail: `There is no notice for ${purpose} in ${language}. Ask GET /v1/notices which there are.`,
  });
}
