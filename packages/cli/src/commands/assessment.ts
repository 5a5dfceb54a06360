import { ownProblem } from '@sclera/sdk';
import { type AssessmentLine, schemas } from '@sclera/sdk/contract';
import { type Command, Option } from 'commander';
import { openDeskOf } from '../files/control-file.ts';
import { readText, writeBytes } from '../files/disk.ts';
import type { Context, ExitCode } from '../io/context.ts';
import type { Run } from '../program.ts';

interface DataOption {
  readonly data: string;
}

/** Impact assessments: without one that is in force nothing is captured. */
export function addAssessment(program: Command, run: Run): void {
  const assessment = program
    .command('assessment')
    .description(
      'impact assessments (FRT 9, PIPL 55, GDPR 35), at the machine of the gateway; a reviewer’s account approves them on the page /review',
    );
  const data = (): Option => new Option('--data <dir>', 'data folder of the platform, or of the gateway').default('.sclera');
  assessment.command('list').description('all of them, newest first, and how they stand').addOption(data()).action(run(list));
  assessment
    .command('show')
    .description('one of them as a page (HTML) that prints well')
    .argument('<id>')
    .option('--out <file>', 'write the page to a file')
    .addOption(data())
    .action(run(show));
  assessment
    .command('draft')
    .description('begin one from answers; GET /v1/assessments/questions has the questions')
    .addOption(
      new Option('--purpose <purpose>', 'what it is for')
        .choices(['uniqueness-check', 'uniqueness-enrolment', 'rights-access'])
        .makeOptionMandatory(),
    )
    .requiredOption('--answers <file>', 'a JSON object: an answer for each question')
    .addOption(data())
    .action(run(draft));
  assessment.command('submit').description('hand a draft over to review').argument('<id>').addOption(data()).action(run(submit));
}

async function list(context: Context, { data }: DataOption): Promise<ExitCode> {
  const { assessments } = await (await openDeskOf(context, data)).carryOut({ act: 'list-assessments' }, schemas.AssessmentLines);
  const words = assessments.length === 0 ? ['There is none: nothing is captured before one is approved.'] : assessments.map(lineOf);
  context.finish({ ok: true, assessments }, words.join('\n'));
  return 0;
}

async function show(
  context: Context,
  { data, out }: DataOption & { readonly out?: string },
  [id = '']: readonly string[],
): Promise<ExitCode> {
  const { html } = await (await openDeskOf(context, data)).carryOut({ act: 'show-assessment', id }, schemas.AssessmentDocument);
  if (out !== undefined) await writeBytes(context.io.cwd, out, html);
  context.finish({ ok: true, id, ...(out === undefined ? { html } : { file: out }) }, out === undefined ? html : `Written to ${out}.`);
  return 0;
}

async function draft(
  context: Context,
  { data, purpose, answers }: DataOption & { readonly purpose: AssessmentLine['purpose']; readonly answers: string },
): Promise<ExitCode> {
  const order = { act: 'draft-assessment', purpose, answers: await readAnswers(context, answers) } as const;
  return tell(context, await (await openDeskOf(context, data)).carryOut(order, schemas.AssessmentLine), 'Next: sclera assessment submit');
}

async function submit(context: Context, { data }: DataOption, [id = '']: readonly string[]): Promise<ExitCode> {
  const line = await (await openDeskOf(context, data)).carryOut({ act: 'submit-assessment', id }, schemas.AssessmentLine);
  return tell(context, line, approvalNeeded);
}

function tell(context: Context, line: AssessmentLine, next: string): ExitCode {
  context.finish({ ok: true, ...line }, [lineOf(line), next].join('\n'));
  return 0;
}

const approvalNeeded =
  'Next: a reviewer who did not draft it reads and approves it, signed in on the page /review (sclera operator invite --role reviewer makes an account).';

function lineOf({ id, purpose, version, state, validUntil, label, approval }: AssessmentLine): string {
  const until = validUntil === null ? '' : ` until ${validUntil}`;
  const by = approval === null ? '' : `, approved as ${approval.by} by ${approval.account}, line ${approval.leaf.leafIndex} of the log`;
  return `  ${id}  ${purpose}, version ${version}: ${state}${until}${by}${label === '' ? '' : `. ${label}`}`;
}

async function readAnswers(context: Context, file: string): Promise<Record<string, string>> {
  let value: unknown;
  try {
    value = JSON.parse(await readText(context.io.cwd, file));
  } catch (cause) {
    throw ownProblem('file-unreadable', `${file} cannot be read as JSON.`, { cause });
  }
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject || Object.values(value as object).some((answer) => typeof answer !== 'string')) {
    throw ownProblem('file-unreadable', `${file} is not an object of answers.`, { fix: 'It holds one text for each question.' });
  }
  return value as Record<string, string>;
}
