import { drawPage, makeMrz, specimen } from '@sclera/engine/specimen';
import { makeHead, renderHead } from '@sclera/synth';
import { colourJpeg } from '../../packages/engine/testing/colour-jpeg.ts';
import { makeCertificate, makeKey, pem } from '../../packages/engine/testing/document/make-certificate.ts';
import { makeFaceFile, makeSod, makeZoneFile } from '../../packages/engine/testing/document/make-chip.ts';
import { toJp2, toJpeg2000 } from '../../packages/engine/testing/document/make-picture.ts';

/** What a drawn person can do before a camera: the frames by name, JPEG in base64. */
export interface DrawnPoses {
  /** From the far right to the far left of the person, the middle one straight. */
  readonly turns: readonly string[];
  /** From where they stand to nearer. */
  readonly nearer: readonly string[];
  readonly shut: string;
}

const size = { width: 320, height: 240 };
const at = { x: 160, y: 100 };

export function drawPoses(name: string): DrawnPoses {
  const head = makeHead(name);
  const draw = (shot: Parameters<typeof renderHead>[1]): string =>
    Buffer.from(colourJpeg(renderHead(head, { ...size, at, interEyePx: 40, grain: name, ...shot }), 92)).toString('base64');
  const nearer = (scale: number): string => draw({ interEyePx: 40 * scale, distanceMm: 620 / scale });
  return {
    turns: [-30, -20, -10, 0, 10, 20, 30].map((yaw) => draw({ yaw })),
    nearer: [1.13, 1.27, 1.41].map(nearer),
    shut: draw({ eyesOpen: 0 }),
  };
}

/** A photo of the page of a passport that is nobody's, and the lines of its zone. */
export function drawPassport(name: string): { readonly photo: Uint8Array; readonly zone: string } {
  const zone = makeMrz({ ...specimen, state: 'NLD' });
  const portrait = renderHead(makeHead(name), { width: 300, height: 380, interEyePx: 90 });
  return { photo: colourJpeg(drawPage({ zone, portrait }), 92), zone: zone.join('\n') };
}

export interface DrawnChip {
  readonly files: { readonly sod: Uint8Array; readonly dg1: Uint8Array; readonly dg2: Uint8Array };
  /** The list of states that names the one that signed it. */
  readonly csca: Uint8Array;
}

/** The files of that passport's chip, with the portrait as JPEG 2000. */
export async function drawChip(name: string): Promise<DrawnChip> {
  const dutch = { subject: 'CSCA', country: 'NL' };
  const [stateKey, key] = [makeKey('P-256'), makeKey('P-256')];
  const csca = makeCertificate({ ...dutch, key: stateKey, isAuthority: true, serial: 1 });
  const certificate = makeCertificate({ subject: 'Signer', country: 'NL', key, issuer: { ...dutch, key: stateKey } });
  const face = renderHead(makeHead(name), { width: 240, height: 320, interEyePx: 70 });
  const [dg1, dg2] = [makeZoneFile(makeMrz({ ...specimen, state: 'NLD' })), makeFaceFile({ picture: toJp2(await toJpeg2000(face)) })];
  return {
    files: { sod: makeSod({ groups: { 1: dg1, 2: dg2 }, certificate, key, issuer: dutch }), dg1, dg2 },
    csca: pem('CERTIFICATE', csca),
  };
}

/**
 * Runs in the page before anything else: in place of a camera a canvas, on which a drawn person does what the page says. Each picture that the page
 * takes moves them on by one pose, and the page's clock stands still for as long as looking at one takes longer than usual: a slow machine sees the same movement as a
 * quick one.
 */
export function standBefore({ turns, nearer, shut }: DrawnPoses): void {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [320, 240];
  const context = canvas.getContext('2d');
  const load = (jpeg: string): HTMLImageElement => Object.assign(new Image(), { src: URL.createObjectURL(new Blob([bytesOf(jpeg)])) });
  const bytesOf = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const pictures = { turns: turns.map(load), nearer: nearer.map(load), shut: load(shut) };
  const middle = (turns.length - 1) / 2;
  const now = { yaw: 0, near: 0, shut: false, blinked: false };
  const towards = (from: number, to: number): number => from + Math.sign(to - from);
  const act = (): void => {
    const say = document.querySelector('[data-testid="face"]')?.getAttribute('data-say') ?? '';
    const side = say === 'turn-left' ? 1 : say === 'turn-right' ? -1 : 0;
    // One movement after the other, as each picture shows one.
    const [aside, near] = [side * middle, say === 'come-closer' ? nearer.length : 0];
    if (now.yaw !== 0 || (now.near === 0 && aside !== 0)) now.yaw = towards(now.yaw, aside);
    else now.near = towards(now.near, near);
    const blinks = say === 'blink' && now.yaw === 0 && now.near === 0;
    now.shut = blinks && !now.blinked;
    now.blinked = blinks;
  };
  const draw = (): void => {
    const picture = now.shut ? pictures.shut : now.near > 0 ? pictures.nearer[now.near - 1] : pictures.turns[middle + now.yaw];
    if (picture) context?.drawImage(picture, 0, 0);
  };
  setInterval(draw, 30);
  const take = globalThis.createImageBitmap.bind(globalThis) as typeof createImageBitmap;
  const usualMs = 120;
  const clock = performance.now.bind(performance);
  let [before, takenAt] = [0, clock()];
  const sinceTaken = (): number => {
    const passed = clock() - takenAt;
    // Who takes no pictures has the usual time.
    return Math.min(passed, usualMs) + Math.max(0, passed - 5_000);
  };
  performance.now = () => before + sinceTaken();
  const taken = async (...input: Parameters<typeof createImageBitmap>): Promise<ImageBitmap> => {
    const bitmap = await take(...input);
    before += sinceTaken();
    takenAt = clock();
    act();
    draw();
    return bitmap;
  };
  globalThis.createImageBitmap = taken as typeof createImageBitmap;
  navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(30);
}
