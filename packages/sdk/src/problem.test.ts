import { problems } from '@sclera/core';
import { expect, it } from 'vitest';
import { ownProblem, ownProblems, SdkProblem } from './problem.ts';

it('says the same as the closed table', () => {
  for (const [code, entry] of Object.entries(ownProblems)) expect(entry, code).toEqual(problems[code as keyof typeof problems]);
});

it('says what was wrong, then what to do, and travels as problem+json', () => {
  const problem = ownProblem('file-unreadable', 'left.png is not there.');
  expect(problem).toBeInstanceOf(SdkProblem);
  expect(problem.detail).toBe('left.png is not there. Check the path and its permissions.');
  expect(JSON.parse(JSON.stringify(problem))).toEqual({
    type: 'urn:sclera:problem:file-unreadable',
    code: 'file-unreadable',
    status: 422,
    title: 'A file or folder cannot be read or written',
    detail: problem.detail,
  });
});
