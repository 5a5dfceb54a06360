import type { Action, PermitId } from '@sclera/core';
import { type CaptureDevice, introduceDevice, processDevice } from '../capture/capture-device.ts';
import type { PreparedCapture } from '../capture/prepared-capture.ts';
import { sealCapture } from '../capture/seal-capture.ts';
import type { SessionKeys } from '../capture/session-keys.ts';
import { signCapture } from '../capture/sign-capture.ts';
import type { ScleraClient } from '../client/client.ts';
import type { ComparisonAnswer, ComparisonRequest, Platform } from '../contract/types.ts';
import { ownProblem } from '../problem.ts';
import { verifyReceipt } from '../verify/receipt.ts';
import { askAgain } from './ask-again.ts';

/** An answer whose receipt was checked against the keys of the gateway and of the three parties. */
export interface Decided extends ComparisonAnswer {
  readonly permit: PermitId;
}

export interface CaptureUse {
  readonly client: Pick<ScleraClient, 'registerDevice'>;
  /** Signs the capture. Default: a key of this process. */
  readonly device: CaptureDevice | undefined;
  /** With the keys of now: a share sealed for an old key would not open. */
  readonly platform: Platform;
  readonly action: Action;
  readonly permit: PermitId;
  readonly token: string;
  /** Sealed beside the eyes, where a secret is to be derived or a record told. */
  readonly keys?: SessionKeys | null;
  /** Spent by this. */
  readonly capture: PreparedCapture;
  readonly send: (request: ComparisonRequest) => Promise<ComparisonAnswer>;
  /** Where the outcome may be decided without its answer having come: how to ask for it. Default: the same shares again. */
  readonly again?: (request: ComparisonRequest) => Promise<ComparisonAnswer>;
  readonly patienceMs: number;
  readonly say: (text: string) => void;
}

/** Makes a device known, before a permit is asked for that it could not use. */
export async function readyDevice(client: CaptureUse['client'], device: CaptureDevice | undefined): Promise<CaptureDevice> {
  const own = device ?? (await processDevice());
  await introduceDevice(client, own, 'a device that registered itself');
  return own;
}

/**
 * Splits and seals a capture, has its device sign it, sends it, asks again where the outcome is pending, and checks the receipt. Throws
 * `receipt-invalid` for a decision that the three parties did not sign.
 */
export async function sendCapture(use: CaptureUse): Promise<Decided> {
  const { action, permit, platform, token, capture, keys, send, again = send, patienceMs, say } = use;
  const device = use.device ?? (await processDevice());
  say('Splitting the capture in three and sealing each part for one party');
  const shares = await sealCapture(capture, { platform, token, keys });
  const request = { token, shares, capture: await signCapture(device, token, shares, capture.presentation) };
  say('The three parties compare together');
  const answer = await send(request).catch((problem) => askAgain(problem, () => again(request), { patienceMs, say }));
  say('Checking the receipt');
  const outcome = verifyReceipt(answer.receipt, platform);
  if (outcome.kind === 'invalid') throw ownProblem('receipt-invalid', `The receipt of this decision does not verify: ${outcome.reason}.`);
  const { receipt } = outcome;
  const same = receipt.permit === permit && receipt.action === action && receipt.decision === answer.decision;
  if (!same || receipt.enrolment !== answer.enrolment || receipt.leafIndex !== answer.leafIndex) {
    throw ownProblem('receipt-invalid', 'The receipt is not about this decision.');
  }
  return { ...answer, permit };
}
