import type { PermitId } from '@sclera/sdk';
import type { PublishedNotice, SimClaim } from '@sclera/sdk/contract';
import { useCallback, useEffect, useReducer, useRef, useState } from 'react';
import { ownDevice } from '../capture/own-device.ts';
import { type Camera, grabFrame, nextFrame, openCamera } from '../face/camera.ts';
import { createFaceHost, type FaceHost } from '../face/face-host.ts';
import type { PageSource } from '../face/messages.ts';
import { useAnnounce } from '../parts/live-region.tsx';
import { useAccess } from '../platform/access-context.ts';
import { asProblem } from '../words/as-problem.ts';
import { type Attempt, freshSim, type NamedDocument, nextSim, type Sim, type SimEvent } from './sim-state.ts';

/** How far the face engine is: nothing is asked of anybody's camera before it is there. */
export type EngineState = { readonly kind: 'loading'; readonly share: number } | { readonly kind: 'ready' } | { readonly kind: 'failed' };

export type DocumentRefusal = readonly { readonly code: string; readonly message: string; readonly subject?: string }[];

export interface SimControl {
  readonly sim: Sim;
  readonly engine: EngineState;
  readonly send: (event: SimEvent) => void;
  readonly decide: (decision: 'given' | 'refused', notice: PublishedNotice) => Promise<void>;
  /** Reads a document in the worker. Rejected where it was refused: the reasons; null where it was read. */
  readonly readDocument: (source: PageSource) => Promise<DocumentRefusal | null>;
  /** Opens the claim for what was named. */
  readonly open: (document: NamedDocument) => Promise<void>;
  /** The video that shows the camera; the page puts it where it wants. */
  readonly video: React.RefObject<HTMLVideoElement | null>;
  readonly turnOn: () => Promise<void>;
  /** Draws a challenge and begins it. */
  readonly begin: () => void;
  readonly refresh: () => Promise<void>;
}

