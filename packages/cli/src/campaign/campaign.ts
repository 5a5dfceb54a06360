import { type CampaignId, checkCampaign, checkMembers, type ListCheck } from '@sclera/sdk';
import { type DocumentNames, type RewardCampaign, type RewardDay, type RewardPayment, schemas } from '@sclera/sdk/contract';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { openDeskOf } from '../files/control-file.ts';
import type { Context, ExitCode } from '../io/context.ts';
import { plural, wholeNumber } from '../io/words.ts';
import type { Run } from '../program.ts';

interface DataOption {
  readonly data: string;
}

interface OpenOptions extends DataOption {
  readonly title: string;
  readonly book: 'ledger' | 'chain';
  readonly amount: string;
  readonly budget: string;
  readonly ends: string;
}

interface PayOptions extends DataOption, DocumentNames {
  readonly recipient: string;
  readonly born: string;
}

/** Rewards, once a human: for operators, at the machine that runs the platform, or its gateway. */
export function addCampaign(program: Command, run: Run): void {
  const campaign = program
    .command('campaign')
    .description('rewards that are paid once a human, and the same to whoever shows a document and no eyes');
  const data = (): Option => new Option('--data <dir>', 'data folder of the platform, or of the gateway').default('.sclera');
  const amount = (flags: string, what: string): Option => new Option(flags, what).argParser(readAmount).makeOptionMandatory();
  campaign
    .command('open')
    .description('people enrol until its list is frozen; refused where the rules forbid a reward')
    .requiredOption('--title <text>', 'what people read')
    .addOption(amount('--amount <n>', 'to each the same, in smallest units'))
    .addOption(amount('--budget <n>', 'for all of them'))
    .addOption(new Option('--ends <time>', 'claims come before it, such as 2027-01-31T00:00:00Z').argParser(readTime).makeOptionMandatory())
    .addOption(
      new Option('--book <book>', 'where payments stand; chain: where the gateway was started with --chain')
        .choices(['ledger', 'chain'])
        .default('ledger'),
    )
    .addOption(data())
    .action(run(open));
  campaign.command('list').description('all of them, oldest first').addOption(data()).action(run(list));
  const steps = [
    ['freeze', 'take the list of members of now, for good: claims begin, and what was kept for it alone is erased', 'freeze-campaign'],
    ['pause', 'pay nothing, for now', 'pause-campaign'],
    ['resume', 'let payments go on', 'resume-campaign'],
    ['close', 'after its end, or before its list was taken: what is left goes back', 'close-campaign'],
  ] as const;
  for (const [name, description, act] of steps) {
    campaign
      .command(name)
      .description(description)
      .argument('<id>')
      .addOption(data())
      .action(run((context: Context, options: DataOption, [id = '']) => step(context, options, act, id)));
  }
  campaign
    .command('figures')
    .description('counts by day: enrolments, refusals by reason, erasures, payments; and what is left')
    .argument('<id>')
    .addOption(data())
    .action(run(figures));
  campaign
    .command('check')
    .description('anybody: the list that it was frozen with, held against its root and the public log')
    .argument('<id>')
    .action(run(checkFrozen));
  campaign
    .command('pay')
    .description('the same amount to an adult who shows a document and no eyes, once a document; nothing of it is kept')
    .argument('<id>')
    .requiredOption('--recipient <account>', '0x and 40 lower-case hex digits')
    .addOption(new Option('--kind <kind>', 'of the document').choices(['passport', 'identity-card', 'other']).makeOptionMandatory())
    .requiredOption('--issuer <XXX>', 'the issuing state, one to three letters')
    .requiredOption('--number <text>', 'of the document')
    .requiredOption('--born <day>', 'from the document, such as 1990-01-31')
    .addOption(data())
    .action(run(pay));
}

/** The public list of commitments: anybody may read it. */
export function addMembers(program: Command, run: Run): void {
  const members = program
    .command('members')
    .description('the public list of commitments: one for each record, and nothing that says whose');
  members
    .command('check')
    .description('the list as it was last published, held against its root and the public log')
    .action(run(checkList));
}

async function open(context: Context, { data, title, book, amount, budget, ends: endsAt }: OpenOptions): Promise<ExitCode> {
  const order = { act: 'open-campaign', campaign: { title, book, amount, budget, endsAt } } as const;
  return tell(context, await (await openDeskOf(context, data)).carryOut(order, schemas.RewardCampaign));
}

async function list(context: Context, { data }: DataOption): Promise<ExitCode> {
  const campaigns = await (await openDeskOf(context, data)).carryOut({ act: 'list-campaigns' }, schemas.RewardCampaigns);
  context.finish({ ok: true, campaigns }, [plural(campaigns.length, 'campaign'), ...campaigns.map(lineOf)].join('\n'));
  return 0;
}

