import type { AgeBand, ComparisonAnswer, PublishedNotice } from '@sclera/sdk/contract';
import type { CaptureHost } from '../capture/capture-host.ts';
import type { EyeRefusal } from '../capture/messages.ts';
import type { Access, Check, Person } from '../platform/access.ts';

export interface Coming {
  /** Of the enrolment, compact JWS. */
  readonly receipt: string;
  readonly left: Blob;
  readonly right: Blob;
  readonly notice: PublishedNotice;
  readonly ageBand: AgeBand;
}

export type CameBack =
  | { readonly kind: 'rejected'; readonly refusals: readonly EyeRefusal[] }
  | {
      readonly kind: 'answered';
      /** What opens the record from now on where it matched, and otherwise only what was written about this attempt. */
      readonly person: Person;
      readonly consentReceipt: string;
      /** That they came with. */
      readonly receipt: string;
      readonly answer: ComparisonAnswer;
      readonly checks: readonly Check[];
    };

/**
 * The way back into one's record, in the platform's order: pseudonym, consent, permit, capture, comparison by the three parties with the one
 * reference under the receipt. Throws problems.
 */
export async function comeBack(access: Access, host: CaptureHost, coming: Coming, say: (stage: string) => void): Promise<CameBack> {
  const { receipt, left, right, notice, ageBand } = coming;
  say('Writing down what you agreed to');
  const person = await access.createSubject();
  const consent = await access.decide(person, {
    purpose: notice.purpose,
    noticeHash: notice.hash,
    language: notice.language,
    decision: 'given',
    ageBand,
    guardian: false,
    initiative: 'person',
  });
  say('Asking the gateway for a permit');
  const permit = await access.permit(person, { consent: consent.consent.id, action: 'verify', modality: 'iris', receipt });
  try {
    const refusals = await capture(host, { left, right }, say);
    if (refusals !== null) return { kind: 'rejected', refusals };
    say('Sealing the three shares');
    const sealed = await host.seal(await access.platform(), permit.token);
    say('The three parties compare with the shares under your receipt alone');
    const answer = await access.compare(person, 'verify', { permit, ...sealed }, () => say('Waiting for the answer'));
    say('Checking the receipt in this browser');
    const checks = await access.checkAnswer(person, answer);
    // From here on the key opens another record than the one that it was made for.
    const { subject } = await access.record(person);
    return { kind: 'answered', person: { ...person, subject }, consentReceipt: consent.receipt, receipt, answer, checks };
  } finally {
    host.forget();
  }
}

/** Null once both eyes are captured, or what was wrong with them. */
function capture(
  host: CaptureHost,
  pictures: { readonly left: Blob; readonly right: Blob },
  say: (stage: string) => void,
): Promise<readonly EyeRefusal[] | null> {
  return new Promise((resolve, reject) => {
    host.capture(pictures, (news) => {
      if (news.kind === 'stage') say(news.text);
      if (news.kind === 'captured') resolve(null);
      if (news.kind === 'rejected') resolve(news.refusals);
      if (news.kind === 'failed') reject(news.problem);
    });
  });
}
