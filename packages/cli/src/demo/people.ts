import {
  createPersonSession,
  type Decided,
  makeReceiptFile,
  type PersonSession,
  type PreparedCapture,
  type ReceiptFile,
} from '@sclera/sdk';
import type { Platform, PublishedNotice, Purpose } from '@sclera/sdk/contract';
import { captureDevice } from '../files/device-file.ts';
import type { Context } from '../io/context.ts';
import { Interrupted } from '../io/interrupted.ts';

/** Somebody who was enrolled in a demo, and the key to erase them with. */
export interface Enrolled {
  readonly person: string;
  readonly session: PersonSession;
  readonly decided: Decided;
  readonly consentReceipt: string;
}

export interface DemoPeople {
  readonly platform: Platform;
  /** A new pseudonym, consent to the notice, and the enrolment. */
  enrol(person: string, capture: PreparedCapture): Promise<Enrolled>;
  /** A new pseudonym, consent to the notice, and the check: as somebody who walks in and says nothing about themselves. */
  check(capture: PreparedCapture): Promise<Decided>;
}

/** The test people of a demo consent to the notices as they stand: they do not exist, or the person who runs the demo answers for them. */
export async function demoPeople(context: Context): Promise<DemoPeople> {
  const { client } = context;
  const interruption = context.io.interruption();
  const platform = await client.platform();
  const device = await captureDevice(context.io.cwd, undefined);
  const notices = new Map<Purpose, PublishedNotice>();
  const begin = async (purpose: Purpose): Promise<{ session: PersonSession; consent: Awaited<ReturnType<PersonSession['consent']>> }> => {
    // Between two people is where an interruption leaves nothing half-done: what was enrolled is erased on the way out.
    if (interruption.aborted) throw new Interrupted('The people enrolled so far were erased again.');
    const session = createPersonSession(client, { patienceMs: 15_000, device });
    const notice = notices.get(purpose) ?? (await session.readNotice(purpose));
    notices.set(purpose, notice);
    await session.createSubject();
    return {
      session,
      consent: await session.consent(notice, { decision: 'given', ageBand: 'adult', scope: platform.abroad.asked ? ['abroad'] : [] }),
    };
  };
  return {
    platform,
    enrol: async (person, capture) => {
      const { session, consent } = await begin('uniqueness-enrolment');
      try {
        return { person, session, decided: await session.enrol(consent.consent.id, capture), consentReceipt: consent.receipt };
      } catch (error) {
        // It may have been decided although the answer was lost: leave nobody behind whose key nobody has.
        await session.erase().catch(() => {});
        throw error;
      }
    },
    check: async (capture) => {
      const { session, consent } = await begin('uniqueness-check');
      return session.check(consent.consent.id, capture);
    },
  };
}

/** What has to be kept of an enrolled person so that they can be erased later. */
export function receiptOf(enrolled: Enrolled, platform: Platform, url: string): ReceiptFile {
  const { session, decided, consentReceipt } = enrolled;
  const person = { subject: session.subject!, personalKey: session.personalKey! };
  return makeReceiptFile({ url, platform, person, consentReceipt, answer: decided, nowMs: Date.now() });
}
