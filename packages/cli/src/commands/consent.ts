import { ownProblem, type PersonSession } from '@sclera/sdk';
import type { AgeBand, Platform, PublishedNotice, Purpose } from '@sclera/sdk/contract';
import { type Command, Option } from 'commander';
import type { Context } from '../io/context.ts';

export interface ConsentOptions {
  readonly consent?: boolean;
  readonly age?: AgeBand;
  readonly guardian?: boolean;
  readonly abroad?: boolean;
  readonly language: string;
}

export interface GivenConsent {
  readonly notice: PublishedNotice;
  readonly ageBand: AgeBand;
  readonly guardian: boolean;
  /** What was agreed to besides the purpose. */
  readonly scope: readonly 'abroad'[];
}

export function addConsentOptions(command: Command): Command {
  return command
    .option('--consent', 'the person has read the notice and consents; needed where nobody can be asked')
    .addOption(new Option('--age <band>', 'age of the person; an adult where nobody is asked').choices(['adult', '14-17', 'under-14']))
    .option('--guardian', 'a parent or guardian is there, decides together with the person, and gets a key of their own (needed under 14)')
    .option('--abroad', 'the person agrees, besides, that parties in other countries get a share (asked where the rules want it)')
    .option('--language <tag>', 'language of the notice', 'en');
}

/**
 * Shows the notice and asks. Consent is never assumed: where nobody can be asked, it takes --consent. Throws `consent-missing`; nothing
 * was sent by then.
 */
export async function obtainConsent(
  context: Context,
  session: PersonSession,
  purpose: Purpose,
  options: ConsentOptions,
): Promise<GivenConsent> {
  const { client, io, progress } = context;
  const notice = await session.readNotice(purpose, options.language);
  const { abroad } = await client.platform();
  progress.end();
  if (options.consent) {
    const { age: ageBand = 'adult', guardian = false } = options;
    requireGuardian(ageBand, guardian, notice);
    const agreed = options.abroad === true;
    if (abroad.asked && !agreed) throw abroadMissing(abroad, notice);
    return { notice, ageBand, guardian, scope: scopeOf(abroad, agreed) };
  }
  if (io.ask === null) {
    throw ownProblem('consent-missing', 'Nobody could be asked for consent.', {
      fix: 'Read the notice (GET /v1/notices, or run this on a terminal), then repeat with --consent.',
    });
  }
  io.err(`${noticeWords(notice)}\n\n`);
  const ageBand = options.age ?? (await askAge(io.ask));
  const isChild = ageBand === 'under-14';
  const guardian = options.guardian ?? (isChild && (await saysYes(io.ask, 'Is the parent or guardian here? Type yes or no: ')));
  requireGuardian(ageBand, guardian, notice);
  const agreed = await saysYes(io.ask, 'Do you consent to exactly this? Type yes or no: ');
  const question = 'And you, as parent or guardian: do you consent to exactly this for the child? Type yes or no: ';
  if (!agreed || (isChild && !(await saysYes(io.ask, question)))) {
    throw ownProblem('consent-missing', 'No consent was given, so nothing was captured and nothing was sent.', { fix: notice.alternative });
  }
  // A question of its own, after the yes to the purpose: never folded into it.
  const besides = `${abroadWords(abroad)} Do you agree to that as well? Type yes or no: `;
  const agreedAbroad = options.abroad === true || (abroad.asked && (await saysYes(io.ask, besides)));
  if (abroad.asked && !agreedAbroad) throw abroadMissing(abroad, notice);
  return { notice, ageBand, guardian, scope: scopeOf(abroad, agreedAbroad) };
}

type Abroad = Platform['abroad'];

function scopeOf({ recipients }: Abroad, agreed: boolean): readonly 'abroad'[] {
  return agreed && recipients.length > 0 ? ['abroad'] : [];
}

function abroadWords({ recipients }: Abroad): string {
  return `A share goes to other countries: ${recipients.map(({ name, country }) => `${name} (${country})`).join(', ')}.`;
}

function abroadMissing(abroad: Abroad, { alternative }: PublishedNotice): Error {
  return ownProblem('consent-missing', `${abroadWords(abroad)} That takes a consent of its own, so nothing was captured.`, {
    fix: `If the person agrees to that as well: --abroad. Or: ${alternative}`,
  });
}

/** Before a child's eyes are looked at; the platform refuses as well. */
function requireGuardian(ageBand: AgeBand, guardian: boolean, { alternative }: PublishedNotice): void {
  if (ageBand !== 'under-14' || guardian) return;
  throw ownProblem('consent-missing', 'A person under 14 cannot decide this without a guardian (PIPL 31), so nothing was captured.', {
    fix: `Let a guardian read the notice and decide together with the person (--guardian). Or: ${alternative}`,
  });
}

async function saysYes(ask: (question: string) => Promise<string>, question: string): Promise<boolean> {
  return (await ask(question)).trim().toLowerCase() === 'yes';
}

async function askAge(ask: (question: string) => Promise<string>): Promise<AgeBand> {
  for (let tries = 0; tries < 3; tries++) {
    const answer = (await ask('How old is the person? Type adult, 14-17 or under-14: ')).trim().toLowerCase();
    if (answer === 'adult' || answer === '14-17' || answer === 'under-14') return answer;
  }
  throw ownProblem('bad-usage', 'The age was not one of adult, 14-17 and under-14.');
}

function noticeWords(notice: PublishedNotice): string {
  const { title, controller, what, why, necessity, retention, afterwards, effect, recipients, rights, alternative } = notice;
  const parts: readonly (readonly [string, string])[] = [
    ['Who', controller],
    ['What', what],
    ['Why', why],
    ['Is it needed', necessity],
    ['How long', retention],
    ['Afterwards', afterwards],
    ['What it does', effect],
    ['Who else', recipients],
    ['Your rights', rights],
    ['Without biometrics', alternative],
  ];
  return [title, '', ...parts.map(([label, text]) => `${label}: ${text}`)].join('\n');
}
