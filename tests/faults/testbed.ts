import { execFile } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createClient, type ScleraClient } from '@sclera/sdk';
import { openPartyStore } from '../../packages/storage/src/party-store.ts';
import { seededRandom } from '../fuzz/random.ts';
import { atExit } from './at-exit.ts';
import { createNodeProcess, type Exit, type NodeLaunch, type NodeProcess } from './node-process.ts';
import { createPostgresServer, makeDatabaseFolder, type PostgresServer } from './postgres-server.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

export type PartyName = 'a' | 'b' | 'c';
export type NodeName = 'gateway' | PartyName;
export type StoreKind = 'postgresql' | 'embedded';

export const partyNames: readonly PartyName[] = ['a', 'b', 'c'];
export const nodeNames: readonly NodeName[] = ['gateway', ...partyNames];

/** What one party's store holds: ids, sorted, and which generation of shares they are. */
export interface Rows {
  readonly settled: readonly string[];
  readonly staged: readonly string[];
  readonly generation: { readonly number: number; readonly label: string };
}

/** A whole platform of separate processes on this machine, every wire between two of them through a proxy of ours. */
export interface Testbed {
  readonly client: ScleraClient;
  readonly nodes: Readonly<Record<NodeName, NodeProcess>>;
  /** Null where the stores are embedded. */
  readonly servers: Readonly<Record<NodeName, PostgresServer>> | null;
  /** By who dials and who is dialled, `a-b`. */
  readonly wires: ReadonlyMap<string, TcpProxy>;
  /** Starts that had to be tried again, with what the node said. */
  readonly failedStarts: readonly string[];
  /** Whether a comparison could be made now. */
  ready(): Promise<boolean>;
  /** Starts every node for the first time, one of them as told; resolves when each serves, which is before the parties are ready. Called once. */
  start(first?: { readonly node: NodeName; readonly launch: NodeLaunch }): Promise<void>;
  /** What the three stores hold: at any time from PostgreSQL, and from embedded stores once everything is stopped. */
  rows(): Promise<Readonly<Record<PartyName, Rows>>>;
  stop(): Promise<void>;
}

export interface TestbedOptions {
  /** An empty folder. */
  readonly folder: string;
  readonly store: StoreKind;
  readonly seed: number;
  readonly onExit: (node: NodeName, exit: Exit) => void;
}

const run = promisify(execFile);
const mainScript = fileURLToPath(new URL('../../packages/server/dist/main.js', import.meta.url));
const host = '127.0.0.1';

/** Makes all of it and starts the databases; the nodes wait for `start`, so that nobody dies before there is a testbed to start them again. */
export async function createTestbed(options: TestbedOptions): Promise<Testbed> {
  const { folder, store } = options;
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, 'logs'));
  const ports = await freePorts(store === 'embedded' ? 4 : 8);
  const portOf = (node: NodeName): number => ports[nodeNames.indexOf(node)] as number;
  const servers = store === 'embedded' ? null : await startServers(folder, ports.slice(4));
  const wires = await startWires(portOf, options.seed);
  const rosters = await writeRosters(folder, wires);
  const failedStarts: string[] = [];

  const nodes = byNode((node) =>
    createNodeProcess({
      args: [
        ...(node === 'gateway' ? ['gateway', '--trial'] : ['party', '--id', node, '--threads', '1']),
        ...['--data', join(folder, node), '--port', String(portOf(node)), '--roster', rosters[node]],
      ],
      env: {
        PATH: process.env['PATH'] ?? '',
        // Newer Nodes keep what they compiled: a start costs less.
        NODE_COMPILE_CACHE: join(folder, 'compiled'),
        ...(servers === null ? {} : { [node === 'gateway' ? 'DATABASE_URL' : `DATABASE_URL_${node.toUpperCase()}`]: servers[node].url }),
      },
      logPath: join(folder, 'logs', `${node}.log`),
      onExit: (exit) => options.onExit(node, exit),
      onFailedStart: (said) => failedStarts.push(`${node}: ${said}`),
    }),
  );
  const client = createClient({ url: `http://${host}:${portOf('gateway')}`, timeoutMs: 20_000, comparisonTimeoutMs: 90_000 });
  let stopped = false;
  // A run that is broken off leaves nobody who still writes into its folder.
  const killAll = (): void => {
    for (const node of nodeNames) nodes[node].kill();
  };
  const forget = atExit(killAll);

  return {
    client,
    nodes,
    servers,
    wires,
    failedStarts,
    ready: () =>
      client.ready().then(
        ({ status }) => status === 'ok',
        () => false,
      ),
    async start(first) {
      await Promise.all(nodeNames.map((node) => nodes[node].start(node === first?.node ? first.launch : {})));
    },
    async rows() {
      if (servers === null && !stopped) throw new Error('an embedded store belongs to its process while that runs');
      const [a, b, c] = await Promise.all(
        partyNames.map((party) => (servers === null ? readEmbedded(join(folder, party, 'store')) : readServer(servers[party]))),
      );
      return { a, b, c } as Record<PartyName, Rows>;
    },
    async stop() {
      stopped = true;
      await Promise.all(nodeNames.map((node) => nodes[node].stop()));
      forget();
      await Promise.all([...wires.values()].map((wire) => wire.close()));
      if (servers) await Promise.all(nodeNames.map((node) => servers[node].stop()));
    },
  };
}

