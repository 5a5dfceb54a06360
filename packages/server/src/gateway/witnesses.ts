import { findCosignature, type WitnessKey } from '@sclera/core';

/** A witness that is asked for its cosignature (C2SP tlog-witness). */
export interface WitnessAddress {
  readonly key: WitnessKey;
  /** Submission prefix, without a slash at the end. */
  readonly url: string;
}

/** What a witness is told: a checkpoint, and how it grew out of what the witness saw last. */
export interface Submission {
  /** The signed note. */
  readonly note: string;
  readonly size: number;
  /** RFC 6962 section 2.1.2. */
  consistencyProof(from: number): Promise<readonly Uint8Array[]>;
}

export interface Witnesses {
  readonly count: number;
  /** Signature lines of those that cosign this, in their order. Waits for none longer than its time; never rejects. */
  cosign(submission: Submission): Promise<readonly string[]>;
}

/** Where is said what keeps a witness from cosigning. */
export interface WitnessLogger {
  warn(fields: object, text: string): void;
  error(fields: object, text: string): void;
}

const answerWithinMs = 2000;
/** One that did not answer is left alone for so long: whoever waits for a checkpoint is not made to wait for it each time. */
const restMs = 5000;

export function openWitnesses(addresses: readonly WitnessAddress[], logger: WitnessLogger): Witnesses {
  const desks = addresses.map((address) => openDesk(address, logger));
  return {
    count: desks.length,
    cosign: async (submission) => (await Promise.all(desks.map((ask) => ask(submission)))).filter((line) => line !== null),
  };
}

/** Asks one witness, and remembers where it stands. */
function openDesk({ key, url }: WitnessAddress, logger: WitnessLogger): (submission: Submission) => Promise<string | null> {
  let seenSize = 0;
  let restUntilMs = 0;
  const post = async ({ note, consistencyProof }: Submission, from: number): Promise<Answer> => {
    const proof = (await consistencyProof(from)).map((hash) => Buffer.from(hash).toString('base64'));
    const body = [`old ${from}`, ...proof, '', note].join('\n');
    const response = await fetch(`${url}/add-checkpoint`, {
      method: 'POST',
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(answerWithinMs),
    });
    return { status: response.status, text: await response.text(), isSize: response.headers.get('content-type') === 'text/x.tlog.size' };
  };
  const ask = async (submission: Submission): Promise<string | null> => {
    let answer = await post(submission, Math.min(seenSize, submission.size));
    const stands = answer.status === 409 && answer.isSize ? /^(\d{1,15})\n$/.exec(answer.text)?.[1] : undefined;
    if (stands !== undefined) {
      seenSize = Number(stands);
      if (seenSize > submission.size) {
        logger.error(
          { witness: key.name, seen: seenSize, size: submission.size },
          'a witness has seen a longer log: was an old store put back?',
        );
        return null;
      }
      answer = await post(submission, seenSize);
    }
    const line = answer.status === 200 ? findCosignature(submission.note, answer.text, key) : null;
    if (line === null) {
      const refused = answer.status === 409 || answer.status === 422;
      logger[refused ? 'error' : 'warn'](
        { witness: key.name, status: answer.status },
        refused ? 'a witness has seen another log than this' : 'a witness did not cosign',
      );
      return null;
    }
    seenSize = submission.size;
    return line;
  };
  return async (submission) => {
    if (performance.now() < restUntilMs) return null;
    const line = await ask(submission).catch(() => {
      logger.warn({ witness: key.name }, 'a witness did not answer');
      return null;
    });
    if (line === null) restUntilMs = performance.now() + restMs;
    return line;
  };
}

interface Answer {
  readonly status: number;
  readonly text: string;
  /** Whether the text is the size that the witness stands at. */
  readonly isSize: boolean;
}
