import type { PublishedNotice, SimChallenge, SimClaim } from '@sclera/sdk/contract';
import { useCallback, useEffect, useReducer, useRef, useState } from 'react';
import { type Camera, type CameraWanted, grabFrame, nextFrame, openCamera } from '../face/camera.ts';
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

/** Pictures of this width are looked at: larger ones say nothing more and take longer. */
const lookWidthPx = 480;
const facing: CameraWanted = {
  video: { facingMode: 'user', width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 30 } },
  otherwise: 'go the way without a face',
};

/** One person's registration: what they did so far, the worker that holds their face, and the camera. */
export function useSim(): SimControl {
  const access = useAccess();
  const announce = useAnnounce();
  const [sim, send] = useReducer(nextSim, freshSim);
  const [engine, setEngine] = useState<EngineState>({ kind: 'loading', share: 0 });
  const host = useRef<FaceHost | null>(null);
  const latest = useRef(sim);
  latest.current = sim;
  const video = useRef<HTMLVideoElement>(null);
  const camera = useRef<Camera | null>(null);
  const wantsToBegin = useRef(false);

  const turnOff = useCallback(() => {
    camera.current?.stop();
    camera.current = null;
    if (video.current) video.current.srcObject = null;
  }, []);
  useEffect(() => turnOff, [turnOff]);

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
        const lines = await access.sim(person);
        const claim = await lines.open({
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
    (claim: SimClaim) => {
      send({ kind: 'claim', claim });
      if (claim.state === 'registered') announce('The line is yours.');
      if (claim.state === 'refused') announce('The line was not registered. The reason is on the page.');
    },
    [announce],
  );
  const refresh = useCallback(async () => {
    const { person, claim } = latest.current;
    if (!person || !claim) return;
    try {
      const lines = await access.sim(person);
      settle(await lines.claim(claim.id));
    } catch (error) {
      send({ kind: 'problem', problem: asProblem(error) });
    }
  }, [access, settle]);

  /** From a captured face to what became of the line. */
  const sendFace = useCallback(
    async (worker: FaceHost, drawn: SimChallenge) => {
      const { person, claim } = latest.current;
      if (!person || !claim) return;
      const doing: string[] = [];
      setAttempt({ kind: 'sending', doing });
      announce('You were seen. The three parties are comparing.');
      const use = { gateway: access.gateway, personalKey: person.personalKey, claim: claim.id, drawn };
      const { decided, claim: after } = await worker.send(use, (words) => {
        if (!doing.includes(words)) doing.push(words);
        setAttempt({ kind: 'sending', doing: [...doing] });
      });
      setAttempt(decided.decision === 'matched' ? { kind: 'off' } : { kind: 'failed', reasons: [notSame] });
      settle(after);
    },
    [access, announce, setAttempt, settle],
  );

  /** One picture after the other, as fast as they are looked at, until the attempt has ended or the camera is off. */
  const watch = useCallback(
    async (on: Camera) => {
      const shown = video.current;
      const worker = host.current;
      if (!shown || !worker) return;
      let steps: { readonly drawn: SimChallenge; readonly since: number } | null = null;
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
          const lines = await access.sim(person);
          const drawn = await lines.draw(claim.id, document.document);
          const since = performance.now();
          send({ kind: 'claim', claim: { ...claim, attemptsLeft: drawn.attemptsLeft } });
          const refused = await worker.begin(drawn, document.document);
          if (refused !== null) {
            turnOff();
            setAttempt({ kind: 'failed', reasons: [{ code: 'not-begun', message: refused }] });
            return;
          }
          steps = { drawn, since };
        }
        const frame = await grabFrame(shown, lookWidthPx);
        if (steps === null) {
          say({ kind: 'ready', say: await worker.advise(frame) });
          continue;
        }
        const look = await worker.look(frame, performance.now() - steps.since);
        if (camera.current !== on) return;
        if (look.kind === 'going') {
          say({ kind: 'steps', say: look.say, done: look.done, of: steps.drawn.challenge.steps.length, leftMs: look.leftMs });
          continue;
        }
        turnOff();
        if (look.kind === 'captured') await sendFace(worker, steps.drawn);
        else {
          setAttempt({ kind: 'failed', reasons: look.reasons });
          announce(look.reasons[0]?.message ?? 'This attempt came to nothing.');
          await refresh();
        }
      }
    },
    [access, announce, refresh, sendFace, setAttempt, turnOff],
  );

  const turnOn = useCallback(async () => {
    turnOff();
    setAttempt({ kind: 'starting' });
    const opening = await openCamera(facing);
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
      await refresh();
    }
  }, [announce, refresh, setAttempt, turnOff, watch]);

  // The camera is never on for somebody who has gone on, or for the next person.
  const wanted = sim.claim?.state === 'open' && sim.way === 'face';
  useEffect(() => {
    if (!wanted) turnOff();
  }, [wanted, turnOff]);
  // Nothing is fetched for who goes to the counter; what the worker holds of a person goes with their decision, the other way, or the page.
  const isFace = sim.way === 'face' && sim.claim?.state !== 'registered' && sim.claim?.state !== 'refused';
  useEffect(() => {
    if (!isFace) return;
    const worker = createFaceHost();
    const tell = (state: EngineState): void => {
      if (host.current === worker) setEngine(state);
    };
    host.current = worker;
    tell({ kind: 'loading', share: 0 });
    worker
      .start((share) => tell({ kind: 'loading', share }))
      .then(
        () => tell({ kind: 'ready' }),
        () => tell({ kind: 'failed' }),
      );
    return () => {
      worker.forget();
      host.current = null;
    };
  }, [isFace]);

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
