import { type Breach, schemas } from '@sclera/sdk/contract';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { openDeskOf } from '../files/control-file.ts';
import { writeBytes } from '../files/disk.ts';
import type { Context, ExitCode } from '../io/context.ts';
import { minute } from '../io/duty-words.ts';
import { plural } from '../io/words.ts';
import type { Run } from '../program.ts';

interface DataOption {
  readonly data: string;
}

interface OpenOptions extends DataOption {
  readonly summary: string;
  readonly aware: string;
  readonly risk: Breach['risk'];
  readonly record?: readonly string[];
  readonly people?: number;
  readonly consequences: string;
  readonly measures: string;
}

/** A breach of personal data and its clocks: at the machine itself. */
export function addBreach(program: Command, run: Run): void {
  const data = (): Option => new Option('--data <dir>', 'data folder of the platform, or of the gateway').default('.sclera');
  const breach = program.command('breach').description('data that got out: whom it must be told to, until when, and what to send');
  breach
    .command('open')
    .description('write a breach down; its clocks run from when it became known')
    .requiredOption('--summary <text>', 'what happened, in words that people understand')
    .addOption(new Option('--aware <time>', 'when it became known, such as 2026-03-01T10:00:00Z').argParser(readTime).makeOptionMandatory())
    .addOption(new Option('--risk <risk>', 'for people (GDPR 33, 34)').choices(['unlikely', 'likely', 'high']).makeOptionMandatory())
    .option('--record <kind...>', 'kinds of data, such as "shares of iris codes"')
    .addOption(new Option('--people <n>', 'about how many; leave it out while nobody knows').argParser(readPeople))
    .requiredOption('--consequences <text>', 'what may come of it')
    .requiredOption('--measures <text>', 'what was done and is planned')
    .addOption(data())
    .action(run(openBreach));
  breach
    .command('list')
    .description('with every clock; exits 1 while somebody is told too late')
    .addOption(data())
    .action(run(listBreaches));
  breach
    .command('step')
    .description('note what was done; with --duty, that duty is met')
    .argument('<id>')
    .requiredOption('--text <text>', 'what was done')
    .option('--duty <id>', 'the duty that it meets, as list names it')
    .addOption(data())
    .action(run(addStep));
  breach.command('close').description('once everybody who must know was told').argument('<id>').addOption(data()).action(run(closeBreach));
  breach
    .command('report')
    .description('the report for the authority and the texts to send')
    .argument('<id>')
    .option('--page <file>', 'write it there as a page that prints, too')
    .addOption(data())
    .action(run(reportBreach));
}

async function openBreach(context: Context, options: OpenOptions): Promise<ExitCode> {
  const { data, aware: awareAt, record: records = [], summary, risk, people = null, consequences, measures } = options;
  const order = { act: 'open-breach', summary, awareAt, risk, records, people, consequences, measures } as const;
  return finish(context, await (await openDeskOf(context, data)).carryOut(order, schemas.Breach));
}

async function listBreaches(context: Context, { data }: DataOption): Promise<ExitCode> {
  const breaches = await (await openDeskOf(context, data)).carryOut({ act: 'list-breaches' }, schemas.Breaches);
  const ok = !breaches.some(({ duties }) => duties.some(({ metAt, late }) => late && metAt === null));
  context.finish({ ok, breaches }, [plural(breaches.length, 'breach', 'breaches'), ...breaches.map(breachWords)].join('\n'));
  return ok ? 0 : 1;
}

async function addStep(
  context: Context,
  { data, text, duty }: DataOption & { readonly text: string; readonly duty?: string },
  [id = '']: readonly string[],
): Promise<ExitCode> {
  return finish(
    context,
    await (await openDeskOf(context, data)).carryOut({ act: 'breach-step', id, text, duty: duty ?? null }, schemas.Breach),
  );
}

async function closeBreach(context: Context, { data }: DataOption, [id = '']: readonly string[]): Promise<ExitCode> {
  return finish(context, await (await openDeskOf(context, data)).carryOut({ act: 'close-breach', id }, schemas.Breach));
}

async function reportBreach(
  context: Context,
  { data, page: path }: DataOption & { readonly page?: string },
  [id = '']: readonly string[],
): Promise<ExitCode> {
  const desk = await openDeskOf(context, data);
  const { report, page } = await desk.carryOut({ act: 'report-breach', id }, schemas.BreachReportAnswer);
  if (path !== undefined) await writeBytes(context.io.cwd, path, page);
  const texts = report.notices.map(({ title, text }) => `\nTo send: ${title}\n\n${text}`);
  const where = path === undefined ? [] : [`\nThe page is in ${path}.`];
  context.finish({ ok: true, report, page: path ?? null }, [breachWords(report), ...texts, ...where].join('\n'));
  return 0;
}

function finish(context: Context, breach: Breach): ExitCode {
  context.finish({ ok: true, ...breach }, breachWords(breach));
  return 0;
}

function breachWords({ id, state, awareAt, summary, duties }: Breach): string {
  const lines = duties.map(({ id: duty, to, law, source, dueAt, metAt, late }) => {
    const clock = late ? `NOT TOLD, was due ${minute(dueAt)}` : `until ${minute(dueAt)}`;
    const told = metAt === null ? clock : `told ${minute(metAt)}${late ? ', late' : ''}`;
    return `    ${duty}  ${to}, ${told}  (${law}, ${source})`;
  });
  return [`  ${id}  ${state}, known since ${minute(awareAt)}: ${summary}`, ...lines].join('\n');
}

function readTime(text: string): string {
  const at = new Date(text);
  if (Number.isNaN(at.getTime()) || !/T.*(Z|[+-]\d\d:\d\d)$/.test(text))
    throw new InvalidArgumentError('A time with its zone, such as 2026-03-01T10:00:00Z.');
  return at.toISOString();
}

function readPeople(text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new InvalidArgumentError('A whole number.');
  return Number(text);
}
