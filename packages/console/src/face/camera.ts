/** A camera that is on. */
export interface Camera {
  readonly stream: MediaStream;
  /** Turns it off. */
  stop(): void;
}

export type CameraOpening = { readonly kind: 'open'; readonly camera: Camera } | { readonly kind: 'refused'; readonly why: string };

/** Pictures of this width are looked at: larger ones say nothing more and take longer. */
const lookWidthPx = 480;

/** Turns on the camera that faces the person. What stands against it is said in words. */
export async function openCamera(): Promise<CameraOpening> {
  // Absent where the page was not fetched in a secure way.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (devices === undefined)
    return { kind: 'refused', why: 'This browser gives no camera to this page. Open it at https or at localhost.' };
  try {
    const wanted = { facingMode: 'user', width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 30 } };
    const stream = await devices.getUserMedia({ audio: false, video: wanted });
    const stop = (): void => {
      for (const track of stream.getTracks()) track.stop();
    };
    return { kind: 'open', camera: { stream, stop } };
  } catch (error) {
    return {
      kind: 'refused',
      why: whyNot[(error as DOMException).name] ?? 'The camera could not be turned on. Close other programs that use it, and try again.',
    };
  }
}

const whyNot: Readonly<Record<string, string>> = {
  NotAllowedError: 'The camera was not allowed. Allow it for this page in your browser, then try again; or go the way without a face.',
  NotFoundError: 'There is no camera on this device. Connect one and try again; or go the way without a face.',
  NotReadableError: 'The camera is in use by another program. Close that and try again.',
};

/** The picture that is shown right now, as the camera took it: the preview alone is mirrored. */
export function grabFrame(video: HTMLVideoElement): Promise<ImageBitmap> {
  const { videoWidth, videoHeight } = video;
  const scale = Math.min(1, lookWidthPx / videoWidth);
  return createImageBitmap(video, {
    resizeWidth: Math.round(videoWidth * scale),
    resizeHeight: Math.round(videoHeight * scale),
    resizeQuality: 'medium',
  });
}

/** Longer than any camera takes; a page in the background gets no new pictures at all. */
const patienceMs = 1_000;

/** Settles when the video shows something new, or it has not for a while: the time of an attempt runs on. */
export function nextFrame(video: HTMLVideoElement): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      video.cancelVideoFrameCallback(asked);
      resolve();
    }, patienceMs);
    const asked = video.requestVideoFrameCallback(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
