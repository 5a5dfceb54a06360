import { makePerson, renderEye } from '@sclera/synth';

/** Both eyes of a drawn person before a near-infrared camera, at widths of the pupil from narrow to wide: grey pixels in base64. */
export interface DrawnEyes {
  readonly left: readonly string[];
  readonly right: readonly string[];
}

const [narrow, wide, widths] = [0.3, 0.46, 17];
const dials = { profile: 'far', occlusion: [0, 0.1], gaze: [0, 3], blur: 0.5 } as const;

/** `capture`: another one is another sitting. */
export function drawBothEyes(seed: string, index: number, capture: number): DrawnEyes {
  const person = makePerson(seed, index);
  const at = (eye: 'left' | 'right') => (i: number) =>
    Buffer.from(renderEye(person, eye, capture, { ...dials, dilation: narrow + (i * (wide - narrow)) / (widths - 1) }).image.data).toString(
      'base64',
    );
  const all = Array.from({ length: widths }, (_, i) => i);
  return { left: all.map(at('left')), right: all.map(at('right')) };
}

/** What is before the camera from now on: the person (`eyes`), or a `photograph` of them. Runs in the page. */
export function hold(shown: string): void {
  Object.assign(globalThis, { shown });
}

/**
 * Runs in the page before anything else: in place of a camera a canvas, on which two eyes answer the light that the page really makes, late and slowly as pupils do. As before the camera for faces the page's
 * clock stands still for as long as looking at a picture takes longer than usual.
 */
export function lookInto({ left, right }: DrawnEyes): void {
  const canvas = document.createElement('canvas');
  // As the page cuts it: each place two fifths of the width.
  [canvas.width, canvas.height] = [800, 300];
  const context = canvas.getContext('2d', { willReadFrequently: true }) as CanvasRenderingContext2D;
  context.fillStyle = '#808080';
  context.fillRect(0, 0, 800, 300);
  const bytesOf = (text: string): Uint8Array => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const eyes = { left: left.map(bytesOf), right: right.map(bytesOf) };

  const take = globalThis.createImageBitmap.bind(globalThis) as typeof createImageBitmap;
  const usualMs = 150;
  const clock = performance.now.bind(performance);
  let [before, takenAt] = [0, clock()];
  // Who takes no pictures has the usual time.
  const sinceTaken = (): number => {
    const passed = clock() - takenAt;
    return Math.min(passed, usualMs) + Math.max(0, passed - 5_000);
  };
  performance.now = () => before + sinceTaken();
  const taken = async (...input: Parameters<typeof createImageBitmap>): Promise<ImageBitmap> => {
    const bitmap = await take(...input);
    before += sinceTaken();
    takenAt = clock();
    return bitmap;
  };
  globalThis.createImageBitmap = taken as typeof createImageBitmap;
  // The camera's own times are by the clock that does not stand still.
  const ask = HTMLVideoElement.prototype.requestVideoFrameCallback;
  HTMLVideoElement.prototype.requestVideoFrameCallback = function (tell) {
    const without = ({ captureTime: _, ...told }: VideoFrameCallbackMetadata) => told as VideoFrameCallbackMetadata;
    return ask.call(this, (now, told) => tell(now, without(told)));
  };

  const latencyMs = 240;
  const stepMs = 10;
  /** One for every step since then. */
  const light: boolean[] = [];
  let [lastMs, narrowed] = [performance.now(), 0];
  const live = (): void => {
    const isBright = document.querySelector('[data-testid="light-screen"][data-bright="true"]') !== null;
    for (const nowMs = performance.now(); lastMs + stepMs <= nowMs; lastMs += stepMs) {
      light.push(isBright);
      const seen = light[light.length - 1 - latencyMs / stepMs] === true;
      narrowed += ((seen ? 1 : 0) - narrowed) * (stepMs / (seen ? 260 : 900));
    }
  };
  const picture = context.createImageData(320, 240);
  let dice = 1;
  const draw = (): void => {
    live();
    for (const [eye, x] of [
      ['left', 440],
      ['right', 40],
    ] as const) {
      const pictures = eyes[eye];
      const isStill = (globalThis as { shown?: string }).shown === 'photograph';
      const pixels = pictures[Math.round((isStill ? 1 : 1 - narrowed) * (pictures.length - 1))] as Uint8Array;
      for (let k = 0; k < pixels.length; k++) {
        dice = (Math.imul(dice, 1_664_525) + 1_013_904_223) >>> 0;
        const level = pixels[k] as number;
        // A lamp fills the sensor's range.
        const noise = level < 235 ? (dice >>> 29) - 3.5 : 0;
        picture.data.fill(level + noise, 4 * k, 4 * k + 3);
        picture.data[4 * k + 3] = 255;
      }
      context.putImageData(picture, x, 30);
    }
  };
  draw();
  setInterval(draw, 30);
  navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(30);
}
