import { setTimeout as sleep } from 'node:timers/promises';
import { ScleraError } from '@sclera/core';
import type { SharedKeyProgress, SharedKeyRegister } from '@sclera/services';
import type { Logger } from 'pino';

const lookEveryMs = 200;
/** After a failure: twice as long after each. */
const longestPauseMs = 60_000;

/** Has the shared keys dealt as soon as all three parties are ready, and tries again until they are. Returns how to stop it. */
export function dealKeys(keys: Pick<SharedKeyRegister, 'tend'>, logger: Pick<Logger, 'info' | 'warn'>): () => void {
  const closing = new AbortController();
  const { signal } = closing;
  const attempt = async (): Promise<void> => {
    let pauseMs = lookEveryMs;
    let said = '';
    while (!signal.aborted) {
      const progress = await keys.tend().catch(failed);
      if (progress.kind === 'dealt') {
        logger.info('the shared keys are in use');
        return;
      }
      if (progress.kind === 'failed') {
        const { code, detail } = progress.problem;
        const line = `${code} ${detail}`;
        if (line !== said) logger.warn({ problem: code, detail }, 'the shared keys are not dealt');
        said = line;
        pauseMs = Math.min(2 * pauseMs, longestPauseMs);
      }
      await sleep(pauseMs, undefined, { signal, ref: false });
    }
  };
  // What ends a wait is the signal alone.
  void attempt().catch(() => undefined);
  return () => closing.abort();
}

function failed(error: unknown): SharedKeyProgress {
  return { kind: 'failed', problem: error instanceof ScleraError ? error : new ScleraError('internal', undefined, { cause: error }) };
}
