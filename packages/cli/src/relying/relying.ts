import { type KeyedRelyingParty, type RelyingPartyLine, schemas } from '@sclera/sdk/contract';
import { type Command, Option } from 'commander';
import { openDeskOf } from '../files/control-file.ts';
import type { Context, ExitCode } from '../io/context.ts';
import { plural } from '../io/words.ts';
import type { Run } from '../program.ts';

interface DataOption {
  readonly data: string;
}

interface FactsOptions extends DataOption {
  readonly scope: readonly string[];
  readonly address: readonly string[];
}

/** Who may ask whether somebody is one human, once: at the machine that runs the platform, or its gateway. */
export function addRelying(program: Command, run: Run): void {
  const relying = program
    .command('relying')
    .description('relying parties: who may ask whether somebody is one human, once in a scope of theirs');
  const data = (): Option => new Option('--data <dir>', 'data folder of the platform, or of the gateway').default('.sclera');
  const scope = (): Option =>
    new Option('--scope <name>', 'what a person does once, such as poll-2026; again for more').argParser(gather).default([]);
  const address = (): Option =>
    new Option('--address <url>', 'where answers may go, and where OpenID Connect returns to; again for more, all on one host')
      .argParser(gather)
      .default([]);
  relying
    .command('register')
    .description('a relying party, and its key, told this once')
    .requiredOption('--name <name>', 'what people read before they answer')
    .addOption(scope())
    .addOption(address())
    .addOption(data())
    .action(run(register));
  relying
    .command('change')
    .description('other scopes and addresses, all of them; the name that people know stays')
    .argument('<id>')
    .addOption(scope())
    .addOption(address())
    .addOption(data())
    .action(run(change));
  relying
    .command('renew-key')
    .description('another key; the one before is good for nothing then')
    .argument('<id>')
    .addOption(data())
    .action(run(renewKey));
  relying.command('close').description('for good: it gets no answers any more').argument('<id>').addOption(data()).action(run(close));
  relying.command('list').description('all of them, those that were closed too').addOption(data()).action(run(list));
}

async function register(context: Context, { data, name, scope, address }: FactsOptions & { readonly name: string }): Promise<ExitCode> {
  const order = { act: 'register-relying-party', facts: { name, scopes: scope, addresses: address } } as const;
  return tellKey(context, await (await openDeskOf(context, data)).carryOut(order, schemas.KeyedRelyingParty));
}

async function change(context: Context, { data, scope, address }: FactsOptions, [id = '']: readonly string[]): Promise<ExitCode> {
  const order = { act: 'change-relying-party', id, facts: { scopes: scope, addresses: address } } as const;
  return tell(context, await (await openDeskOf(context, data)).carryOut(order, schemas.RelyingPartyLine));
}

async function renewKey(context: Context, { data }: DataOption, [id = '']: readonly string[]): Promise<ExitCode> {
  return tellKey(context, await (await openDeskOf(context, data)).carryOut({ act: 'renew-relying-key', id }, schemas.KeyedRelyingParty));
}

async function close(context: Context, { data }: DataOption, [id = '']: readonly string[]): Promise<ExitCode> {
  return tell(context, await (await openDeskOf(context, data)).carryOut({ act: 'close-relying-party', id }, schemas.RelyingPartyLine));
}

async function list(context: Context, { data }: DataOption): Promise<ExitCode> {
  const parties = await (await openDeskOf(context, data)).carryOut({ act: 'list-relying-parties' }, schemas.RelyingPartyLines);
  context.finish(
    { ok: true, relyingParties: parties },
    [plural(parties.length, 'relying party', 'relying parties'), ...parties.map(lineOf)].join('\n'),
  );
  return 0;
}

function tell(context: Context, party: RelyingPartyLine): ExitCode {
  context.finish({ ok: true, ...party }, lineOf(party));
  return 0;
}

function tellKey(context: Context, party: KeyedRelyingParty): ExitCode {
  context.finish({ ok: true, ...party }, `${lineOf(party)}\n  key, told this once: ${party.key}`);
  return 0;
}

function lineOf({ id, name, state, scopes, addresses }: RelyingPartyLine): string {
  return `  ${id}  ${state}  ${name}; scopes: ${wordsOf(scopes)}; addresses: ${wordsOf(addresses)}`;
}

function wordsOf(list: readonly string[]): string {
  return list.length === 0 ? 'none' : list.join(', ');
}

function gather(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
