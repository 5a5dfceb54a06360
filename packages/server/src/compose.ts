import { type ChildProcess, fork } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { cardHash, type GatewayCard, type PartyCard, type PartyId } from '@sclera/core';
import { environmentOf, usesPostgres } from './compose/database-urls.ts';
import { requireFreePort } from './compose/free-port.ts';
import type { ToNode } from './compose/messages.ts';
import type { RuleSettings } from './compose/parse-command.ts';
import { beginAnew, platformControl } from './compose/platform-control.ts';
import { createAgreement, type RosterAgreement } from './compose/roster-agreement.ts';
import { type ChildChange, type Supervised, supervise } from './compose/supervise.ts';
import type { PlatformReport } from './compose/words.ts';
import { type Control, openControl } from './node/control.ts';
import { faultsOf, faultVariable } from './node/fault-point.ts';
import { readRoster } from './node/index.ts';

export interface ComposeOptions {
  readonly data: string;
  /** First of five ports: gateway, parties a, b, c, console. */
  readonly port: number;
  readonly pages: boolean;
  readonly hostNames: readonly string[];
  readonly rules: RuleSettings;
  /** `KEY@URL` of each witness of the log. */
  readonly witnesses: readonly string[];
  /** A lost party that is made anew from the two others. */
  readonly rebuild: PartyId | null;
  /** All four nodes take captures that no device signed. */
  readonly unsignedCaptures: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly onChange: (name: string, change: ChildChange) => void;
  /** Resolves when somebody wants it to stop, perhaps before it is up. */
  readonly stopAsked: Promise<void>;
}

export interface RunningPlatform {
  readonly report: PlatformReport;
  /** Ends all processes: the gateway first, so that what is under way can end. */
  stop(): Promise<void>;
}

const host = '127.0.0.1';
const readyWithinMs = 5000;
const readyPollMs = 200;
const partyIds: readonly PartyId[] = ['a', 'b', 'c'];

/**
 * Starts a whole platform on this machine, each node a process with a folder of its own. At the first start the nodes make
 * their keys and show their public cards, and the roster made of them is written down; later every node is held to it. Throws
 * `configuration-invalid` and what the nodes refuse with; then nothing is left running. Null if it was told to stop before it was up.
 */
