import { schemas } from '@sclera/sdk/contract';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { openDeskOf } from '../files/control-file.ts';
import type { Context, ExitCode } from '../io/context.ts';
import { plural } from '../io/words.ts';
import type { Run } from '../program.ts';

interface EraseOptions {
  readonly data: string;
  readonly before: string;
  readonly dryRun?: boolean;
}

/** An operator's order, at the machine itself. A person erases their own with `sclera delete`. */
export function addErase(program: Command, run: Run): void {
  program
    .command('erase')
    .description(
      'erase at all three parties what was enrolled before a day, with a signed proof (an operator’s order, at the machine itself)',
    )
    .addOption(new Option('--before <date>', 'a day, as 2026-01-31, or a time in ISO 8601').argParser(readTime).makeOptionMandatory())
    .option('--dry-run', 'only count')
    .addOption(new Option('--data <dir>', 'data folder of the platform, or of the gateway').default('.sclera'))
    .addHelpText('after', '\nExits 1 while a party has not confirmed; the platform goes on asking it.')
    .action(run(eraseBefore));
}

async function eraseBefore(context: Context, { data, before, dryRun = false }: EraseOptions): Promise<ExitCode> {
  const desk = await openDeskOf(context, data);
  if (!dryRun && context.io.ask !== null) {
    const { people } = await desk.carryOut({ act: 'erase-before', before, dryRun: true }, schemas.BulkErasureProof);
    const answer = await context.io.ask(`Erase what ${plural(people, 'person', 'people')} enrolled before ${before}? Type yes or no: `);
    if (answer.trim().toLowerCase() !== 'yes') {
      context.finish({ ok: false, erased: false }, 'Nothing was erased.');
      return 1;
    }
  }
  const done = await desk.carryOut({ act: 'erase-before', before, dryRun }, schemas.BulkErasureProof);
  const ok = dryRun || done.complete === done.people;
  const held = `${plural(done.enrolments, 'enrolment')} of ${plural(done.people, 'person', 'people')} before ${before}`;
  const words = dryRun
    ? [`Would erase ${held}. Nothing was erased.`]
    : [
        `Erased ${held}; confirmed by all three parties for ${done.complete}.`,
        `  leaves  ${done.leaves.join(' ')}`,
        `  proof   ${done.proof ?? ''}`,
      ];
  context.finish({ ok, ...done }, words.join('\n'));
  return ok ? 0 : 1;
}

function readTime(text: string): string {
  const time = new Date(text);
  if (!/^\d{4}-\d{2}-\d{2}(T|$)/.test(text) || Number.isNaN(time.getTime())) {
    throw new InvalidArgumentError('Name a day, as 2026-01-31, or a time in ISO 8601.');
  }
  return time.toISOString();
}