async function step(
  context: Context,
  { data }: DataOption,
  act: 'freeze-campaign' | 'pause-campaign' | 'resume-campaign' | 'close-campaign',
  id: string,
): Promise<ExitCode> {
  return tell(context, await (await openDeskOf(context, data)).carryOut({ act, id }, schemas.RewardCampaign));
}

async function figures(context: Context, { data }: DataOption, [id = '']: readonly string[]): Promise<ExitCode> {
  const found = await (await openDeskOf(context, data)).carryOut({ act: 'campaign-figures', id }, schemas.RewardFigures);
  const left = found.left === null ? 'the book does not say what is left' : `${found.left} left of ${found.campaign.budget}`;
  const days = found.days.filter(hasCounts).map(dayLine);
  context.finish(
    { ok: true, ...found },
    [lineOf(found.campaign), `  ${left}`, ...(days.length === 0 ? ['  nothing has happened yet'] : days)].join('\n'),
  );
  return 0;
}

async function pay(
  context: Context,
  { data, recipient, kind, issuer, number, born: bornOn }: PayOptions,
  [id = '']: readonly string[],
): Promise<ExitCode> {
  const order = { act: 'pay-by-document', id, claim: { recipient, document: { kind, issuer, number }, bornOn } } as const;
  const payment = await (await openDeskOf(context, data)).carryOut(order, schemas.RewardPayment);
  context.finish({ ok: true, ...payment }, paymentWords(payment));
  return 0;
}

async function checkFrozen(context: Context, _: object, [id = '']: readonly string[]): Promise<ExitCode> {
  const { campaign, ...check } = await checkCampaign(context.client, await context.client.platform(), id as CampaignId);
  return tellCheck(context, check, { campaign: campaign.id, root: campaign.frozen?.root }, `The list of ${campaign.id}`);
}

async function checkList(context: Context): Promise<ExitCode> {
  const { epoch, ...check } = await checkMembers(context.client, await context.client.platform());
  return tellCheck(context, check, { epoch: epoch.epoch, root: epoch.root }, `The list of epoch ${epoch.epoch}`);
}

function tellCheck(context: Context, check: ListCheck, of: object, name: string): ExitCode {
  const ok = check.kind !== 'broken';
  context.finish({ ok, ...of, ...check }, checkWords(check, name));
  return ok ? 0 : 1;
}

function checkWords(check: ListCheck, name: string): string {
  if (check.kind === 'empty') return 'Nothing is published yet: nobody was ever a member.';
  if (check.kind === 'broken') return `${name} is not to be believed: ${check.reason}`;
  return `${name} holds: ${plural(check.commitments.length, 'member')}, as its root in the log says (index ${check.leafIndex})`;
}

function tell(context: Context, campaign: RewardCampaign): ExitCode {
  context.finish({ ok: true, ...campaign }, lineOf(campaign));
  return 0;
}

function lineOf({ id, state, paused, title, amount, budget, book, endsAt, frozen }: RewardCampaign): string {
  const listed = frozen === null ? '' : `, ${plural(frozen.size, 'member')} listed`;
  return `  ${id}  ${state}${paused ? ', PAUSED' : ''}  ${title}: ${amount} each of ${budget} (${book}), until ${endsAt}${listed}`;
}

function paymentWords({ amount, recipient, reference, leaf }: RewardPayment): string {
  return `${amount} paid to ${recipient}\n  reference ${reference}${leaf.index === null ? '' : `, log index ${leaf.index}`}`;
}

function hasCounts({ enrolled, erased, paidToHumans, paidByDocument, refused, unpaid }: RewardDay): boolean {
  return enrolled + erased + paidToHumans + paidByDocument > 0 || Object.keys({ ...refused, ...unpaid }).length > 0;
}

function dayLine({ day, enrolled, refused, erased, paidToHumans, paidByDocument, unpaid }: RewardDay): string {
  const by = (counts: Readonly<Record<string, number>>): string =>
    Object.entries(counts)
      .map(([reason, count]) => `${reason} ${count}`)
      .join(', ');
  const parts = [
    `${wholeNumber(enrolled)} enrolled`,
    ...(Object.keys(refused).length === 0 ? [] : [`refused: ${by(refused)}`]),
    `${wholeNumber(erased)} erased`,
    `${wholeNumber(paidToHumans)} paid by proof`,
    `${wholeNumber(paidByDocument)} by document`,
    ...(Object.keys(unpaid).length === 0 ? [] : [`not paid: ${by(unpaid)}`]),
  ];
  return `  ${day}  ${parts.join('; ')}`;
}

function readAmount(text: string): string {
  if (!/^[1-9]\d{0,38}$/.test(text)) throw new InvalidArgumentError('A whole number of smallest units.');
  return text;
}

function readTime(text: string): string {
  const at = new Date(text);
  if (Number.isNaN(at.getTime()) || !/T.*(Z|[+-]\d\d:\d\d)$/.test(text))
    throw new InvalidArgumentError('A time such as 2027-01-31T00:00:00Z.');
  return at.toISOString();
}
