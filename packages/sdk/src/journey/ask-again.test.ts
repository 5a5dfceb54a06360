import { describe, expect, it } from 'vitest';
import { SdkProblem } from '../problem.ts';
import { askAgain } from './ask-again.ts';

const problem = (code: SdkProblem['code']): SdkProblem => new SdkProblem({ code, status: 503, title: code, detail: code });
const options = { patienceMs: 2_000, pauseMs: 1, say: (): void => {} };

/** Throws each problem in turn, then answers. */
function answering(...codes: SdkProblem['code'][]): () => Promise<string> {
  return async () => {
    const code = codes.shift();
    if (code !== undefined) throw problem(code);
    return 'answer';
  };
}

describe('askAgain', () => {
  it('asks until the outcome is known', async () => {
    expect(await askAgain(problem('completion-pending'), answering('completion-pending', 'gateway-unreachable'), options)).toBe('answer');
    expect(await askAgain(problem('gateway-unreachable'), answering(), options)).toBe('answer');
  });

  it('does not ask where the answer was final', async () => {
    const never = (): Promise<string> => Promise.reject(new Error('asked'));
    await expect(askAgain(problem('party-unavailable'), never, options)).rejects.toMatchObject({ code: 'party-unavailable' });
    await expect(askAgain(new TypeError('a bug'), never, options)).rejects.toThrow('a bug');
  });

  it('tells what went wrong first where the platform knows of no outcome', async () => {
    await expect(askAgain(problem('gateway-unreachable'), answering('not-found'), options)).rejects.toMatchObject({
      code: 'gateway-unreachable',
    });
    await expect(askAgain(problem('completion-pending'), answering('parties-disagree'), options)).rejects.toMatchObject({
      code: 'parties-disagree',
    });
  });

  it('ends when patience ends', async () => {
    const pending = (): Promise<string> => Promise.reject(problem('completion-pending'));
    await expect(askAgain(problem('completion-pending'), pending, { ...options, patienceMs: 10 })).rejects.toMatchObject({
      code: 'completion-pending',
    });
  });
});
