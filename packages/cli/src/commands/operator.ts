import { schemas } from '@sclera/sdk/contract';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { openDeskOf } from '../files/control-file.ts';
import type { Context, ExitCode } from '../io/context.ts';
import type { Run } from '../program.ts';

interface DataOption {
  readonly data: string;
}

type Role = 'operator' | 'reviewer' | 'auditor' | 'clerk';

/** Who may run a platform. Whoever has the machine itself decides that; everybody else comes in through the pages or the API. */
export function addOperator(program: Command, run: Run): void {
  const operator = program
    .command('operator')
    .description('who may run the platform: invitations, accounts, API keys (at the machine itself)');
  const data = (): Option => new Option('--data <dir>', 'data folder of the platform, or of the gateway').default('.sclera');
  operator
    .command('invite')
    .description('a one-time invitation, good for a day: who has it makes an account with a passkey of their own')
    .addOption(
      new Option('--role <role>', 'what the account may do').choices(['operator', 'reviewer', 'auditor', 'clerk']).makeOptionMandatory(),
    )
    .addOption(data())
    .action(run(invite));
  operator.command('list').description('accounts and API keys; there are no names to list').addOption(data()).action(run(list));
  operator
    .command('close')
    .description('shut an account out; its sessions end')
    .argument('<account>')
    .addOption(data())
    .action(run(closeAccount));
  const key = operator.command('key').description('API keys for programs');
  key
    .command('make')
    .description('a new API key; it is shown this once, and only its hash is kept')
    .requiredOption('--scope <scope...>', 'read:queue, read:audit, read:tasks, write:tasks, read:status')
    .option('--days <n>', 'how long it lasts, 1 to 366', readDays, 90)
    .addOption(data())
    .action(run(makeKey));
  key.command('end').description('end an API key').argument('<id>').addOption(data()).action(run(endKey));
}

async function invite(context: Context, { data, role }: DataOption & { readonly role: Role }): Promise<ExitCode> {
  const made = await (await openDeskOf(context, data)).carryOut({ act: 'invite', role }, schemas.Invitation);
  context.finish(
    { ok: true, ...made },
    [`Invitation for one ${role}, until ${made.endsAt}. It is shown this once:`, `  ${made.invitation}`].join('\n'),
  );
  return 0;
}

async function list(context: Context, { data }: DataOption): Promise<ExitCode> {
  const found = await (await openDeskOf(context, data)).carryOut({ act: 'list' }, schemas.OperatorList);
  const accounts = found.accounts.map(({ account, role, state }) => `  ${account}  ${role}  ${state}`);
  const keys = found.keys.map(({ id, scopes, endsAt, state }) => `  ${id}  ${scopes.join(' ')}  ${state} until ${endsAt ?? '?'}`);
  context.finish({ ok: true, ...found }, ['Accounts', ...accounts, 'API keys', ...keys].join('\n'));
  return 0;
}

async function closeAccount(context: Context, { data }: DataOption, [account = '']: readonly string[]): Promise<ExitCode> {
  await (await openDeskOf(context, data)).carryOut({ act: 'close-account', account }, schemas.Done);
  context.finish({ ok: true, account }, `Account ${account} is closed.`);
  return 0;
}

async function makeKey(context: Context, options: DataOption & { readonly scope: string[]; readonly days: number }): Promise<ExitCode> {
  const order = { act: 'make-key', scopes: options.scope, days: options.days } as const;
  const made = await (await openDeskOf(context, options.data)).carryOut(order, schemas.KeyMade);
  context.finish({ ok: true, ...made }, [`API key ${made.id}, until ${made.endsAt}. It is shown this once:`, `  ${made.key}`].join('\n'));
  return 0;
}

async function endKey(context: Context, { data }: DataOption, [id = '']: readonly string[]): Promise<ExitCode> {
  await (await openDeskOf(context, data)).carryOut({ act: 'end-key', id }, schemas.Done);
  context.finish({ ok: true, id }, `API key ${id} is ended.`);
  return 0;
}

function readDays(text: string): number {
  const days = Number(text);
  if (!Number.isInteger(days) || days < 1 || days > 366) throw new InvalidArgumentError('Name a whole number of days from 1 to 366.');
  return days;
}
