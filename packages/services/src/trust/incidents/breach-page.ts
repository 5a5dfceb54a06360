import type { BreachReport } from './breaches.ts';

/** The report as a page that prints: no script, no picture, nothing from elsewhere. */
export function breachPage(report: BreachReport): string {
  const { controller, officer, authority, duties, steps, notices } = report;
  const rows: readonly (readonly [string, string])[] = [
    ['Controller', `${controller.name} (${controller.country}), ${controller.contact}`],
    ['Contact point', officer?.contact ?? controller.contact],
    ['Authority', `${authority.name}, ${authority.contact}`],
    ['Became known', report.awareAt],
    ['What happened', report.summary],
    ['Records', report.records.join(', ')],
    ['People', report.people === null ? 'not known yet' : `about ${report.people}`],
    ['Risk to people', report.risk],
    ['Likely consequences', report.consequences],
    ['Measures', report.measures],
  ];
  const told = duties.map(({ to, law, source, dueAt, metAt, late, tell }) => {
    const state = metAt === null ? (late ? 'not yet, late' : 'not yet') : `${metAt}${late ? ', late' : ''}`;
    return `<tr><td>${plain(to)}</td><td>${plain(law)} (${source})</td><td>${plain(dueAt)}</td><td>${plain(state)}</td><td><ul>${tell.map((line) => `<li>${plain(line)}</li>`).join('')}</ul></td></tr>`;
  });
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Breach ${plain(report.id)}</title></head>
<body>
<h1>Breach of personal data ${plain(report.id)}</h1>
<p>As of ${plain(report.madeAt)}; ${plain(report.state)}.</p>
<table>${rows.map(([name, value]) => `<tr><th scope="row">${plain(name)}</th><td>${plain(value)}</td></tr>`).join('')}</table>
<h2>Who must be told</h2>
<table><tr><th scope="col">Whom</th><th scope="col">Law</th><th scope="col">Until</th><th scope="col">Told</th><th scope="col">What</th></tr>${told.join('')}</table>
<p>V: the article’s text was read; S: a summary or translation of it; M: from memory. Nothing here is legal advice.</p>
${notices.map(({ title, text }) => `<h2>To send: ${plain(title)}</h2>\n<pre style="white-space:pre-wrap">${plain(text)}</pre>`).join('\n')}
<h2>Steps</h2>
<ol>${steps.map(({ at, text }) => `<li>${plain(at)}: ${plain(text)}</li>`).join('')}</ol>
</body>
</html>
`;
}

function plain(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
