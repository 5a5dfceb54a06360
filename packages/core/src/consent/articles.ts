import { type ProblemCode, problems, ScleraError } from '../errors.ts';

/** Why a consent or a notice cannot be relied on: the article behind each code that this room refuses with. */
const laws: Readonly<Record<ConsentProblemCode, string>> = {
  'consent-invalid': 'PIPL 14, 29; SPC 2021 art. 4; GDPR 7(2)',
  'consent-missing': 'PIPL 14, 29; GDPR 9(2)(a); BIPA 15(b)',
  'consent-withdrawn': 'PIPL 15; GDPR 7(3)',
  'consent-expired': 'PIPL 19; GDPR 5(1)(e)',
  'consent-refused': 'PIPL 5, 16; FRT 12',
  'notice-unknown': 'PIPL 17, 30; FRT 5; GDPR 12(1)',
  'notice-changed': 'PIPL 14(2), 17; FRT 5',
  'receipt-invalid': 'GDPR 7(1); ISO/IEC TS 27560',
};

export type ConsentProblemCode = Extract<
  ProblemCode,
  | 'consent-invalid'
  | 'consent-missing'
  | 'consent-withdrawn'
  | 'consent-expired'
  | 'consent-refused'
  | 'notice-unknown'
  | 'notice-changed'
  | 'receipt-invalid'
>;

/** A refusal with its article. */
export function consentProblem(code: ConsentProblemCode, detail?: string, options: { readonly leafIndex?: number } = {}): ScleraError {
  const [, title, fix] = problems[code];
  return new ScleraError(code, detail, { ...options, reasons: [{ code, message: detail ?? `${title}.`, fix, law: laws[code] }] });
}
