import { describe, expect, it } from 'vitest';
import { problems, ScleraError, toProblem } from './errors.ts';

describe('the table of problems', () => {
  it.each(Object.entries(problems))('%s says what happened and what to do', (code, [status, title, fix]) => {
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(Number.isInteger(status) && status >= 400 && status <= 599).toBe(true);
    expect(title).toMatch(/^[A-Z].{8,}[^.]$/);
    expect(fix).toMatch(/^[A-Z].{8,}[.?]?$/);
  });
});

describe('toProblem', () => {
  const secret = 'share 6b65792d6d6174657269616c of Alice';

  it('tells nothing of errors it does not know', () => {
    for (const unknown of [new Error(secret), new TypeError(secret), secret, { message: secret, code: 'not-found' }, null, undefined]) {
      const problem = toProblem(unknown);
      expect(problem.code).toBe('internal');
      expect(problem.status).toBe(500);
      expect(JSON.stringify(problem)).not.toContain('6b6579');
      expect(Object.keys(problem).sort()).toEqual(['code', 'detail', 'status', 'title', 'type']);
    }
  });

  it('tells detail and reasons of a ScleraError, never its cause or stack', () => {
    const reasons = [{ code: 'guardian-missing', message: 'Needs a guardian.', law: 'PIPL 31' }];
    const problem = toProblem(new ScleraError('policy-denied', 'Not like this.', { reasons, cause: new Error(secret) }));
    expect(problem).toEqual({
      type: 'urn:sclera:problem:policy-denied',
      code: 'policy-denied',
      status: 403,
      title: problems['policy-denied'][1],
      detail: `Not like this. ${problems['policy-denied'][2]}`,
      reasons,
    });
    expect(JSON.stringify(problem)).not.toContain('6b6579');
  });

  it('falls back to what to do when there is no detail', () => {
    expect(toProblem(new ScleraError('permit-expired')).detail).toBe(problems['permit-expired'][2]);
  });
});