/** One person's registration: what they did so far, the worker that holds their face, and the camera. */
export function useSim(): SimControl {
  const access = useAccess();
  const announce = useAnnounce();
  const [sim, send] = useReducer(nextSim, freshSim);
  const [engine, setEngine] = useState<EngineState>({ kind: 'loading', share: 0 });
  const host = useRef<FaceHost | null>(null);
  host.current ??= createFaceHost();
  const latest = useRef(sim);
  latest.current = sim;
  const video = useRef<HTMLVideoElement>(null);
  const camera = useRef<Camera | null>(null);
  const wantsToBegin = useRef(false);

  const loads = useRef(0);
  const load = useCallback(async () => {
    const own = ++loads.current;
    const tell = (state: EngineState): void => {
      if (own === loads.current) setEngine(state);
    };
    tell({ kind: 'loading', share: 0 });
    try {
      await host.current?.start((share) => tell({ kind: 'loading', share }));
      tell({ kind: 'ready' });
    } catch {
      tell({ kind: 'failed' });
    }
  }, []);
  const turnOff = useCallback(() => {
    camera.current?.stop();
    camera.current = null;
  }, []);
  useEffect(
    () => () => {
      turnOff();
      host.current?.forget();
    },
    [turnOff],
  );

  const setAttempt = useCallback((attempt: Attempt) => send({ kind: 'attempt', attempt }), []);

  const decide = useCallback(
    async (decision: 'given' | 'refused', notice: PublishedNotice) => {
      const { ageBand, abroad, busy, decided } = latest.current;
      if (ageBand === null || busy || decided !== null) return;
      send({ kind: 'busy' });
      let { person } = latest.current;
      try {
        person ??= await access.createSubject();
        const answer = await access.decide(person, {
          purpose: 'sim-registration',
          noticeHash: notice.hash,
          language: notice.language,
          decision,
          ageBand,
          guardian: false,
          ...(decision === 'given' && abroad ? { scope: ['abroad'] as const } : {}),
        });
        announce(decision === 'given' ? 'Your agreement was recorded.' : 'Your refusal was recorded. Nothing was captured.');
        send({ kind: 'decided', person, decided: { decision, answer, notice } });
      } catch (error) {
        send({ kind: 'problem', problem: asProblem(error), person });
      }
    },
    [access, announce],
  );

  const open = useCallback(
    async (document: NamedDocument) => {
      const { way, line, code, decided } = latest.current;
      if (way === null) return;
      send({ kind: 'busy' });
      let { person } = latest.current;
      try {
        person ??= await access.createSubject();
        const claim = await access.sim.open(person, {
          way,
          consent: way === 'face' ? (decided?.answer.consent.id ?? null) : null,
          line: line.trim(),
          document: { ...document.document, evidence: document.evidence },
          ...(code.trim() === '' ? {} : { code: code.trim() }),
        });
        send({ kind: 'document', document });
        send({ kind: 'claim', claim, person });
      } catch (error) {
        send({ kind: 'problem', problem: asProblem(error), person });
      }
    },
    [access],
  );

  const readDocument = useCallback(
    async (source: PageSource): Promise<DocumentRefusal | null> => {
      if (!host.current) return null;
      send({ kind: 'busy' });
      try {
        const read = await host.current.readDocument(source);
        send({ kind: 'document', document: read.kind === 'read' ? read : null });
        announce(read.kind === 'read' ? 'The document was read.' : 'The document was not read. The reasons are on the page.');
        return read.kind === 'read' ? null : read.reasons;
      } catch (error) {
        send({ kind: 'problem', problem: asProblem(error) });
        return null;
      }
    },
    [announce],
  );

  const settle = useCallback(
    async (claim: SimClaim) => {
      const checks = claim.receipt === null ? [] : await access.sim.checkReceipt(claim);
      send({ kind: 'claim', claim, checks });
      if (claim.state === 'registered') announce('The line is yours.');
      if (claim.state === 'refused') announce('The line was not registered. The reason is on the page.');
    },
    [access, announce],
  );
  const refresh = useCallback(async () => {
    const { person, claim } = latest.current;
    if (person && claim) await settle(await access.sim.claim(person, claim.id));
  }, [access, settle]);

  /** From a captured face to what became of the line. */
  const ask = useCallback(
    async (permit: { readonly permit: PermitId; readonly token: string }) => {
      const { person, claim } = latest.current;
      if (!person || !claim || !host.current) return;
      setAttempt({ kind: 'sending', stage: 'seal' });
      const sealed = await host.current.seal(await access.platform(), permit.token);
      setAttempt({ kind: 'sending', stage: 'compare' });
      announce('The three parties are comparing.');
      const answer = await access.sim.verify(person, { permit, ...sealed }, () => setAttempt({ kind: 'sending', stage: 'wait' }));
      setAttempt({ kind: 'sending', stage: 'look-up' });
      await refresh();
      if (answer.decision === 'not-matched') setAttempt({ kind: 'failed', reasons: [notSame] });
      else setAttempt({ kind: 'off' });
    },
    [access, announce, refresh, setAttempt],
  );

  /** One picture after the other, as fast as they are looked at, until the attempt has ended or the camera is off. */
  const watch = useCallback(
    async (on: Camera) => {
      const shown = video.current;
      const worker = host.current;
      if (!shown || !worker) return;
      let steps: {
        readonly count: number;
        readonly since: number;
        readonly permit: { readonly permit: PermitId; readonly token: string };
      } | null = null;
      let saidLast = '';
      const say = (attempt: Extract<Attempt, { kind: 'ready' | 'steps' }>): void => {
        const words = attempt.say?.message ?? 'You can begin now.';
        if (words !== saidLast) announce(words);
        saidLast = words;
        setAttempt(attempt);
      };
      while (camera.current === on) {
        await nextFrame(shown);
        if (camera.current !== on) return;
        if (steps === null && wantsToBegin.current) {
          wantsToBegin.current = false;
          const { person, claim, document } = latest.current;
          if (!person || !claim || !document) return;
          setAttempt({ kind: 'drawing' });
          const drawn = await access.sim.draw(person, claim.id, document.document, (await ownDevice()).key);
          const since = performance.now();
          send({ kind: 'claim', claim: { ...claim, attemptsLeft: drawn.attemptsLeft } });
          const refused = await worker.begin(drawn, document.document);
          if (refused !== null) {
            turnOff();
            setAttempt({ kind: 'failed', reasons: [{ code: 'not-begun', message: refused }] });
            return;
          }
          steps = { count: drawn.challenge.steps.length, since, permit: { permit: drawn.permit, token: drawn.token } };
        }
        const frame = await grabFrame(shown);
        if (steps === null) {
          say({ kind: 'ready', say: await worker.advise(frame) });
          continue;
        }
        const look = await worker.look(frame, performance.now() - steps.since);
        if (camera.current !== on) return;
        if (look.kind === 'going') {
          say({ kind: 'steps', say: look.say, done: look.done, of: steps.count, leftMs: look.leftMs });
          continue;
        }
        turnOff();
        if (look.kind === 'captured') await ask(steps.permit);
        else {
          setAttempt({ kind: 'failed', reasons: look.reasons });
          announce(look.reasons[0]?.message ?? 'This attempt came to nothing.');
          await refresh();
        }
      }
    },
    [access, announce, ask, refresh, setAttempt, turnOff],
  );

  const turnOn = useCallback(async () => {
    turnOff();
    setAttempt({ kind: 'starting' });
    const opening = await openCamera();
    if (opening.kind === 'refused') {
      setAttempt({ kind: 'no-camera', why: opening.why });
      announce(opening.why);
      return;
    }
    const on = opening.camera;
    camera.current = on;
    wantsToBegin.current = false;
    const shown = video.current;
    if (!shown) return turnOff();
    shown.srcObject = on.stream;
    try {
      await shown.play();
      await watch(on);
    } catch (error) {
      turnOff();
      setAttempt({ kind: 'problem', problem: asProblem(error) });
      await refresh().catch(() => {});
    }
  }, [announce, refresh, setAttempt, turnOff, watch]);

  // The camera is never on for somebody who has gone on, or for the next person.
  const wanted = sim.claim?.state === 'open' && sim.way === 'face';
  useEffect(() => {
    if (!wanted) turnOff();
  }, [wanted, turnOff]);
  const blank = sim === freshSim;
  useEffect(() => {
    if (!blank) return;
    // Whatever a person before left in the worker goes with it.
    host.current?.forget();
    void load();
  }, [blank, load]);

  return {
    sim,
    engine,
    send,
    decide,
    readDocument,
    open,
    video,
    turnOn,
    begin: () => {
      wantsToBegin.current = true;
    },
    refresh,
  };
}

const notSame = {
  code: 'not-matched',
  message:
    'Your face and the portrait on the document are not surely of one person. Old portraits and poor light do that. Nothing was kept. Try again in better light, or go to the counter.',
};
