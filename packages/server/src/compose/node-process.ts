import { type GatewayCard, type PartyCard, type PartyId, type Roster, ScleraError, sha256Hex, toProblem } from '@sclera/core';
import type { Logger } from 'pino';
import { commandKeyWrapper } from '../node/command-key-wrapper.ts';
import { armFaultPoint } from '../node/fault-point.ts';
import { createLogger, gatewayCard, openGatewayKeys, openPartyKeys, partyCard, readRoster } from '../node/index.ts';
import { brokerOf } from './broker.ts';
import { readChain } from './chain-file.ts';
import { readController } from './controller-file.ts';
import { databaseUrlOf } from './database-urls.ts';
import { readFaceModel } from './face-model-file.ts';
import type { FromNode, ToNode } from './messages.ts';
import type { NodeCommand } from './parse-command.ts';
import { readStanding } from './standing-facts.ts';

/** Longer than anything that is under way is waited for, and than the process that started this one waits before it insists. */
const stopWithinMs = 12_000;

/** Runs one node until it is told to stop or its store is gone. Resolves with the exit code; throws only `bad-usage`. */
export async function runNode(command: NodeCommand): Promise<number> {
  const logger = createLogger({ node: command.node === 'gateway' ? 'gateway' : `party ${command.node}` });
  try {
    armFaultPoint(command.node, process.env, logger);
    const card = await ownCard(command);
    if (command.cardOnly) {
      process.stdout.write(`${JSON.stringify(card, null, 2)}\n`);
      return 0;
    }
    const ended = whenToldToStop();
    // Whatever hangs, whoever is told to stop stops: the process that would insist may be gone.
    ended.then(() => setTimeout(() => process.exit(1), stopWithinMs));
    const roster = await Promise.race([obtainRoster(command, card), ended]);
    // Told to stop before anything began: the cards did not fit, or the parent is gone.
    if (!roster) return 0;
    const running = await startNode(command, roster, logger);
    tell({ kind: 'ready', address: running.address });
    const gone = running.lost.then(() => new ScleraError('store-unavailable', 'Its data folder was removed or exchanged.'));
    const problem = await Promise.race([ended, gone]);
    if (problem) throw problem;
    await running.close();
    return 0;
  } catch (error) {
    const { code, detail } = toProblem(error);
    if (code === 'bad-usage') throw error;
    logger.error({ err: error }, 'cannot run');
    tell({ kind: 'failed', code, detail: error instanceof ScleraError ? (error.detail ?? '') : '' });
    if (!process.send) process.stderr.write(`${detail}\n`);
    return 1;
  }
}

async function ownCard(command: NodeCommand): Promise<GatewayCard | PartyCard> {
  const { operator, country } = command;
  if (command.node !== 'gateway') {
    const keys = await openPartyKeys(command.data, command.node);
    return partyCard(command.node, keys, { operator, country, address: command.address });
  }
  const keys = await openGatewayKeys(command.data);
  return gatewayCard(keys, { operator, country, issuer: `sclera/${sha256Hex(keys.log.publicKey).slice(0, 16)}` });
}

/** From the process that started this one, or from a file that the operators agreed on. */
async function obtainRoster(command: NodeCommand, card: GatewayCard | PartyCard): Promise<Roster> {
  if (command.rosterPath !== null) return readRoster(command.rosterPath);
  if (!process.send) throw new ScleraError('bad-usage', 'Name the roster file with --roster.');
  const roster = new Promise<Roster>((resolve) => {
    process.once('message', (message: ToNode) => resolve(message.roster));
  });
  tell({ kind: 'card', card });
  return roster;
}

interface RunningNode {
  readonly address: string;
  readonly lost: Promise<void>;
  close(): Promise<void>;
}

async function startNode(command: NodeCommand, roster: Roster, logger: Logger): Promise<RunningNode> {
  const { data: dir, listen } = command;
  const databaseUrl = databaseUrlOf(command.node, process.env);
  const wrapper = process.env['SCLERA_KEY_WRAPPER'];
  const common = {
    dir,
    roster,
    listen,
    logger,
    unsignedCaptures: command.unsignedCaptures,
    faceModel: await readFaceModel(process.env['SCLERA_FACE_MODEL']),
    openBroker: brokerOf(process.env, roster),
    keyWrapper: wrapper === undefined || wrapper === '' ? undefined : commandKeyWrapper(wrapper, command.node),
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
  };
  // Each process loads only what it is: five of them start at once.
  if (command.node === 'gateway') {
    const { startGateway } = await import('../gateway/start-gateway.ts');
    const { consoleOrigin, hostNames, witnesses, rules, trial } = command;
    const standing = await readStanding(rules.factsPath);
    return startGateway({
      ...common,
      consoleOrigin,
      hostNames,
      witnesses,
      trial,
      policyPacks: rules.packs,
      standing,
      controller: await readController(rules.controllerPath),
      chain: await readChain(rules.chainPath),
    });
  }
  const { startParty } = await import('../party/index.ts');
  return startParty({ ...common, id: command.node satisfies PartyId, threads: command.threads ?? undefined });
}

/** SIGTERM, or the end of the process that started this one. Ctrl-C reaches the whole group: there only the parent acts on it. */
function whenToldToStop(): Promise<null> {
  return new Promise((resolve) => {
    process.on('SIGTERM', () => resolve(null));
    process.on('SIGINT', () => {
      if (!process.send) resolve(null);
    });
    process.on('disconnect', () => resolve(null));
  });
}

function tell(message: FromNode): void {
  if (process.connected) process.send?.(message, () => {});
}
