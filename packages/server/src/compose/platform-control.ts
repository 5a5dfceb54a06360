import { existsSync } from 'node:fs';
import { readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cardHash, type PartyId, ScleraError, toProblem } from '@sclera/core';
import { type ControlOrder, type ControlRun, type ControlStatus, type Problem, schemas } from '@sclera/sdk/contract';
import type { ControlDesk } from '../node/control.ts';
import { openPartyKeys, partyCard, type Renewal, renewKeys } from '../node/index.ts';
import type { RosterAgreement } from './roster-agreement.ts';
import type { Supervised } from './supervise.ts';

export interface PlatformControlOptions {
  readonly data: string;
  readonly gateway: Supervised;
  readonly parties: Readonly<Record<PartyId, Supervised>>;
  readonly agreement: RosterAgreement;
}

const lookEveryMs = 200;
const readyWithinMs = 60_000;

/** A problem as the gateway's own door told it. */
class Told extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.code);
    this.problem = problem;
  }
}

/**
 * What the process that started all nodes of this machine does for its operators: it begins a lost party anew, gives nodes new keys, and has
 * every other node know the new card, one after the other. New shares are the gateway's to order.
 */
export function platformControl({ data, gateway, parties, agreement }: PlatformControlOptions): ControlDesk {
  let run: ControlRun | null = null;

  const rebuild = async (party: PartyId, say: (step: string) => void): Promise<Partial<ControlRun>> => {
    say(`Party ${party} begins anew`);
    const card = cardIn(agreement, party);
    await parties[party].restart(async () => {
      await beginAnew(data, party, card);
      agreement.renew(party);
    });
    if (cardIn(agreement, party) !== card) await introduce(party, say);
    const done = await shares({ action: 'rebuild', party });
    await rm(lostFolder(data, party), { recursive: true, force: true });
    return done;
  };

  const rotate = async (id: 'gateway' | PartyId, renewal: Renewal, say: (step: string) => void): Promise<Partial<ControlRun>> => {
    const node = id === 'gateway' ? gateway : parties[id];
    say(`The ${node.name} gets ${renewal === 'all' ? 'new keys and a' : 'a'} new certificate`);
    await node.restart(async () => {
      await renewKeys(join(data, node.name.replace(' ', '-')), id, renewal);
      agreement.renew(id);
    });
    await introduce(id, say);
    say('The parties come together');
    await untilUp();
    return {};
  };

  /** Every other node is started again with the new card, in turn. */
  const introduce = async (id: 'gateway' | PartyId, say: (step: string) => void): Promise<void> => {
    const renewed = id === 'gateway' ? gateway : parties[id];
    for (const node of [...Object.values(parties), gateway].filter((one) => one !== renewed)) {
      say(`The ${node.name} gets to know the ${renewed.name}`);
      await node.restart();
    }
  };

  /** New shares, by the gateway. */
  const shares = async (order: ControlOrder): Promise<Partial<ControlRun>> => {
    await untilUp();
    for (let status = await askGateway(data, order); ; status = await askGateway(data)) {
      const { run: inner } = status;
      if (inner === null) throw new ScleraError('party-unavailable', 'The gateway was started again in between. See: sclera party status');
      if (inner.state === 'failed' && inner.problem) throw new Told(inner.problem);
      const { done, total, generation, step } = inner;
      change({ done, total, ...(inner.state === 'running' ? { step } : { generation }) });
      if (inner.state === 'done') return { generation };
      await sleep(lookEveryMs);
    }
  };

  const untilUp = async (): Promise<void> => {
    for (const deadline = performance.now() + readyWithinMs; performance.now() < deadline; await sleep(lookEveryMs)) {
      const status = await askGateway(data).catch(() => null);
      if (status?.parties.every(({ up }) => up)) return;
    }
    throw new ScleraError('party-unavailable');
  };

  const change = (more: Partial<ControlRun>): void => {
    if (run) run = { ...run, ...more };
  };

  const carryOut = (action: ControlOrder['action'], party: PartyId | null, say: (step: string) => void): Promise<Partial<ControlRun>> => {
    if (action === 'rotate-gateway') return rotate('gateway', 'certificate', say);
    if (action === 'rotate-gateway-keys') return rotate('gateway', 'all', say);
    if (party === null) return shares({ action, party });
    if (action === 'rebuild') return rebuild(party, say);
    return rotate(party, action === 'rotate-keys' ? 'all' : 'certificate', say);
  };

  const work = async ({ action, party }: ControlOrder): Promise<void> => {
    const say = (step: string): void => change({ step });
    try {
      change({ ...(await carryOut(action, party, say)), state: 'done' });
    } catch (error) {
      change({ state: 'failed', problem: error instanceof Told ? error.problem : toProblem(error) });
    }
  };

  return {
    async status() {
      const gatewayAway = { parties: [], keys: null, tasks: null, expiry: null };
      const { parties: lines, keys, tasks, expiry } = await askGateway(data).catch(() => gatewayAway);
      return { kind: 'platform', parties: lines, keys, run, tasks, expiry };
    },
    start(order) {
      if (run?.state === 'running') throw new ScleraError('too-busy', 'Another order of the operators is under way.');
      run = { ...order, state: 'running', step: 'The parties come together', done: 0, total: 0, generation: null, problem: null };
      void work(order);
    },
  };
}

/**
 * Takes away what is left of a lost party, so that it begins with nothing: its store, and its keys too where they are not the ones that the
 * others know. It lies beside the folder until the party is whole again.
 */
export async function beginAnew(data: string, party: PartyId, knownCard: string): Promise<void> {
  const [folder, lost] = [join(data, `party-${party}`), lostFolder(data, party)];
  const keepsKeys = existsSync(join(folder, 'keys')) && (await keysFit(folder, party, knownCard));
  if (keepsKeys) await rm(join(folder, 'keys', 'store-made'), { force: true });
  const rest = keepsKeys ? join(folder, 'store') : folder;
  if (!existsSync(rest)) return;
  // What is there from an attempt that failed is the older one.
  if (existsSync(lost)) await rm(rest, { recursive: true, force: true });
  else await rename(rest, lost);
}

async function keysFit(folder: string, party: PartyId, knownCard: string): Promise<boolean> {
  try {
    return cardHash(partyCard(party, await openPartyKeys(folder, party), { operator: '', country: '', address: '' })) === knownCard;
  } catch {
    return false;
  }
}

function lostFolder(data: string, party: PartyId): string {
  return join(data, `party-${party}.lost`);
}

/** The keys of a party as the roster has them now. */
function cardIn(agreement: RosterAgreement, party: PartyId): string {
  const card = agreement.roster()?.parties.find(({ id }) => id === party);
  return card ? cardHash(card) : '';
}

/** The gateway's own door, on this machine. */
async function askGateway(data: string, order?: ControlOrder): Promise<ControlStatus> {
  const { url, token } = JSON.parse(await readFile(join(data, 'gateway', 'control.json'), 'utf8')) as { url: string; token: string };
  const response = await fetch(`${url}/v1/control`, {
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(order ? { method: 'POST', body: JSON.stringify(order) } : {}),
  });
  const value: unknown = await response.json();
  if (!response.ok) throw new Told(schemas.Problem.parse(value));
  return schemas.ControlStatus.parse(value);
}
