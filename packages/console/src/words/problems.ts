import type { Problem } from '@sclera/sdk/contract';

/** What a person at a screen can do about a problem; the standing text speaks to operators and developers in some cases. */
const personFix: Readonly<Record<string, string>> = {
  'gateway-unreachable': 'The platform does not answer at the moment. Try again in a while.',
  unauthenticated: 'The personal key is missing or unknown here. Open the receipt that was given to you, at the platform that gave it.',
  'image-unreadable': 'The file cannot be read as a picture. Use a whole PNG, JPEG, BMP, TIFF or PGM file.',
  'bad-request': 'This page and the platform do not understand each other. Reload the page and try again.',
  'notice-changed': 'The notice was changed while you read it. Read the new one and decide again.',
  'notice-unknown': 'This platform has no notice with this fingerprint. Compare the address with your receipt.',
  'permit-expired': 'Too much time went by. Nothing was decided and nothing was kept. Ask again.',
  'receipt-invalid': 'An answer came back whose receipt does not hold. Do not rely on it, and tell the operator.',
  internal: 'Something went wrong that was not foreseen. Try again, and tell the operator if it happens again.',
};

/** Title and detail of a problem for the person at the screen. */
export function problemWords(problem: Problem): { readonly title: string; readonly detail: string } {
  return { title: problem.title, detail: personFix[problem.code] ?? problem.detail };
}
