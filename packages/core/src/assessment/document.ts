import { type Approval, type Assessment, type AssessmentState, assessmentHash } from './assessment.ts';
import { questions } from './questions.ts';

const style = `body{font:11pt/1.5 Georgia,serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#111;background:#fff}
h1{font-size:1.6em}h2{font-size:1.15em;margin-top:2em}small,dt{color:#555}code{overflow-wrap:anywhere}
.label{border:2px solid #a00;padding:.6em 1em;font-weight:bold}dl{display:grid;grid-template-columns:auto 1fr;gap:.2em 1em}dd{margin:0}
@page{size:A4;margin:22mm}@media print{body{margin:0;max-width:none;padding:0}section{break-inside:avoid}h2{break-after:avoid}}`;

/** The assessment as a page of its own, in English: no script, nothing from elsewhere, and a print sheet, so that any browser makes a PDF of it. */
export function renderAssessment(assessment: Assessment, state: AssessmentState): string {
  const { basis, approval, validUntil, label } = assessment;
  const facts: readonly (readonly [string, string])[] = [
    ['Purpose', basis.purpose],
    ['Modality', basis.modality],
    ['Version', `${assessment.version} (${assessment.id})`],
    ['State', stateWords[state]],
    ['Drafted', `${assessment.draftedAt}, ${draftedBy(assessment)}`],
    ['Submitted', assessment.submittedAt ?? 'not yet'],
    ['Approved', approval === null ? 'by nobody' : approvedBy(approval)],
    ['In force until', validUntil ?? 'not in force'],
    ['Kept at least until', assessment.keepUntil],
    ['Recipients', basis.parties.map(({ name, region }) => `${name} (${region})`).join('; ')],
    ['Notices', basis.notices.join(' ')],
    ['Rules', basis.rules],
    ['Hash of this document', assessmentHash(assessment)],
  ];
  const rows = facts.map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`).join('\n');
  const parts = questions.map(
    ({ id, title, ask, law }) =>
      `<section><h2>${escapeHtml(title)}</h2><p><small>${escapeHtml(ask)} [${escapeHtml(law)}]</small></p><p>${escapeHtml(assessment.answers[id] ?? '')}</p></section>`,
  );
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Impact assessment: ${escapeHtml(basis.purpose)}</title><style>${style}</style></head>
<body>
<main>
<h1>Impact assessment: ${escapeHtml(basis.purpose)} by ${escapeHtml(basis.modality)}</h1>
${label === '' ? '' : `<p class="label">${escapeHtml(label)}</p>`}
<p>Under FRT 9, PIPL 55 and 56, and GDPR 35.</p>
<dl>
${rows}
</dl>
${parts.join('\n')}
</main>
</body>
</html>
`;
}

function draftedBy({ kind, draftedBy: account }: Assessment): string {
  if (kind === 'trial') return 'by the platform itself';
  return account == null ? 'at the machine of the gateway' : `by account ${account}`;
}

/** Of those of before nothing but the post is known. */
function approvedBy({ at, by, role, account, leaf }: Partial<Approval>): string {
  const proven = leaf === undefined ? 'no account, no line in the log' : `account ${account}, line ${leaf.leafIndex} of the public log`;
  return `${at}, by ${by} (${role}; ${proven})`;
}

const stateWords: Readonly<Record<AssessmentState, string>> = {
  draft: 'draft',
  'in-review': 'in review',
  approved: 'approved, in force',
  trial: 'trial: made by the platform itself, approved by nobody',
  due: 'due again: nothing is captured on its strength',
};

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
}
