import { readFile } from 'node:fs/promises';
import { type ProblemCode, problems, ScleraError, toProblem } from '@sclera/core';
import { type Command, help, parseCommand } from './compose/parse-command.ts';
import { describeChange, describePlatform } from './compose/words.ts';
import { composePlatform } from './compose.ts';
import { parseRoster } from './node/index.ts';

/** The command line of the platform. */
async function main(args: readonly string[]): Promise<number> {
  const command = parseCommand(args);
  if (command.kind === 'help') return say(help);
  if (command.kind === 'roster') return say(await joinCards(command.cards));
  if (command.kind === 'node') return (await import('./compose/node-process.ts')).runNode(command);
  return runPlatform(command);
}

async function runPlatform(command: Extract<Command, { kind: 'start' }>): Promise<number> {
  const stopAsked = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
  const { data, port, pages, hostNames, rules, witnesses, rebuild, unsignedCaptures } = command;
  const platform = await composePlatform({
    data,
    port,
    pages,
    hostNames,
    rules,
    witnesses,
    rebuild,
    unsignedCaptures,
    environment: process.env,
    stopAsked,
    onChange: (name, change) => void process.stderr.write(`${describeChange(name, change)}\n`),
  });
  if (!platform) return 0;
  say(command.json ? `${JSON.stringify({ kind: 'ready', ...platform.report })}\n` : describePlatform(platform.report));
  await stopAsked;
  if (!command.json) say('\nStopping …\n');
  await platform.stop();
  return 0;
}

async function joinCards(paths: readonly string[]): Promise<string> {
  if (paths.length !== 4) throw new ScleraError('bad-usage', 'A roster is made of four cards: gateway, a, b, c.');
  const cards = await Promise.all(
    paths.map(async (path) => {
      try {
        return JSON.parse(await readFile(path, 'utf8')) as { readonly id?: unknown };
      } catch (cause) {
        throw new ScleraError('file-unreadable', `${path} is not a card.`, { cause });
      }
    }),
  );
  const cardOf = (id: string): unknown => cards.find((card) => card.id === id);
  return `${JSON.stringify(parseRoster({ gateway: cardOf('gateway'), parties: ['a', 'b', 'c'].map(cardOf) }), null, 2)}\n`;
}

function say(text: string): number {
  process.stdout.write(text);
  return 0;
}

const badUse: ReadonlySet<ProblemCode> = new Set(['bad-usage']);

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const { code, detail } = toProblem(error);
  process.stderr.write(`${problems[code][1]}: ${detail}\n`);
  process.exitCode = badUse.has(code) ? 2 : 1;
}
// A forgotten handle must not keep a node alive that was told to stop.
process.exit();
