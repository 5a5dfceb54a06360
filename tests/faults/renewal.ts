import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createControl, SdkProblem } from '@sclera/sdk';
import type { ControlStatus } from '@sclera/sdk/contract';

/** What the operators were told of new shares for everybody. */
export type Renewal =
  | { readonly kind: 'done'; readonly generation: number }
  /** A code, or `forgotten` where the gateway began anew meanwhile: the shares may have been renewed all the same. */
  | { readonly kind: 'not-known'; readonly told: string };

const lookEveryMs = 100;
const endWithinMs = 120_000;

/** Orders new shares at the operators' own door of the gateway whose folder this is, and watches until it is told how that ended. */
export async function renewShares(folder: string): Promise<Renewal> {
  try {
    const control = openDoor(folder);
    let { run } = await control.start({ action: 'refresh', party: null });
    for (const deadline = performance.now() + endWithinMs; run?.state === 'running'; { run } = await control.status()) {
      if (performance.now() > deadline) return { kind: 'not-known', told: 'never-ended' };
      await sleep(lookEveryMs);
    }
    if (run === null) return { kind: 'not-known', told: 'forgotten' };
    const { state, generation, problem } = run;
    return state === 'done' && generation !== null ? { kind: 'done', generation } : { kind: 'not-known', told: problem?.code ?? state };
  } catch (error) {
    if (error instanceof SdkProblem) return { kind: 'not-known', told: error.code };
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { kind: 'not-known', told: 'gateway-unreachable' };
    throw error;
  }
}

/** The public keys that the parties hold together, as the gateway knows them. */
export async function sharedKeysOf(folder: string): Promise<ControlStatus['keys']> {
  return (await openDoor(folder).status()).keys;
}

function openDoor(folder: string): ReturnType<typeof createControl> {
  return createControl(JSON.parse(readFileSync(join(folder, 'control.json'), 'utf8')) as { url: string; token: string });
}