export async function composePlatform(options: ComposeOptions): Promise<RunningPlatform | null> {
  const { data, port, environment } = options;
  const store = usesPostgres(environment) ? 'postgresql' : 'embedded';
  await requirePorts(options);
  const logs = join(data, 'logs');
  await mkdir(data, { recursive: true, mode: 0o700 });
  await mkdir(logs, { recursive: true, mode: 0o700 });
  const gateway = `http://${host}:${port}`;
  const pages = `http://${host}:${port + 4}`;
  const agreement = createAgreement(join(data, 'roster.json'));
  if (options.rebuild !== null) await prepareRebuild(options.rebuild, data, agreement);
  const agree = async (card: GatewayCard | PartyCard): Promise<ToNode> => ({ kind: 'roster', roster: await agreement.agree(card) });

  const startNode = (name: string, node: 'gateway' | PartyId, args: readonly string[]): Supervised => {
    const env = environmentOf(node, environment);
    const faults = faultsOf(node, environment);
    return supervise({
      name,
      start: () => {
        // Of the faults that a test asks for, each life of a node gets one; the life after the last one has none.
        const fault = { [faultVariable]: faults.shift() };
        return forkLogged(mainScript, args, join(logs, `${name.replace(' ', '-')}.log`), { ...env, ...fault });
      },
      agree,
      onChange: (change) => options.onChange(name, change),
    });
  };
  const everyNode = options.unsignedCaptures ? ['--unsigned-captures'] : [];
  const parties = partyIds.map((id, index) => {
    const where = ['--data', join(data, `party-${id}`), '--port', String(port + 1 + index)];
    return startNode(`party ${id}`, id, ['party', '--id', id, ...where, ...everyNode]);
  });
  const gatewayArguments = [
    // All of it on one machine is a trial, whoever runs it.
    ...['gateway', '--data', join(data, 'gateway'), '--port', String(port), '--trial', ...everyNode],
    ...(options.pages ? ['--console-origin', pages] : []),
    ...options.hostNames.flatMap((name) => ['--host-name', name]),
    ...options.rules.packs.flatMap((folder) => ['--policy-pack', folder]),
    ...(options.rules.factsPath === null ? [] : ['--policy-facts', options.rules.factsPath]),
    ...(options.rules.controllerPath === null ? [] : ['--controller', options.rules.controllerPath]),
    ...(options.rules.chainPath === null ? [] : ['--chain', options.rules.chainPath]),
    ...options.witnesses.flatMap((witness) => ['--witness', witness]),
  ];
  const gatewayNode = startNode('gateway', 'gateway', gatewayArguments);
  const nodes = [gatewayNode, ...parties];
  const site = options.pages ? startPages(options, logs, gateway, port + 4) : null;
  let control: Control | null = null;
  const stop = async (): Promise<void> => {
    await control?.close();
    await Promise.all([gatewayNode.stop(), site?.stop()]);
    await Promise.all(parties.map((party) => party.stop()));
  };
  try {
    const up = Promise.all(nodes.map(async (node) => ({ name: node.name, ...(await node.started) })));
    const running = await Promise.race([up, options.stopAsked]);
    if (!running) {
      await stop();
      return null;
    }
    await Promise.race([untilReady(gateway), options.stopAsked]);
    const [a, b, c] = parties as [Supervised, Supervised, Supervised];
    const desk = platformControl({ data, gateway: gatewayNode, parties: { a, b, c }, agreement });
    control = await openControl(data, desk);
    if (options.rebuild !== null) desk.start({ action: 'rebuild', party: options.rebuild });
    const served = site === null ? null : await Promise.race([whatCameUp(site, options), options.stopAsked.then(() => null)]);
    const all = served === null ? running : [...running, { name: 'console', ...served }];
    return { report: { address: gateway, console: served?.address ?? null, nodes: all, data, logs, store }, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A lost party must first come up with nothing, and with keys that the others learn at this start. */
async function prepareRebuild(party: PartyId, data: string, agreement: RosterAgreement): Promise<void> {
  const roster = await readRoster(join(data, 'roster.json'));
  const card = roster.parties.find(({ id }) => id === party);
  await beginAnew(data, party, card ? cardHash(card) : '');
  agreement.renew(party);
}

/** The gateway reaches its parties a moment after all four listen. Whether it does is its own /readyz to say: nothing is waited for long. */
async function untilReady(gateway: string): Promise<void> {
  for (const deadline = performance.now() + readyWithinMs; performance.now() < deadline; await sleep(readyPollMs)) {
    const answer = await fetch(`${gateway}/readyz`, { signal: AbortSignal.timeout(readyWithinMs) }).catch(() => null);
    await answer?.body?.cancel();
    if (answer?.status === 200) return;
  }
}

/** This very program, built or from source: each node is started from it. */
const mainScript = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? './main.ts' : './main.js', import.meta.url));

async function requirePorts(options: ComposeOptions): Promise<void> {
  const needed = ['gateway', ...partyIds.map((id) => `party ${id}`), ...(options.pages ? ['console'] : [])];
  for (const [index, name] of needed.entries()) await requireFreePort(host, options.port + index, name);
}

function startPages(options: ComposeOptions, logs: string, gateway: string, port: number): Supervised {
  const script = fileURLToPath(import.meta.resolve('@sclera/console/serve'));
  const args = ['--port', String(port), '--gateway', gateway];
  return supervise({
    name: 'console',
    start: () => forkLogged(script, args, join(logs, 'console.log'), environmentOf('console', options.environment)),
    onChange: (change) => options.onChange('console', change),
  });
}

/** Without its pages the platform still works: their failure is told, and no more. */
async function whatCameUp(site: Supervised, options: ComposeOptions): Promise<{ address: string; pid: number | undefined } | null> {
  try {
    return await site.started;
  } catch {
    options.onChange('console', { kind: 'absent' });
    return null;
  }
}

/** A child whose output goes to a file: the terminal belongs to the person. */
function forkLogged(script: string, args: readonly string[], logPath: string, env: Record<string, string | undefined>): ChildProcess {
  const log = openSync(logPath, 'a', 0o600);
  try {
    return fork(script, [...args], { env, stdio: ['ignore', log, log, 'ipc'] });
  } finally {
    closeSync(log);
  }
}
