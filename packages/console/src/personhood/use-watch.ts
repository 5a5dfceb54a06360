import { useCallback, useEffect, useReducer, useRef, useState } from 'react';
import { type Camera, grabFrame, nextFrame, openCamera } from '../face/camera.ts';
import { useAnnounce } from '../parts/live-region.tsx';
import { asProblem } from '../words/as-problem.ts';
import { bothEyesWidthPx } from './eye-boxes.ts';
import { cameraFor, type EyeCamera, listCameras, rememberCamera, rememberedCamera } from './eye-cameras.ts';
import type { EyesHost } from './eyes-host.ts';
import type { EyesUse } from './messages.ts';
import { freshWatch, isOn, nextWatch, type Watch, wordsOf } from './watch-state.ts';

export interface WatchControl {
  readonly watch: Watch;
  /** The video that shows the camera; the page puts it where it wants. */
  readonly video: React.RefObject<HTMLVideoElement | null>;
  readonly cameras: readonly EyeCamera[];
  /** The one that is on, or was. */
  readonly chosen: string | null;
  /** This camera from now on. */
  readonly choose: (id: string) => void;
  readonly turnOn: () => void;
  /** Draws a light and begins it. */
  readonly begin: () => void;
  readonly stop: () => void;
}

/** Camera, light and worker of one person's eyes. `onCaptured` is called once, when the worker holds a capture for this use. */
export function useWatch(host: EyesHost, use: EyesUse, onCaptured: () => void): WatchControl {
  const announce = useAnnounce();
  const [watch, send] = useReducer(nextWatch, freshWatch);
  const latest = useRef(watch);
  latest.current = watch;
  const wanted = useRef({ use, onCaptured });
  wanted.current = { use, onCaptured };
  const [cameras, setCameras] = useState<readonly EyeCamera[]>([]);
  const [chosen, setChosen] = useState(rememberedCamera);
  const video = useRef<HTMLVideoElement>(null);
  const camera = useRef<Camera | null>(null);
  const wantsToBegin = useRef(false);

  const turnOff = useCallback(() => {
    camera.current?.stop();
    camera.current = null;
    if (video.current) video.current.srcObject = null;
    if (document.fullscreenElement !== null) void document.exitFullscreen().catch(() => {});
  }, []);
  useEffect(() => turnOff, [turnOff]);

  /** One picture after the other, as fast as they are looked at, until the try has ended or the camera is off. */
  const look = useCallback(
    async (on: Camera, shown: HTMLVideoElement) => {
      let sinceMs: number | null = null;
      let before = -1;
      while (camera.current === on) {
        const takenMs = await nextFrame(shown);
        if (camera.current !== on) return;
        if (sinceMs === null && wantsToBegin.current) {
          wantsToBegin.current = false;
          const drawn = await host.watch(wanted.current.use);
          if (camera.current !== on) return;
          sinceMs = performance.now();
          send({ kind: 'light', drawn, sinceMs });
          continue;
        }
        const frame = await grabFrame(shown, bothEyesWidthPx);
        if (sinceMs === null) {
          send({ kind: 'advice', say: await host.advise(frame) });
          continue;
        }
        // A picture is a later one than that before, whatever its camera says of its time.
        const atMs: number = Math.max(before + 1, Math.round(takenMs - sinceMs));
        before = atMs;
        const seen = await host.look(frame, atMs);
        if (camera.current !== on) return;
        if (seen.kind === 'going') {
          send({ kind: 'advice', say: seen.say });
          continue;
        }
        turnOff();
        if (seen.kind === 'captured') {
          send({ kind: 'captured' });
          announce('Your eyes were seen. The camera is off.');
          return wanted.current.onCaptured();
        }
        send({ kind: 'failed', refusal: seen.refusal });
        announce(`This try came to nothing. ${seen.refusal.reasons[0]?.message ?? ''}`);
      }
    },
    [announce, host, turnOff],
  );

  const turnOn = useCallback(
    async (id: string | null) => {
      turnOff();
      wantsToBegin.current = false;
      send({ kind: 'turn-on' });
      const opening = await openCamera(cameraFor(id));
      if (opening.kind === 'refused') {
        announce(opening.why);
        return send({ kind: 'no-camera', why: opening.why });
      }
      const on = opening.camera;
      const shown = video.current;
      // Stopped meanwhile, or gone to another page.
      if (!shown || latest.current.kind !== 'starting') return on.stop();
      turnOff();
      camera.current = on;
      const [track] = on.stream.getVideoTracks();
      track?.addEventListener('ended', () => {
        if (camera.current !== on) return;
        turnOff();
        announce(lost);
        send({ kind: 'no-camera', why: lost });
      });
      setChosen(track?.getSettings().deviceId ?? id);
      shown.srcObject = on.stream;
      try {
        setCameras(await listCameras());
        await shown.play();
        await look(on, shown);
      } catch (error) {
        // What fails because it was stopped is no problem.
        if (camera.current !== on) return;
        turnOff();
        send({ kind: 'problem', problem: asProblem(error) });
      }
    },
    [announce, look, turnOff],
  );

  const stop = useCallback(() => {
    turnOff();
    host.forget();
    send({ kind: 'stop' });
    announce('Stopped. The camera is off, and nothing was kept.');
  }, [announce, host, turnOff]);

  // Where the page fills the whole screen, Esc is the browser's, and ends that alone.
  useEffect(() => {
    const left = (): void => {
      if (document.fullscreenElement === null && camera.current !== null && latest.current.kind === 'light') stop();
    };
    document.addEventListener('fullscreenchange', left);
    return () => document.removeEventListener('fullscreenchange', left);
  }, [stop]);

  // What is to be done now, once for each change of it.
  const words = isOn(watch) ? wordsOf(watch) : '';
  useEffect(() => {
    if (words !== '') announce(words);
  }, [announce, words]);

  return {
    watch,
    video,
    cameras,
    chosen,
    choose: (id) => {
      rememberCamera(id);
      setChosen(id);
      turnOff();
      host.forget();
      send({ kind: 'stop' });
      void turnOn(id);
    },
    turnOn: () => void turnOn(chosen),
    begin: () => {
      // The more of the screen is light, the more a pupil answers it; where a browser does not let it, the window is.
      void document.documentElement.requestFullscreen?.().catch(() => {});
      wantsToBegin.current = true;
      send({ kind: 'begin' });
    },
    stop,
  };
}

const lost = 'The camera was disconnected. Connect it again and try once more; nothing was kept.';
