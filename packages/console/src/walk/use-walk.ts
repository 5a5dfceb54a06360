import type { PublishedNotice } from '@sclera/sdk/contract';
import { useCallback, useEffect, useReducer, useRef } from 'react';
import { type CaptureHost, createCaptureHost } from '../capture/capture-host.ts';
import { useAnnounce } from '../parts/live-region.tsx';
import type { Person } from '../platform/access.ts';
import { useAccess } from '../platform/access-context.ts';
import { answerWords } from '../words/answers.ts';
import { asProblem } from '../words/as-problem.ts';
import {
  type AskStage,
  actionOf,
  awaitsGuardian,
  captureInput,
  freshWalk,
  nextWalk,
  permitExpired,
  type Walk,
  type WalkEvent,
} from './walk-state.ts';

export interface WalkControl {
  readonly walk: Walk;
  readonly send: (event: WalkEvent) => void;
  /** Records the person's decision. A refusal is recorded like a consent, and nothing is captured. */
  readonly decide: (decision: 'given' | 'refused', notice: PublishedNotice) => Promise<void>;
  /** Records the decision of the parent or guardian; their no takes the child's yes back. */
  readonly confirm: (decision: 'given' | 'refused') => Promise<void>;
  /** Seals the shares and asks the three parties. */
  readonly ask: () => Promise<void>;
}

/** One person's walk. The order is the platform's: consent, permit, capture, question; each needs the one before. */
export function useWalk(): WalkControl {
  const access = useAccess();
  const announce = useAnnounce();
  const [walk, send] = useReducer(nextWalk, freshWalk);
  const host = useRef<CaptureHost | null>(null);
  host.current ??= createCaptureHost();
  const latest = useRef(walk);
  latest.current = walk;

  const permitInForce = useCallback(async () => {
    const { person, decided, permit } = latest.current;
    if (person === null || decided === null) throw new Error('nobody has decided yet');
    if (permit !== null && !permitExpired(permit, Date.now())) return permit;
    const { id, purpose } = decided.answer.consent;
    const fresh = await access.permit(person, { consent: id, action: actionOf(purpose), modality: 'iris' });
    send({ kind: 'permit', permit: fresh });
    return fresh;
  }, [access]);

  const capture = useCallback(
    async (pictures: { readonly left: Blob; readonly right: Blob }) => {
      const stage = (text: string): void => {
        announce(text);
        send({ kind: 'capture', capture: { kind: 'running', stage: text } });
      };
      stage('Asking the gateway for a permit');
      const { person } = latest.current;
      try {
        await permitInForce();
      } catch (error) {
        send({ kind: 'capture', capture: { kind: 'failed', problem: asProblem(error) } });
        return;
      }
      // Somebody else may stand here by now.
      if (latest.current.person !== person) return;
      host.current?.capture(pictures, (news) => {
        if (news.kind === 'stage') return stage(news.text);
        if (news.kind === 'captured') announce('Done. Your eyes became two codes, and the codes three shares.');
        if (news.kind === 'rejected') announce('The pictures are not good enough. The reasons are in step 3.');
        send({ kind: 'capture', capture: news });
      });
    },
    [announce, permitInForce],
  );

  const pictures = captureInput(walk);
  const left = pictures?.left;
  const right = pictures?.right;
  useEffect(() => {
    if (left && right) void capture({ left, right });
  }, [left, right, capture]);

  // Whatever ends or restarts a walk also ends the worker that held the eyes.
  const holding = walk.capture.kind === 'running' || (walk.capture.kind === 'captured' && walk.ask.kind !== 'answered');
  useEffect(() => {
    if (!holding) host.current?.forget();
  }, [holding]);
  useEffect(() => () => host.current?.forget(), []);

  const decide = useCallback(
    async (decision: 'given' | 'refused', notice: PublishedNotice) => {
      const { purpose, ageBand, guardian, abroad, deciding, decided } = latest.current;
      if (purpose === null || ageBand === null || deciding || decided !== null) return;
      send({ kind: 'deciding' });
      let person: Person | null = latest.current.person;
      try {
        person ??= await access.createSubject();
        const request = {
          purpose,
          noticeHash: notice.hash,
          language: notice.language,
          decision,
          ageBand,
          guardian,
          ...(decision === 'given' && abroad ? { scope: ['abroad'] as const } : {}),
        };
        const answer = await access.decide(person, request);
        announce(decision === 'given' ? 'Your agreement was recorded.' : 'Your refusal was recorded. Nothing was captured.');
        send({ kind: 'decided', person, decided: { decision, answer, notice } });
      } catch (error) {
        send({ kind: 'decision-failed', problem: asProblem(error), person });
      }
    },
    [access, announce],
  );

  const confirm = useCallback(
    async (decision: 'given' | 'refused') => {
      const { person, decided, deciding } = latest.current;
      if (person === null || decided === null || deciding || !awaitsGuardian(latest.current)) return;
      send({ kind: 'deciding' });
      const { id, purpose } = decided.answer.consent;
      try {
        if (decision === 'refused') {
          send({ kind: 'guardian-refused', answer: await access.withdraw(person, id) });
          announce('The refusal was recorded. Nothing was captured.');
          return;
        }
        const guardian = await access.createSubject();
        const { hash, language } = decided.notice;
        const ward = { subject: person.subject, consent: id };
        const request = { purpose, noticeHash: hash, language, decision, ageBand: 'adult', guardian: false, ward } as const;
        const answer = await access.decide(guardian, request);
        announce('The agreement of the parent or guardian was recorded.');
        send({ kind: 'confirmed', person: guardian, answer });
      } catch (error) {
        send({ kind: 'decision-failed', problem: asProblem(error), person });
      }
    },
    [access, announce],
  );

  const ask = useCallback(async () => {
    const { person, decided, capture, ask: asked } = latest.current;
    if (person === null || decided === null || capture.kind !== 'captured' || asked.kind !== 'waiting' || !host.current) return;
    const { purpose } = decided.answer.consent;
    const stage = (at: AskStage, text: string): void => {
      announce(text);
      send({ kind: 'ask', ask: { kind: 'asking', stage: at } });
    };
    let sent = false;
    try {
      stage('permit', 'Checking the permit');
      const permit = await permitInForce();
      stage('seal', 'Sealing the three shares');
      const sealed = await host.current.seal(await access.platform(), permit.token);
      stage('compare', 'The three parties are comparing');
      sent = true;
      const answer = await access.compare(person, actionOf(purpose), { permit, ...sealed }, () => stage('wait', 'Waiting for the answer'));
      stage('verify', 'Checking the receipt in this browser');
      const checks = await access.checkAnswer(person, answer);
      send({ kind: 'ask', ask: { kind: 'answered', answer, checks } });
      announce(answerWords(answer, purpose, checks).headline);
    } catch (error) {
      send({ kind: 'ask', ask: { kind: 'failed', problem: asProblem(error), sent } });
    }
  }, [access, announce, permitInForce]);

  return { walk, send, decide, confirm, ask };
}
