import { randomBytes } from 'node:crypto';
import type { PresentationRequest, PresentationVerifier } from '@sclera/sdk/presentation';

export interface DoorOptions {
  readonly verifier: PresentationVerifier;
  /** Where a wallet sends its answer: this server's own address. */
  readonly responseUri: string;
  readonly name: string;
}

/** A door that opens for a human being and asks nothing else: not who, and not whether they were here before. */
export interface Door {
  /** Somebody comes. `visit` is their browser's alone, `uri` is for their wallet. */
  knock(): Promise<{ readonly visit: string; readonly uri: string }>;
  /** What a wallet sent. The code goes back with it, to the browser that it belongs to; whoever else answered a request has it and no visit. */
  answer(
    form: URLSearchParams,
  ): Promise<{ readonly kind: 'taken'; readonly code: string } | { readonly kind: 'refused'; readonly reason: string }>;
  /** Whether this browser, with this code, is in: once. */
  enter(visit: string, code: string): boolean;
}

const goodForMs = 5 * 60_000;
const mostVisits = 10_000;

export function createDoor({ verifier, responseUri, name }: DoorOptions): Door {
  const visits = new Map<string, { readonly request: PresentationRequest; readonly untilMs: number; code: string | null }>();

  return {
    async knock() {
      const request = await verifier.ask({ responseUri, name });
      const visit = randomBytes(24).toString('base64url');
      for (const [old, { untilMs }] of visits) if (untilMs <= Date.now() || visits.size >= mostVisits) visits.delete(old);
      visits.set(visit, { request, untilMs: Date.now() + goodForMs, code: null });
      return { visit, uri: request.uri };
    },
    async answer(form) {
      const found = [...visits.values()].find(({ request }) => request.payload['state'] === form.get('state'));
      // Answered before, or over: a request is good once.
      if (found === undefined || found.code !== null || found.untilMs <= Date.now())
        return { kind: 'refused', reason: 'nothing was asked' };
      const outcome = await verifier.check(found.request, form);
      if (outcome.kind === 'refused') return outcome;
      found.code = randomBytes(24).toString('base64url');
      return { kind: 'taken', code: found.code };
    },
    enter(visit, code) {
      const isTheirs = code !== '' && visits.get(visit)?.code === code;
      if (isTheirs) visits.delete(visit);
      return isTheirs;
    },
  };
}
