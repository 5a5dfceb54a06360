import { encodePng } from '@sclera/engine';
import {
  type ConsentChoice,
  captureEyes,
  createClient,
  createPersonSession,
  introduceDevice,
  type PersonSession,
  type PreparedCapture,
  processDevice,
  type ScleraClient,
  sealCapture,
  signCapture,
} from '@sclera/sdk';
import { type CaptureDials, makePerson, renderEye } from '@sclera/synth';

const dials: CaptureDials = { profile: 'far', dilation: [0.3, 0.5], occlusion: [0, 0.1], gaze: [0, 4] };

export interface EyeFiles {
  readonly left: Uint8Array;
  readonly right: Uint8Array;
}

/** What was drawn in this process: drawing a pair of eyes takes twice as long as encoding it. */
const drawn = new Map<string, EyeFiles>();

/** PNG files of both eyes of a person who does not exist. */
export function drawEyes(seed: string, index: number, capture: number): EyeFiles {
  const name = `${seed} ${index} ${capture}`;
  const { left, right } = drawn.get(name) ?? drawAnew(seed, index, capture);
  drawn.set(name, { left, right });
  return { left: left.slice(), right: right.slice() };
}

function drawAnew(seed: string, index: number, capture: number): EyeFiles {
  const person = makePerson(seed, index);
  const file = (eye: 'left' | 'right'): Uint8Array => encodePng(renderEye(person, eye, capture, dials).image);
  return { left: file('left'), right: file('right') };
}

/** The first captures, from `capture` on, that the gates let through. */
export async function captureSomebody(seed: string, index: number, capture = 0): Promise<PreparedCapture> {
  for (let attempt = capture; attempt < capture + 5; attempt++) {
    const outcome = await captureEyes(drawEyes(seed, index, attempt));
    if (outcome.kind === 'captured') return outcome.capture;
  }
  throw new Error(`none of five captures of person ${index} passed the gates`);
}

const adult: ConsentChoice = { decision: 'given', ageBand: 'adult' };

/** Reads the notice, consents, and enrols. */
export async function enrol(url: string, capture: PreparedCapture): Promise<{ session: PersonSession; decision: string }> {
  const session = createPersonSession(createClient({ url }));
  await session.createSubject();
  const { consent } = await session.consent(await session.readNotice('uniqueness-enrolment'), adult);
  const { decision } = await session.enrol(consent.id, capture);
  return { session, decision };
}

type Shares = Awaited<ReturnType<typeof sealCapture>>;
export type Use = { readonly token: string; readonly shares: Shares; readonly capture: string };

/** Seals a capture and has this process sign it, as any device that makes itself known to the platform does. */
export async function handIn(client: ScleraClient, token: string, capture: PreparedCapture): Promise<Use> {
  return sign(client, token, await sealCapture(capture, { platform: await client.platform(), token }));
}

/** The same for shares that a test has made or spoilt itself. */
export async function sign(client: ScleraClient, token: string, shares: Shares): Promise<Use> {
  const device = await processDevice();
  await introduceDevice(client, device, 'a test');
  return { token, shares, capture: await signCapture(device, token, shares) };
}

/** A new pseudonym asks: is this person enrolled? */
export async function check(url: string, capture: PreparedCapture): Promise<string> {
  const session = createPersonSession(createClient({ url }));
  await session.createSubject();
  const { consent } = await session.consent(await session.readNotice('uniqueness-check'), adult);
  return (await session.check(consent.id, capture)).decision;
}
