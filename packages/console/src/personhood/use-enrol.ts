import { freshWallet, makeReceiptFile, type WalletLock } from '@sclera/sdk';
import type { PublishedNotice } from '@sclera/sdk/contract';
import { useCallback, useEffect, useMemo, useReducer, useRef } from 'react';
import { useAnnounce } from '../parts/live-region.tsx';
import { useAccess } from '../platform/access-context.ts';
import { NoPasskey } from '../wallet/passkey-lock.ts';
import { useWallet } from '../wallet/wallet-context.tsx';
import { asProblem } from '../words/as-problem.ts';
import { type Enrol, type EnrolEvent, freshEnrol, nextEnrol } from './enrol-state.ts';
import { createEyesHost, type EyesHost } from './eyes-host.ts';
import type { EyesUse, Shown } from './messages.ts';

export interface EnrolControl {
  readonly enrol: Enrol;
  readonly send: (event: EnrolEvent) => void;
  readonly decide: (on: 'enrolment' | 'keeping', decision: 'given' | 'refused', notice: PublishedNotice) => Promise<void>;
  /** Throws `NoPasskey` where the device could not seal it. */
  readonly makeWallet: (lock: WalletLock) => Promise<void>;
  /** Looks at the pictures that were chosen, and sends what came of them. */
  readonly showEyes: () => Promise<void>;
  /** Sends what a camera's pictures came to. */
  readonly sendEyes: () => Promise<void>;
  /** The worker that holds the eyes. */
  readonly host: EyesHost;
  /** What the eyes are shown for; null before it was agreed to. */
  readonly use: EyesUse | null;
  /** The last step once more: the secret, and its public part onto the list. */
  readonly finish: () => Promise<void>;
}

const purposes = { enrolment: 'personhood-enrolment', keeping: 'personhood-retention' } as const;
/** Problems that leave open what came of shares that were sent. */
const openEnded: readonly string[] = ['gateway-unreachable', 'completion-pending', 'internal'];