/** Asks again and again. Throws with the message when time is up. */
export async function waitFor(condition: () => Promise<boolean>, withinMs: number, message: string): Promise<void> {
  for (const deadline = performance.now() + withinMs; performance.now() < deadline; ) {
    if (await condition()) return;
    await new Promise((resume) => setTimeout(resume, 50));
  }
  throw new Error(message);
}

function byNode<T>(make: (node: NodeName) => T): Record<NodeName, T> {
  return { gateway: make('gateway'), a: make('a'), b: make('b'), c: make('c') };
}

async function startServers(folder: string, ports: readonly number[]): Promise<Record<NodeName, PostgresServer>> {
  const template = join(folder, 'empty-database');
  await makeDatabaseFolder(template);
  const made = await Promise.all(
    nodeNames.map((node, i) =>
      createPostgresServer({
        template,
        folder: join(folder, `database-${node}`),
        port: ports[i] as number,
        logPath: join(folder, 'logs', `database-${node}.log`),
      }),
    ),
  );
  await Promise.all(made.map((server) => server.start()));
  return byNode((node) => made[nodeNames.indexOf(node)] as PostgresServer);
}

/** The gateway dials each party, and each party both others. */
async function startWires(portOf: (node: NodeName) => number, seed: number): Promise<ReadonlyMap<string, TcpProxy>> {
  const pairs = nodeNames.flatMap((from) => partyNames.filter((to) => to !== from).map((to) => ({ from, to })));
  return new Map(
    await Promise.all(
      pairs.map(async ({ from, to }, i) => {
        const random = seededRandom(seed, 1000 + i);
        const fraction = (): number => random.below(2 ** 30) / 2 ** 30;
        return [`${from}-${to}`, await startTcpProxy({ target: { host, port: portOf(to) }, random: fraction })] as const;
      }),
    ),
  );
}

/** Each node has a roster of its own: the same cards, and the addresses of its own wires. */
async function writeRosters(folder: string, wires: ReadonlyMap<string, TcpProxy>): Promise<Record<NodeName, string>> {
  const cards = await Promise.all(
    nodeNames.map(async (node) => {
      const which = node === 'gateway' ? ['gateway'] : ['party', '--id', node, '--address', `${host}:${1 + nodeNames.indexOf(node)}`];
      const { stdout } = await run(process.execPath, [mainScript, ...which, '--data', join(folder, node), '--card'], {
        env: { PATH: process.env['PATH'] ?? '' },
      });
      const path = join(folder, `${node}.json`);
      writeFileSync(path, stdout);
      return path;
    }),
  );
  const { stdout } = await run(process.execPath, [mainScript, 'roster', ...cards]);
  const agreed = JSON.parse(stdout) as { parties: readonly { readonly id: PartyName }[] };
  return byNode((node) => {
    const parties = agreed.parties.map((card) => {
      const wire = wires.get(`${node}-${card.id}`);
      return wire === undefined ? card : { ...card, address: `${host}:${wire.port}` };
    });
    const path = join(folder, `roster-of-${node}.json`);
    writeFileSync(path, JSON.stringify({ ...agreed, parties }));
    return path;
  });
}

async function readServer(server: PostgresServer): Promise<Rows> {
  const rows = await server.query<{ id: string; staged: boolean }>('select id, staged from reference order by id');
  const idsOf = (staged: boolean): string[] => rows.filter((row) => row.staged === staged).map(({ id }) => id);
  const [generation = { number: 0, label: '' }] = await server.query<Rows['generation']>('select number, label from generation');
  return { settled: idsOf(false), staged: idsOf(true), generation };
}

async function readEmbedded(dataDir: string): Promise<Rows> {
  const opened = await openPartyStore({ dataDir });
  try {
    const settled: string[] = [];
    for await (const { id } of opened.list()) settled.push(id);
    return { settled, staged: await opened.staged(), generation: await opened.generation() };
  } finally {
    await opened.close();
  }
}

/**
 * Below the ports that systems give to whoever asks for any: one of those could be taken by some connection while its node is being started
 * again.
 */
const portsFrom = 15_000;
const portsTo = 32_000;

async function freePorts(count: number): Promise<readonly number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = randomInt(portsFrom, portsTo);
    if (await isFree(port)) ports.add(port);
  }
  return [...ports];
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}

/** The last lines of every node's log, for whoever has to find out what went wrong. */
export function logTails(folder: string, lines = 12): string {
  const tail = (node: NodeName): readonly string[] =>
    readFileSync(join(folder, 'logs', `${node}.log`), 'utf8')
      .trimEnd()
      .split('\n')
      .slice(-lines);
  return nodeNames.map((node) => [`--- ${node}`, ...tail(node).map((line) => line.slice(0, 300))].join('\n')).join('\n');
}
