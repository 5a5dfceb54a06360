import { readCheckpoint } from '@sclera/sdk';
import type { ControlStatus } from '@sclera/sdk/contract';
import type { Command } from 'commander';
import { openDeskOf } from '../files/control-file.ts';
import { type Context, defaultUrl, type ExitCode } from '../io/context.ts';
import { dutyLines } from '../io/duty-words.ts';
import { plural } from '../io/words.ts';
import type { Run } from '../program.ts';

export function addStatus(program: Command, run: Run): void {
  program
    .command('status')
    .description('who runs this platform, and whether all of it is up; at the machine itself also what there is to do')
    .option('--data <dir>', 'data folder of the platform, or of the gateway (default: .sclera, for the platform of npm start)')
    .action(run(showStatus));
}

async function showStatus(context: Context, { data }: { readonly data?: string }): Promise<ExitCode> {
  const { client } = context;
  const duties = await dutiesAt(context, data);
  const platform = await client.platform();
  const health = await client.ready();
  const { size } = await readCheckpoint(client, platform);
  const assessments = (await client.assessments()).filter(({ state }) => state === 'approved' || state === 'trial');
  const parties = platform.parties.map(({ id, operator, country }) => {
    const state = health.parties.find((party) => party.id === id);
    return { id, operator, country, up: state?.up ?? false, ready: state?.ready ?? false };
  });
  const ok = health.status === 'ok' && parties.every(({ ready }) => ready);
  const { issuer, operator, country } = platform.gateway;
  const words = [
    `Sclera ${platform.version} at ${client.url}: ${ok ? 'all of it is up' : 'not all of it is up'}`,
    `  gateway  ${issuer}, ${operator} (${country})`,
    ...parties.map(
      (party) =>
        `  party ${party.id}  ${party.operator} (${party.country}): ${party.ready ? 'ready' : party.up ? 'up, not ready' : 'down'}`,
    ),
    `  log      ${plural(size, 'leaf', 'leaves')}, checkpoint verified`,
    ...assessments.map(
      ({ purpose, state, validUntil, label }) =>
        `  ${state === 'trial' ? 'TRIAL   ' : 'assessed'} ${purpose}, until ${validUntil}${label === '' ? '' : `. ${label}`}`,
    ),
    ...(assessments.length === 0 ? ['  No impact assessment is in force: nothing is captured. See: sclera assessment --help'] : []),
    ...dutyLines(duties),
    ...(platform.console === null ? [] : [`  console  ${platform.console}`]),
    ...(ok ? [] : ['Nothing is decided until all three parties are ready. Start what is down, then try again.']),
  ];
  const value = {
    ok,
    url: client.url,
    version: platform.version,
    gateway: { issuer, operator, country },
    parties,
    log: { size },
    assessments: assessments.map(({ id, purpose, state, validUntil, label }) => ({ id, purpose, state, validUntil, label })),
    console: platform.console,
    ...duties,
  };
  context.finish(value, words.join('\n'));
  return ok ? 0 : 1;
}

/** Told to whoever may read the data folder. Nobody named one: null both, unless it is the platform that `npm start` starts here. */
async function dutiesAt(context: Context, data: string | undefined): Promise<Pick<ControlStatus, 'tasks' | 'expiry'>> {
  try {
    if (data === undefined && context.url !== defaultUrl) return unknown;
    const { tasks, expiry } = await (await openDeskOf(context, data ?? '.sclera')).status();
    return { tasks, expiry };
  } catch (error) {
    if (data !== undefined) throw error;
    return unknown;
  }
}

const unknown = { tasks: null, expiry: null } as const;
