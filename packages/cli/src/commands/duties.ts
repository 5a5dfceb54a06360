import { type ExpiryRun, type NewTransfer, schemas, type TransferLine } from '@sclera/sdk/contract';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { openDeskOf } from '../files/control-file.ts';
import type { Context, ExitCode } from '../io/context.ts';
import { taskLine } from '../io/duty-words.ts';
import { plural, wholeNumber } from '../io/words.ts';
import type { Run } from '../program.ts';

interface DataOption {
  readonly data: string;
}

/** What the rules oblige operators to do, what they send abroad, and what they let go of: at the machine itself. */
export function addDuties(program: Command, run: Run): void {
  const data = (): Option => new Option('--data <dir>', 'data folder of the platform, or of the gateway').default('.sclera');
  const task = program.command('task').description('what the rules oblige the operators to do, and until when');
  task.command('list').description('open ones first; exits 1 while one is overdue').addOption(data()).action(run(listTasks));
  task.command('take').description('take a task, so that no two do the same').argument('<id>').addOption(data()).action(run(takeTask));
  task
    .command('done')
    .description('note what was done; of a breach this meets its duty. What ends by itself cannot be noted')
    .argument('<id>')
    .requiredOption('--note <text>', 'what was done, by whom and how')
    .addOption(data())
    .action(run(finishTask));
  const transfer = program.command('transfer').description('the register of what goes to which country, on what basis');
  transfer
    .command('add')
    .description('a line of the register; something of value in return is refused (BIPA 15(c))')
    .requiredOption('--recipient <name>', 'the operator of a party, exactly as in its card')
    .addOption(new Option('--region <XX>', 'its country (ISO 3166-1)').argParser(readRegion).makeOptionMandatory())
    .addOption(
      new Option('--basis <basis>', 'what it rests on (CBDT 7, 8)')
        .choices(['standard-contract', 'certification', 'security-assessment'])
        .makeOptionMandatory(),
    )
    .requiredOption('--reference <text>', 'by what others can find the contract, certificate or approval')
    .option('--days <n>', 'for how long', readDays, 365)
    .option('--value <n>', 'what is received for it', readDays, 0)
    .addOption(data())
    .action(run(addTransfer));
  transfer.command('end').description('end a line; it is kept').argument('<id>').addOption(data()).action(run(endTransfer));
  transfer
    .command('list')
    .description('the register, and how many people it concerns this year')
    .addOption(data())
    .action(run(listTransfers));
  const retention = program.command('retention').description('what is removed when its time is over, with leaf and receipt');
  retention
    .command('run')
    .description('remove now what is over; the gateway does so at its start and hourly')
    .addOption(data())
    .action(run(expire));
  retention.command('list').description('runs that removed something, the newest first').addOption(data()).action(run(listRuns));
}

async function listTasks(context: Context, { data }: DataOption): Promise<ExitCode> {
  const tasks = await (await openDeskOf(context, data)).carryOut({ act: 'list-tasks' }, schemas.OperatorTasks);
  const ok = tasks.every(({ overdue }) => !overdue);
  context.finish({ ok, tasks }, [plural(tasks.length, 'task'), ...tasks.map(taskLine)].join('\n'));
  return ok ? 0 : 1;
}

async function takeTask(context: Context, { data }: DataOption, [id = '']: readonly string[]): Promise<ExitCode> {
  const task = await (await openDeskOf(context, data)).carryOut({ act: 'take-task', id }, schemas.OperatorTask);
  context.finish({ ok: true, ...task }, taskLine(task));
  return 0;
}

async function finishTask(
  context: Context,
  { data, note }: DataOption & { readonly note: string },
  [id = '']: readonly string[],
): Promise<ExitCode> {
  const task = await (await openDeskOf(context, data)).carryOut({ act: 'finish-task', id, note }, schemas.OperatorTask);
  context.finish({ ok: true, ...task }, taskLine(task));
  return 0;
}

async function addTransfer(
  context: Context,
  { data, recipient, region, basis, reference, days, value }: DataOption & NewTransfer & { readonly value: number },
): Promise<ExitCode> {
  const order = { act: 'add-transfer', recipient, region, basis, reference, days, valueReceived: value } as const;
  const line = await (await openDeskOf(context, data)).carryOut(order, schemas.TransferLine);
  context.finish({ ok: true, ...line }, transferLine(line));
  return 0;
}

async function endTransfer(context: Context, { data }: DataOption, [id = '']: readonly string[]): Promise<ExitCode> {
  const line = await (await openDeskOf(context, data)).carryOut({ act: 'end-transfer', id }, schemas.TransferLine);
  context.finish({ ok: true, ...line }, transferLine(line));
  return 0;
}

async function listTransfers(context: Context, { data }: DataOption): Promise<ExitCode> {
  const found = await (await openDeskOf(context, data)).carryOut({ act: 'list-transfers' }, schemas.TransferOverview);
  const { transfers, exportedThisYear, need } = found;
  const total = `Data of ${exportedThisYear === 1 ? '1 person' : `${wholeNumber(exportedThisYear)} people`} went abroad this year: ${needWords[need]}`;
  context.finish({ ok: true, ...found }, [total, ...transfers.map(transferLine)].join('\n'));
  return 0;
}

async function expire(context: Context, { data }: DataOption): Promise<ExitCode> {
  const { run } = await (await openDeskOf(context, data)).carryOut({ act: 'expire' }, schemas.ExpiryOutcome);
  context.finish({ ok: true, run }, run === null ? 'Nothing is over.' : runLine(run));
  return 0;
}

async function listRuns(context: Context, { data }: DataOption): Promise<ExitCode> {
  const runs = await (await openDeskOf(context, data)).carryOut({ act: 'list-expiries' }, schemas.ExpiryRuns);
  context.finish({ ok: true, runs }, [plural(runs.length, 'run'), ...runs.map(runLine)].join('\n'));
  return 0;
}

const needWords = {
  nothing: 'nothing is needed.',
  'contract-or-certification': 'the standard contract or a certification is needed (CBDT 8).',
  'security-assessment': 'the authority’s security assessment is needed (CBDT 7).',
} as const;

function transferLine({ id, state, recipient, region, basis, reference, until }: TransferLine): string {
  return `  ${id}  ${state}  ${recipient} (${region}), ${basis} ${reference}, until ${until.slice(0, 10)}`;
}

function runLine({ id, at, removed, erasures, leafIndex }: ExpiryRun): string {
  const records = Object.entries(removed).map(([kind, count]) => `${count} ${kind}`);
  return `  ${id}  ${at}  ${[plural(erasures, 'erasure'), ...records].join(', ')}, log index ${leafIndex}`;
}

function readRegion(text: string): string {
  if (!/^[A-Z]{2}$/.test(text)) throw new InvalidArgumentError('Two capital letters, such as SG.');
  return text;
}

function readDays(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('A whole number.');
  return Number(text);
}
