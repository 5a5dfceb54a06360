import type { EnrolmentId, PermitId } from '@sclera/core';
import {
  createCaptureDevice,
  createPersonSession,
  introduceDevice,
  type PersonSession,
  type ScleraClient,
  SdkProblem,
  sealCapture,
  signCapture,
  verifyErasure,
  verifyReceipt,
} from '@sclera/sdk';
import type { TestPerson } from './people.ts';

type Platform = Awaited<ReturnType<ScleraClient['platform']>>;
type Answer = Awaited<ReturnType<ScleraClient['enrol']>>;
type Purpose = 'uniqueness-enrolment' | 'uniqueness-check';
type Notice = Awaited<ReturnType<PersonSession['readNotice']>>;

/** What the platform has told about one person: the only thing that must be true afterwards. */
export interface Standing {
  readonly person: TestPerson;
  /** Null: not enrolled, or erased. */
  enrolled: { readonly id: EnrolmentId; readonly key: string } | null;
}

export type Wish = 'enrol' | 'check' | 'erase' | 'duplicate';

/** How a request ended: its decision, or the code of its problem. */
export interface Outcome {
  readonly wish: Wish;
  /** What the request itself was told. */
  readonly heard: string;
  /** What asking for it again told in the end. */
  readonly settled: string;
}

export interface Workload {
  /** Makes one request of a person and follows it to its end, whatever breaks meanwhile. */
  make(wish: Wish, standing: Standing, options?: { readonly beforeSending?: () => Promise<void> }): Promise<Outcome>;
  /** What was told and is not true, or was told in two ways. Must stay empty. */
  readonly breaches: readonly string[];
  /** Requests that were sent and have not ended. */
  readonly underWay: number;
}

/** After these nobody knows whether something was decided; every other problem says that nothing was. */
const openEnded: ReadonlySet<string> = new Set(['gateway-unreachable', 'completion-pending', 'store-unavailable', 'internal', 'too-busy']);
/** Asking for an outcome may meet these while a node is away. */
const askLater: ReadonlySet<string> = new Set([...openEnded, 'party-unavailable', 'store-diverged']);
/** Of these, only the wait for a node; what was recorded as failed with another code stays so once all nodes are there. */
const unended: ReadonlySet<string> = new Set(['gateway-unreachable', 'completion-pending']);
/** A start takes half a minute of a machine that is busy with other things. */
const endWithinMs = 120_000;
const pauseMs = 60;

