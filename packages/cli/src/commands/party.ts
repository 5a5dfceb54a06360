import { ownProblem, type PartyId, SdkProblem } from '@sclera/sdk';
import type { ControlOrder, ControlRun, ControlStatus, SharedPublicKeys } from '@sclera/sdk/contract';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { openControlOf } from '../files/control-file.ts';
import type { Context, ExitCode } from '../io/context.ts';
import { dutyLines, taskLine } from '../io/duty-words.ts';
import { plural, wholeNumber } from '../io/words.ts';
import type { Run } from '../program.ts';

interface PartyOptions {
  readonly data: string;
  readonly all?: boolean;
}

const lookEveryMs = 300;
/** Days before its end from which a certificate is pointed out. */
const warnDays = 30;
const dayMs = 86_400_000;

export function addParty(program: Command, run: Run): void {
  const party = program.command('party').description('the life of the parties: where they stand, new shares, a lost party, certificates');
  const data = (): Option =>
    new Option('--data <dir>', 'data folder of the platform, or of the gateway where each node has its own machine').default('.sclera');
  party
    .command('status')
    .description('where the three parties stand: references, generation of their shares, certificates')
    .addOption(data())
    .action(run(showParties));
  party
    .command('refresh')
    .description('new shares for all references, at all three parties or at none: what was stolen from one before is worth nothing')
    .addOption(data())
    .action(run<PartyOptions>((context, options) => order(context, options, { action: 'refresh', party: null })));
  party
    .command('rebuild')
    .description('make a party that lost its store, or its keys too, anew from the two others, and renew all shares')
    .argument('<party>', 'a, b or c', readParty)
    .addOption(data())
    .action(run<PartyOptions>((context, options, [id]) => order(context, options, { action: 'rebuild', party: id as PartyId })));
  party
    .command('rotate')
    .description('a new certificate and TLS key for a party, known to all the others')
    .argument('<party>', 'a, b or c', readParty)
    .option(
      '--all',
      'new keys to sign and to open shares with, too; receipts of before stay valid, shares sealed to the old key open for an hour more',
    )
    .addOption(data())
    .action(run<PartyOptions>((context, options, [id]) => order(context, options, rotation(id as PartyId, options))));
}

/** The gateway's own keys; the one of its log stays, for witnesses know the log by it. */
export function addGateway(program: Command, run: Run): void {
  program
    .command('gateway')
    .description('the keys of the gateway')
    .command('rotate')
    .description('a new certificate and TLS key for the gateway, known to all three parties')
    .option(
      '--all',
      'a new key to sign receipts and permits with, too; what was signed before stays valid; the key of the log stays, and that of the marks of documents and lines',
    )
    .option('--data <dir>', 'data folder of the platform', '.sclera')
    .action(
      run<PartyOptions>((context, options) =>
        order(context, options, { action: options.all === true ? 'rotate-gateway-keys' : 'rotate-gateway', party: null }),
      ),
    );
}

function rotation(party: PartyId, { all }: PartyOptions): ControlOrder {
  return { action: all === true ? 'rotate-keys' : 'rotate', party };
}

async function showParties(context: Context, options: PartyOptions): Promise<ExitCode> {
  const status = await (await openControlOf(context, options.data)).status();
  const ok = status.parties.every(({ ready }) => ready) && !status.keys?.problem;
  const lines = status.parties.flatMap((party) => [partyLine(party), ...tasksOf(status, party.id)]);
  context.finish(
    { ok, ...status },
    [...lines, ...keyLines(status), ...(status.run ? [runLine(status.run)] : []), ...dutyLines(status)].join('\n'),
  );
  return ok ? 0 : 1;
}

