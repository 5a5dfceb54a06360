/** A camera that is on. */
export interface Camera {
  readonly stream: MediaStream;
  /** Turns it off. */
  stop(): void;
}

export type CameraOpening = { readonly kind: 'open'; readonly camera: Camera } | { readonly kind: 'refused'; readonly why: string };

/** Which camera: the one that faces the person, or one of a list; and the way that is open without it. */
export interface CameraWanted {
  readonly video: MediaTrackConstraints;
  /** Completes a sentence: `go the way without a face`. */
  readonly otherwise: string;
}

/** Turns on a camera. What stands against it is said in words. */
export async function openCamera({ video, otherwise }: CameraWanted): Promise<CameraOpening> {
  // Absent where the page was not fetched in a secure way.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (devices === undefined)
    return { kind: 'refused', why: 'This browser gives no camera to this page. Open it at https or at localhost.' };
  try {
    const stream = await devices.getUserMedia({ audio: false, video });
    const stop = (): void => {
      for (const track of stream.getTracks()) track.stop();
    };
    return { kind: 'open', camera: { stream, stop } };
  } catch (error) {
    return {
      kind: 'refused',
      why:
        whyNot(otherwise)[(error as DOMException).name] ??
        'The camera could not be turned on. Close other programs that use it, and try again.',
    };
  }
}

const whyNot = (otherwise: string): Readonly<Record<string, string>> => ({
  NotAllowedError: `The camera was not allowed. Allow it for this page in your browser, then try again; or ${otherwise}.`,
  NotFoundError: `There is no camera on this device. Connect one and try again; or ${otherwise}.`,
  OverconstrainedError: `The camera that was chosen is not connected. Connect it, or choose another one; or ${otherwise}.`,
  NotReadableError: 'The camera is in use by another program. Close that and try again.',
});

/** The picture that is shown right now, as the camera took it: the preview alone is mirrored. */
export function grabFrame(video: HTMLVideoElement, greatestWidthPx: number): Promise<ImageBitmap> {
  const { videoWidth, videoHeight } = video;
  const scale = Math.min(1, greatestWidthPx / videoWidth);
  return createImageBitmap(video, {
    resizeWidth: Math.round(videoWidth * scale),
    resizeHeight: Math.round(videoHeight * scale),
    resizeQuality: 'medium',
  });
}

/** Longer than any camera takes; a page in the background gets no new pictures at all. */
const patienceMs = 1_000;

/** What a camera takes longer than that to hand over is no time that can be believed. */
const greatestDelayMs = 500;

/**
 * Settles when the video shows something new, or it has not for a while: the time of an attempt runs on. Gives when that was taken, by `performance.now`, as far as the camera
 * tells.
 */
export function nextFrame(video: HTMLVideoElement): Promise<number> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      video.cancelVideoFrameCallback(asked);
      resolve(performance.now());
    }, patienceMs);
    const asked = video.requestVideoFrameCallback((_, { captureTime }) => {
      clearTimeout(timer);
      const nowMs = performance.now();
      const isTold = captureTime !== undefined && captureTime <= nowMs && captureTime > nowMs - greatestDelayMs;
      resolve(isTold ? captureTime : nowMs);
    });
  });
}