/** Talks to the platform as people's devices do, through the SDK, and holds everything it says against what it said before. */
export async function createWorkload(client: ScleraClient, onDecided: () => void): Promise<Workload> {
  const platform: Platform = await client.platform();
  const session = createPersonSession(client);
  const device = await createCaptureDevice();
  await introduceDevice(client, device, 'the people of a workload');
  const notices: Record<Purpose, Notice> = {
    'uniqueness-enrolment': await session.readNotice('uniqueness-enrolment'),
    'uniqueness-check': await session.readNotice('uniqueness-check'),
  };
  const breaches: string[] = [];
  let underWay = 0;
  const breach = (what: string): void => void breaches.push(what);

  /** Subject, consent and permit; begun anew for as long as the gateway is away. */
  const prepare = (action: 'check' | 'enrol') =>
    insist(async () => {
      const { personalKey } = await client.createSubject();
      const notice = notices[action === 'check' ? 'uniqueness-check' : 'uniqueness-enrolment'];
      const { consent } = await client.recordConsent(personalKey, {
        ...{ purpose: notice.purpose, noticeHash: notice.hash, language: notice.language },
        ...{ decision: 'given', ageBand: 'adult', guardian: false },
      });
      const { permit, token } = await client.requestPermit(personalKey, { consent: consent.id, action, modality: 'iris' });
      return { key: personalKey, permit, token };
    });

  async function compare(wish: Exclude<Wish, 'erase'>, standing: Standing, beforeSending: () => Promise<void>): Promise<Outcome> {
    const action = wish === 'check' ? 'check' : 'enrol';
    const { key, permit, token } = await prepare(action);
    const shares = await sealCapture(standing.person.capture(), { platform, token });
    const request = { token, shares, capture: await signCapture(device, token, shares) };
    await beforeSending();
    const send = async () => {
      const told = await tell(action === 'check' ? client.check(request) : client.enrol(request));
      if (told.answer !== null) onDecided();
      return told;
    };
    const heard = await Promise.all(wish === 'duplicate' ? [send(), send(), send()] : [send()]);
    const settled = await settle(key, permit);
    hold(wish, standing, heard, settled, permit);
    if (settled.answer?.decision === 'enrolled' && settled.answer.enrolment !== null) {
      standing.enrolled = { id: settled.answer.enrolment, key };
    }
    return { wish, heard: heard[0]?.word ?? '', settled: settled.word };
  }

  /** Asks for the outcome until there is one; `never-begun` where the platform knows of none. */
  async function settle(key: string, permit: PermitId): Promise<Told> {
    for (const isOver = patience(); ; await pause()) {
      const told = await tell(client.operation(key, permit));
      if (told.word === 'not-found') return { word: 'never-begun', answer: null };
      // A recorded failure and a node that is away have the same words; only a failure stays.
      if (told.answer !== null || !askLater.has(told.word)) return told;
      if (!unended.has(told.word) && (await isReady())) {
        const again = await tell(client.operation(key, permit));
        if (again.word === told.word) return again;
      }
      if (isOver(told.word)) return told;
    }
  }

  const isReady = () =>
    client.ready().then(
      ({ status }) => status === 'ok',
      () => false,
    );

  function hold(wish: Wish, { person, enrolled }: Standing, heard: readonly Told[], settled: Told, permit: PermitId): void {
    const who = `${wish} of person ${person.index}`;
    const answers = [...heard, settled].flatMap(({ answer }) => (answer === null ? [] : [answer]));
    for (const answer of answers) {
      const verdict = verifyReceipt(answer.receipt, platform);
      if (verdict.kind === 'invalid') breach(`${who}: the receipt does not verify: ${verdict.reason}`);
      else if (verdict.parties.length !== 3 || verdict.receipt.permit !== permit) breach(`${who}: not three statements about this permit`);
    }
    const told = new Set(answers.map(({ decision, receipt }) => `${decision} ${receipt}`));
    if (told.size > 1) breach(`${who}: two different answers to one request`);
    if (answers.length > 0 && settled.answer === null) breach(`${who}: was answered, and later the answer is ${settled.word}`);
    for (const { word, answer } of heard) {
      if (answer === null && !openEnded.has(word) && settled.answer !== null)
        breach(`${who}: was refused as ${word}, and decided all the same`);
    }
    if (unended.has(settled.word)) breach(`${who}: never came to an end (${settled.word})`);
    const expected = enrolled !== null ? 'already-enrolled' : wish === 'check' ? 'new' : 'enrolled';
    for (const { decision } of answers) if (decision !== expected) breach(`${who}: ${decision} where ${expected} is true`);
  }

  async function erase(standing: Standing): Promise<Outcome> {
    const { person, enrolled } = standing;
    if (enrolled === null) throw new Error('nobody to erase');
    let heard: string | null = null;
    const say = (word: string): void => {
      heard ??= word;
    };
    for (const isOver = patience(); ; await pause()) {
      try {
        let answer = await client.erase(enrolled.key);
        say(answer.complete ? 'erased' : 'begun');
        while (!answer.complete && !isOver('begun')) {
          await pause();
          answer = await client.erasure(enrolled.key, answer.permit);
        }
        if (!answer.complete) breach(`erasure of person ${person.index}: never came to an end`);
        const verdict = verifyErasure(answer, platform);
        if (verdict.kind === 'invalid') breach(`erasure of person ${person.index}: the receipts do not verify: ${verdict.reason}`);
        standing.enrolled = null;
        return { wish: 'erase', heard: heard ?? '', settled: 'erased' };
      } catch (error) {
        if (!(error instanceof SdkProblem) || !askLater.has(error.code)) throw error;
        say(error.code);
        if (isOver(error.code)) {
          breach(`erasure of person ${person.index}: ${error.code} to the end`);
          return { wish: 'erase', heard: heard ?? '', settled: error.code };
        }
      }
    }
  }

  return {
    breaches,
    get underWay() {
      return underWay;
    },
    async make(wish, standing, { beforeSending = async () => {} } = {}) {
      underWay++;
      try {
        return await (wish === 'erase' ? erase(standing) : compare(wish, standing, beforeSending));
      } finally {
        underWay--;
      }
    },
  };
}

interface Told {
  readonly word: string;
  readonly answer: Answer | null;
}

async function tell(asked: Promise<Answer>): Promise<Told> {
  try {
    const answer = await asked;
    return { word: answer.decision, answer };
  } catch (error) {
    if (error instanceof SdkProblem) return { word: error.code, answer: null };
    throw error;
  }
}

async function insist<T>(attempt: () => Promise<T>): Promise<T> {
  for (const isOver = patience(); ; await pause()) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof SdkProblem) || !openEnded.has(error.code) || isOver(error.code)) throw error;
    }
  }
}

/** Tells, with each answer, whether the wait is over. It stands still while the gateway is away: it may be killed again in the midst of its start. */
function patience(): (word: string) => boolean {
  let [leftMs, lastMs] = [endWithinMs, performance.now()];
  return (word) => {
    const nowMs = performance.now();
    if (word !== 'gateway-unreachable') leftMs -= nowMs - lastMs;
    lastMs = nowMs;
    return leftMs <= 0;
  };
}

function pause(): Promise<void> {
  return new Promise((resume) => setTimeout(resume, pauseMs));
}