/** One person's enrolment: what they did so far, and the worker that holds their eyes and the keys of their session. */
export function useEnrol(): EnrolControl {
  const access = useAccess();
  const announce = useAnnounce();
  const wallet = useWallet();
  const [enrol, send] = useReducer(nextEnrol, freshEnrol);
  const latest = useRef(enrol);
  latest.current = enrol;
  const host = useRef<EyesHost | null>(null);
  const shown = useRef<Shown | null>(null);
  const doing = useCallback(
    (words: string) => {
      announce(words);
      send({ kind: 'doing', doing: words });
    },
    [announce],
  );
  host.current ??= createEyesHost((words) => doing(words));
  useEffect(() => () => host.current?.forget(), []);
  // What the worker holds goes with whoever showed it.
  const isFresh = enrol === freshEnrol;
  useEffect(() => {
    if (!isFresh) return;
    host.current?.forget();
    shown.current = null;
  }, [isFresh]);

  const decide = useCallback<EnrolControl['decide']>(
    async (on, decision, notice) => {
      const { ageBand, abroad, busy } = latest.current;
      if (ageBand !== 'adult' || busy || latest.current[on] !== null) return;
      send({ kind: 'busy' });
      let { person } = latest.current;
      try {
        person ??= await access.createSubject();
        const besides = on === 'enrolment' && decision === 'given' && abroad;
        const answer = await access.decide(person, {
          purpose: purposes[on],
          noticeHash: notice.hash,
          language: notice.language,
          decision,
          ageBand,
          guardian: false,
          ...(besides ? { scope: ['abroad'] as const } : {}),
        });
        announce(decision === 'given' ? 'Your agreement was recorded.' : 'Your refusal was recorded.');
        send({ kind: 'decided', on, person, decided: { decision, answer, notice } });
      } catch (error) {
        send({ kind: 'problem', problem: asProblem(error), person });
      }
    },
    [access, announce],
  );

  const makeWallet = useCallback<EnrolControl['makeWallet']>(
    async (lock) => {
      const { person, enrolment } = latest.current;
      if (person === null || enrolment === null) return;
      send({ kind: 'busy' });
      try {
        const receipt = makeReceiptFile({
          url: access.gateway,
          platform: await access.platform(),
          person,
          notice: enrolment.notice,
          consentReceipt: enrolment.answer.receipt,
          nowMs: Date.now(),
        });
        const made = await wallet.create(freshWallet(access.gateway, receipt), lock);
        if (!made) throw asProblem(null);
        announce('The wallet is made and sealed.');
        send({ kind: 'wallet' });
      } catch (error) {
        send({ kind: 'rest' });
        if (error instanceof NoPasskey) throw error;
        send({ kind: 'problem', problem: asProblem(error) });
      }
    },
    [access, announce, wallet],
  );

  /** From what was shown to a wallet that works; null, or what stood in the way. */
  const fill = useCallback(async () => {
    try {
      const worker = host.current;
      if (!worker || shown.current === null) throw asProblem(null);
      const credential = await worker.derive(shown.current, 0);
      const filled = await wallet.change((before) => ({ ...before, credential }));
      doing('Putting its public part on the list of members');
      await access.joinMembers(filled);
      worker.forget();
      return null;
    } catch (error) {
      return asProblem(error);
    }
  }, [access, doing, wallet]);

  const use = useMemo<EyesUse | null>(() => {
    const { person, enrolment } = enrol;
    if (person === null || enrolment === null) return null;
    return { gateway: access.gateway, personalKey: person.personalKey, consent: enrolment.answer.consent.id, what: { action: 'enrol' } };
  }, [access, enrol]);

  const sendEyes = useCallback(async () => {
    const { person } = latest.current;
    const worker = host.current;
    if (!worker || person === null || use === null) return;
    try {
      const decided = await worker.ask(use);
      doing('Checking the receipt in this browser');
      const checks = await access.checkAnswer(person, decided);
      const { decision, enrolment: id, leafIndex, receipt, permit } = decided;
      await wallet.change((before) => ({
        ...before,
        receipt: before.receipt && { ...before.receipt, decision, enrolment: id, leafIndex, receipt },
      }));
      if (decision !== 'enrolled') {
        announce('These eyes are enrolled already.');
        send({ kind: 'outcome', outcome: { kind: 'already-enrolled', checks, leafIndex } });
        return;
      }
      shown.current = { permit, consent: use.consent };
      const unfinished = await fill();
      announce(unfinished === null ? 'You are enrolled, and your wallet works.' : 'You are enrolled. One step is missing.');
      send({ kind: 'outcome', outcome: { kind: 'enrolled', checks, unfinished } });
    } catch (error) {
      const problem = asProblem(error);
      if (openEnded.includes(problem.code)) send({ kind: 'outcome', outcome: { kind: 'unknown' } });
      else send({ kind: 'problem', problem });
    }
  }, [access, announce, doing, fill, use, wallet]);

  const showEyes = useCallback(async () => {
    const { pictures, busy } = latest.current;
    const worker = host.current;
    if (!worker || busy || use === null || pictures.left === null || pictures.right === null) return;
    doing('Looking at the pictures');
    try {
      const seen = await worker.capture({ left: pictures.left.file, right: pictures.right.file });
      send({ kind: 'view', view: seen.view });
      if (seen.refusals.length > 0) {
        announce('The pictures are not good enough. The reasons are on the page.');
        send({ kind: 'refused', refusals: seen.refusals });
        return;
      }
    } catch (error) {
      send({ kind: 'problem', problem: asProblem(error) });
      return;
    }
    await sendEyes();
  }, [announce, doing, sendEyes, use]);

  const finish = useCallback(async () => {
    const { outcome, busy } = latest.current;
    if (outcome?.kind !== 'enrolled' || busy) return;
    send({ kind: 'busy' });
    send({ kind: 'outcome', outcome: { ...outcome, unfinished: await fill() } });
  }, [fill]);

  return { enrol, send, decide, makeWallet, showEyes, sendEyes, host: host.current, use, finish };
}
