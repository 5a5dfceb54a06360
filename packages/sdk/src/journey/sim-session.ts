import type { ClaimId } from '@sclera/core';
import type { CaptureDevice } from '../capture/capture-device.ts';
import type { DocumentNames } from '../capture/challenge.ts';
import type { PreparedCapture } from '../capture/prepared-capture.ts';
import type { ScleraClient } from '../client/client.ts';
import type { SimChallenge, SimClaim, SimClaimRequest, SimLine, SimOffer } from '../contract/types.ts';
import { ownProblem } from '../problem.ts';
import { verifyLineReceipt } from '../verify/line-receipt.ts';
import { type Decided, readyDevice, sendCapture } from './send-capture.ts';

export interface SimSessionOptions {
  readonly personalKey: string;
  /** Signs the captures. Default: a key of this process. */
  readonly device?: CaptureDevice;
  /** What is being done just now, in plain words. */
  readonly onProgress?: (text: string) => void;
  /** How long to go on asking for an outcome that is decided but not yet confirmed. Default 60,000. */
  readonly patienceMs?: number;
}

/** What one attempt came to: the bit of the three parties, and what follows from it for the line. */
export interface SimAttempt {
  readonly decided: Decided;
  readonly claim: SimClaim;
}

/** Registering telephone lines, step by step; and the lines that a person holds. */
export interface SimSession {
  open(request: SimClaimRequest): Promise<SimClaim>;
  /** How a claim stands; the receipt of one that is decided is checked. */
  claim(id: ClaimId): Promise<SimClaim>;
  /** Draws one of five attempts. Begin the camera before: the time runs from here. Throws `device-unknown` before an attempt is spent on a device that may not capture. */
  draw(claim: ClaimId, document: DocumentNames): Promise<SimChallenge>;
  /** Sends what a living face gave for a challenge. The capture is spent. */
  send(claim: ClaimId, drawn: SimChallenge, capture: PreparedCapture): Promise<SimAttempt>;
  lines(): Promise<readonly SimLine[]>;
  end(line: string): Promise<SimLine>;
  offer(line: string): Promise<SimOffer>;
  takeBack(line: string): Promise<SimLine>;
}

/** Every receipt is verified before it is handed on: what the platform or the parties did not sign is thrown as `receipt-invalid`. */
export function createSimSession(client: ScleraClient, options: SimSessionOptions): SimSession {
  const { personalKey, device, patienceMs = 60_000 } = options;
  const say = options.onProgress ?? ((): void => {});

  const checked = async (claim: SimClaim): Promise<SimClaim> => {
    const isDecided = claim.state === 'registered' || claim.state === 'refused';
    if (claim.receipt === null) {
      if (isDecided) throw ownProblem('receipt-invalid', 'The claim is decided and has no receipt.');
      return claim;
    }
    const outcome = verifyLineReceipt(claim.receipt, await client.platform());
    if (outcome.kind === 'invalid') throw ownProblem('receipt-invalid', `The receipt of this line does not verify: ${outcome.reason}.`);
    const { claim: of, line, way, decision, reason } = outcome.receipt;
    if (
      of !== claim.id ||
      line !== claim.line ||
      way !== claim.way ||
      decision !== claim.state ||
      reason !== (claim.refusal?.code ?? null)
    ) {
      throw ownProblem('receipt-invalid', 'The receipt is not about this claim.');
    }
    return claim;
  };

  return {
    open: async (request) => {
      say('Opening the claim');
      return checked(await client.openSimClaim(personalKey, request));
    },
    claim: async (id) => checked(await client.simClaim(personalKey, id)),
    draw: async (claim, document) => {
      await readyDevice(client, device);
      say('Drawing a challenge');
      return client.drawSimChallenge(personalKey, claim, { document });
    },
    send: async (id, { permit, token }, capture) => {
      const platform = await client.platform();
      const send = client.verifySim;
      const decided = await sendCapture({ client, device, platform, action: 'verify', permit, token, capture, send, patienceMs, say });
      if (decided.decision !== 'matched' && decided.decision !== 'not-matched') {
        throw ownProblem('receipt-invalid', 'The receipt does not answer whether two faces match.');
      }
      return { decided, claim: await checked(await client.simClaim(personalKey, id)) };
    },
    lines: () => client.simLines(personalKey),
    end: (line) => client.endSimLine(personalKey, line),
    offer: (line) => client.offerSimLine(personalKey, line),
    takeBack: (line) => client.takeBackSimOffer(personalKey, line),
  };
}
