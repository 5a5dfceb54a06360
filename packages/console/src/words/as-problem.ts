import type { Problem } from '@sclera/sdk/contract';

/** Any thrown thing as a problem. What is not one is `internal` and tells nothing more. */
export function asProblem(error: unknown): Problem {
  if (isProblem(error)) {
    const { code, status, title, detail, reasons } = error;
    return { type: `urn:sclera:problem:${code}`, code, status, title, detail, ...(reasons && reasons.length > 0 ? { reasons } : {}) };
  }
  return {
    type: 'urn:sclera:problem:internal',
    code: 'internal',
    status: 500,
    title: 'Something went wrong on our side',
    detail: 'Nothing was decided and nothing was kept. Try again.',
  };
}

function isProblem(error: unknown): error is Problem {
  return (
    typeof error === 'object' &&
    error !== null &&
    ['code', 'title', 'detail'].every((key) => typeof (error as Record<string, unknown>)[key] === 'string') &&
    typeof (error as Problem).status === 'number'
  );
}
