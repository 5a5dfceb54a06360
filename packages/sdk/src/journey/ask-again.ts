import { SdkProblem } from '../problem.ts';

export interface AskAgainOptions {
  readonly patienceMs: number;
  readonly say: (text: string) => void;
  /** Between two questions. Default 500. */
  readonly pauseMs?: number;
}

/** A decision that may stand although its answer did not arrive. */
const openEnded: readonly string[] = ['completion-pending', 'gateway-unreachable'];

/**
 * After a use that ended in `problem`: where the outcome may have been decided all the same, asks for it until it is known or patience
 * ends; then, and for every other problem, throws what went wrong.
 */
export async function askAgain<T>(problem: unknown, ask: () => Promise<T>, options: AskAgainOptions): Promise<T> {
  if (!(problem instanceof SdkProblem) || !openEnded.includes(problem.code)) throw problem;
  const deadline = Date.now() + options.patienceMs;
  let last = problem;
  do {
    options.say('Waiting for all three parties to confirm');
    await new Promise((resume) => setTimeout(resume, options.pauseMs ?? 500));
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof SdkProblem)) throw error;
      // The platform knows of no outcome: the use never got that far, so what went wrong first is what to tell.
      if (error.code === 'not-found') throw problem;
      if (!openEnded.includes(error.code)) throw error;
      last = error;
    }
  } while (Date.now() < deadline);
  throw last;
}