/** Gives an order and watches it to its end. The platform goes on with it when this command is interrupted. */
async function order(context: Context, options: PartyOptions, wanted: ControlOrder): Promise<ExitCode> {
  const control = await openControlOf(context, options.data);
  let status = await control.start(wanted);
  for (let said = ''; status.run?.state === 'running'; status = await control.status()) {
    const { step, done, total } = status.run;
    if (total > 0) context.progress.count(step, done, total);
    else if (step !== said) context.progress.step(step);
    said = step;
    await new Promise((resume) => setTimeout(resume, lookEveryMs));
  }
  const { run } = status;
  if (run?.problem) throw new SdkProblem(run.problem);
  if (run?.state !== 'done') throw ownProblem('internal', 'The platform no longer knows of this order. See: sclera party status');
  context.finish({ ok: true, ...run, parties: status.parties }, [doneWords(run), ...status.parties.map(partyLine)].join('\n'));
  return 0;
}

/** What there is to do about one party stands under it. */
function tasksOf({ tasks }: ControlStatus, id: PartyId): readonly string[] {
  return (tasks ?? []).filter(({ party }) => party === id).map((task) => `  ${taskLine(task)}`);
}

function partyLine(party: ControlStatus['parties'][number]): string {
  const { id, up, ready, problem, generation, references, upkeep, comparison, certificateUntil } = party;
  const state = ready ? 'ready' : up ? `up, not ready (${problem ?? 'starting'})` : 'down';
  const held = references === null ? '' : `, ${plural(references, 'reference')}, shares of generation ${generation ?? '?'}`;
  const renewing = upkeep ? `, new shares for ${wholeNumber(upkeep.done)} of ${wholeNumber(upkeep.total)}` : '';
  const comparing = comparison ? `, compared with ${wholeNumber(comparison.done)} of ${wholeNumber(comparison.total)}` : '';
  const daysLeft = Math.floor((Date.parse(certificateUntil) - Date.now()) / dayMs);
  const warning = daysLeft < warnDays ? ` (${plural(daysLeft, 'day')} left: sclera party rotate ${id})` : '';
  return `  party ${id}  ${state}${held}${renewing}${comparing}, certificate until ${certificateUntil.slice(0, 10)}${warning}`;
}

/** The keys that the three hold together; each says which it holds, where one says another. */
function keyLines({ keys, parties }: ControlStatus): readonly string[] {
  if (keys === null) return [];
  const words = (held: SharedPublicKeys | null): string => (held ? `person ${held.person}, document ${held.document}` : 'none');
  if (keys.public === null) return ['  keys of the three: not dealt yet; they are once all three parties are ready'];
  const lines = [`  keys of the three: ${words(keys.public)}`];
  if (keys.problem === null) return lines;
  const told = parties.filter(({ up }) => up).map(({ id, keys: held }) => `    party ${id}: ${words(held)}`);
  return [...lines, `  ${keys.problem.detail ?? keys.problem.title} (${keys.problem.code})`, ...told];
}

function runLine(run: ControlRun): string {
  const name = run.party === null ? run.action : `${run.action} ${run.party}`;
  if (run.state === 'running') return `  ${name}: ${run.step}, ${wholeNumber(run.done)} of ${wholeNumber(run.total)}`;
  return `  last: ${name} ${run.state === 'done' ? 'done' : `failed (${run.problem?.code ?? 'internal'})`}`;
}

function doneWords({ action, party, generation }: ControlRun): string {
  if (action === 'rotate-gateway') return 'The gateway has a new certificate, and the parties know it.';
  if (action === 'rotate-gateway-keys')
    return 'The gateway has a new key to sign with and a new certificate, and the parties know them. Older receipts stay valid; the log keeps its key, and so do the marks of documents and lines.';
  if (action === 'rotate') return `Party ${party} has a new certificate, and the others know it.`;
  if (action === 'rotate-keys')
    return `Party ${party} has new keys and a new certificate, and the others know them. Older receipts stay valid.`;
  const renewed = `All three parties hold new shares (generation ${generation ?? '?'}). What one of them held before is worth nothing.`;
  return action === 'refresh' ? renewed : `Party ${party} is whole again. ${renewed}`;
}

function readParty(text: string): PartyId {
  if (text !== 'a' && text !== 'b' && text !== 'c') throw new InvalidArgumentError('Name party a, b or c.');
  return text;
}
