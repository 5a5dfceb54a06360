import { resolve } from 'node:path';
import type { CaseResult, Obligation, PolicyDecision, PolicyFacts } from '@sclera/core/policy';
import { ownProblem, SdkProblem } from '@sclera/sdk';
import { type Command, Option } from 'commander';
import { readText } from '../files/disk.ts';
import type { Context, ExitCode } from '../io/context.ts';
import { plural } from '../io/words.ts';
import type { Run } from '../program.ts';

type Core = typeof import('@sclera/core/policy');

interface PolicyOptions {
  readonly pack: readonly string[];
}

export function addPolicy(program: Command, run: Run): void {
  const policy = program.command('policy').description('the rules about the use of biometrics: explain and test them, without a platform');
  const packs = (): Option =>
    new Option('--pack <dir>', 'a further rule pack (folder of .cedar files); can be repeated')
      .default([], 'none')
      .argParser((folder: string, before: readonly string[]) => [...before, folder]);
  policy
    .command('explain')
    .description('what the rules make of a request: the outcome, every rule with its article and how to mend it, and what must be done')
    .argument('<request>', 'a JSON file with all facts, as in packages/core/policies/cases/requests.json')
    .addOption(packs())
    .addHelpText('after', '\nExit code 0 only where it is allowed. The rules name the laws they rest on; nothing in them is legal advice.')
    .action(run<PolicyOptions>((context, options, [file]) => explain(context, options, file!)));
  policy
    .command('test')
    .description('run the table of cases at the edges of the law, and those in cases.jsonl of further packs')
    .addOption(packs())
    .action(run<PolicyOptions>(test));
}

async function explain(context: Context, options: PolicyOptions, file: string): Promise<ExitCode> {
  const facts = readFacts(file, await readText(context.io.cwd, file));
  const { outcome, rules, obligations } = await withCore(async (core) =>
    core.loadPolicy({ packs: foldersOf(context, options) }).decide(facts),
  );
  const ok = outcome === 'allow';
  context.finish({ ok, outcome, rules, obligations }, explanation({ outcome, rules, obligations }).join('\n'));
  return ok ? 0 : 1;
}

async function test(context: Context, options: PolicyOptions): Promise<ExitCode> {
  const packs = foldersOf(context, options);
  const results = await withCore(async (core) => core.runCases(core.loadPolicy({ packs }), core.readCases(packs)));
  const wrong = results.filter((result) => !result.ok);
  const rows = new Set(results.map((result) => result.case.row)).size;
  const ok = wrong.length === 0;
  context.finish(
    { ok, cases: results.length, rows, wrong: wrong.map(toReport) },
    [...wrong.flatMap(wrongLines), `${plural(results.length, 'case')} at ${plural(rows, 'edge')}, ${wrong.length} wrong`].join('\n'),
  );
  return ok ? 0 : 1;
}

/** Cedar is loaded only for these commands: it takes longer than all the rest of the command line. */
async function withCore<T>(work: (core: Core) => Promise<T>): Promise<T> {
  const core = await import('@sclera/core/policy');
  try {
    return await work(core);
  } catch (cause) {
    if (!(cause instanceof core.ScleraError)) throw cause;
    throw new SdkProblem(core.toProblem(cause), { cause });
  }
}

function foldersOf({ io }: Context, { pack }: PolicyOptions): readonly string[] {
  return pack.map((folder) => resolve(io.cwd, folder));
}

function readFacts(file: string, text: string): PolicyFacts {
  try {
    return JSON.parse(text) as PolicyFacts;
  } catch (cause) {
    throw ownProblem('file-unreadable', `${file} is not JSON.`, { fix: 'Write the facts as one JSON object.', cause });
  }
}

const outcomes: Readonly<Record<PolicyDecision['outcome'], string>> = {
  allow: 'Allowed.',
  deny: 'Denied.',
  'needs-approval': 'Not yet: an approval is missing.',
  conflict: 'Not done: two laws demand opposite things.',
};

function explanation({ outcome, rules, obligations }: PolicyDecision): string[] {
  return [
    outcomes[outcome],
    ...rules.flatMap(({ id, message, fix, law }) => [
      `  - ${message} [${law}] (${id})`,
      ...(fix === '' ? [] : [`    ${outcome === 'allow' ? '' : 'How to mend it: '}${fix}`]),
    ]),
    ...(obligations.length === 0 ? [] : ['What must be done:', ...obligations.map(obligationLine)]),
  ];
}

function obligationLine({ task, message, law, due }: Obligation): string {
  return `  - ${task}: ${message} [${law}]${due === null ? '' : ` Until ${due.slice(0, 10)}.`}`;
}

function wrongLines({ case: { where, row, name, outcome, rules, duties }, decision }: CaseResult): string[] {
  const found = [...decision.rules, ...decision.obligations].map(({ id }) => id);
  return [
    `  WRONG  ${where}  ${row}: ${name}`,
    `         expected ${outcome}: ${[...rules, ...duties].join(', ')}`,
    `         found    ${decision.outcome}: ${found.join(', ')}`,
  ];
}

function toReport({ case: { where, row, name, outcome, rules, duties }, decision }: CaseResult): object {
  const ids = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id);
  const found = { outcome: decision.outcome, rules: ids(decision.rules), duties: ids(decision.obligations) };
  return { where, row, name, expected: { outcome, rules, duties }, found };
}
