import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createWitness, ownProblem, type VerifierKey, type Witness, writeVerifierKey } from '@sclera/sdk';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { openWitnessFolder } from '../files/witness-folder.ts';
import type { Context, ExitCode } from '../io/context.ts';
import { plural } from '../io/words.ts';
import type { Run } from '../program.ts';
import { keyOfLog, readKey } from './log-options.ts';

interface WitnessCommandOptions {
  readonly data: string;
  readonly name?: string;
  readonly host: string;
  readonly port: number;
  readonly log?: readonly VerifierKey[];
  readonly key?: boolean;
}

/** An add-checkpoint request: a size, at most 63 hashes, a note. */
const maxBodyBytes = 64 * 1024;

export function addWitness(program: Command, run: Run): void {
  const collect = (text: string, before: readonly VerifierKey[] = []): readonly VerifierKey[] => [...before, readKey(text)];
  program
    .command('witness')
    .description('cosign checkpoints of logs that only grow, under a key of its own; refuse a fork and say so (C2SP tlog-witness)')
    .option(
      '--data <dir>',
      'where its key lies, and what it cosigned last: who loses it must begin anew under another key',
      '.sclera-witness',
    )
    .option('--name <name>', 'name of its key, at the first start; made up from the key unless given')
    .option('--host <host>', 'address to listen on', '127.0.0.1')
    .option('--port <n>', 'port to listen on', readPort, 8450)
    .addOption(
      new Option('--log <key>', 'verifier key of a log that it cosigns, instead of that of the platform; can be repeated').argParser(
        collect,
      ),
    )
    .option('--key', 'say its verifier key and end')
    .action(run(witness));
}

async function witness(context: Context, options: WitnessCommandOptions): Promise<ExitCode> {
  const { io } = context;
  const folder = await openWitnessFolder(io.cwd, options.data, options.name ?? null);
  const key = writeVerifierKey(folder.key);
  if (options.key) {
    context.finish({ ok: true, key }, key);
    return 0;
  }
  const logs = options.log ?? [keyOfLog(await context.client.platform())];
  const ended = io.interruption();
  let forks = 0;
  const tell = (value: object, words: string): void => {
    context.progress.end();
    io.out(context.json ? `${JSON.stringify({ at: new Date().toISOString(), ...value })}\n` : `${new Date().toISOString()}  ${words}\n`);
  };
  const desk = createWitness({
    name: folder.key.name,
    secretKey: folder.secretKey,
    logs,
    store: folder,
    clock: Date.now,
    onCosigned: ({ origin, size }) => tell({ kind: 'cosigned', origin, size }, `${origin}: cosigned at ${plural(size, 'leaf', 'leaves')}`),
    onFork: ({ origin, reason, before, offered }) => {
      forks += 1;
      const evidence = folder.keepEvidence(`${before}\n---\n${offered}`, createHash('sha256').update(before).update(offered).digest('hex'));
      tell(
        { kind: 'fork', origin, reason, evidence, ok: false },
        `ALARM: ${origin} forked: ${reason}. Not cosigned; both checkpoints are in ${evidence}`,
      );
    },
  });
  const server = createServer((request, response) => {
    void answer(desk, request).then(({ status, contentType, body }) => {
      response.writeHead(status, { 'Content-Type': contentType, 'Cache-Control': 'no-store' }).end(body);
    });
  });
  const address = await new Promise<string>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(
        ownProblem('bad-usage', `Port ${options.port} cannot be opened (${cause.code ?? 'unknown reason'}).`, {
          fix: 'Choose another one with --port.',
          cause,
        }),
      );
    });
    server.listen(options.port, options.host, () => resolve(`http://${options.host}:${(server.address() as AddressInfo).port}`));
  });
  tell(
    { kind: 'ready', address, key, logs: logs.map(({ name }) => name) },
    `Witness ${folder.key.name} listens at ${address} for ${logs.map(({ name }) => name).join(', ')}\n  its key   ${key}\n  a gateway asks it with   --witness '${key}@${address}'`,
  );
  if (!ended.aborted) await new Promise<void>((resolve) => ended.addEventListener('abort', () => resolve(), { once: true }));
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return forks === 0 ? 0 : 1;
}

interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

async function answer(desk: Witness, request: IncomingMessage): Promise<Answer> {
  const plain = (status: number, body: string): Answer => ({ status, contentType: 'text/plain; charset=utf-8', body: `${body}\n` });
  if (request.url !== '/add-checkpoint') return plain(404, 'A witness answers POST /add-checkpoint.');
  if (request.method !== 'POST') return plain(405, 'A witness answers POST /add-checkpoint.');
  const body = await readBody(request).catch(() => null);
  if (body === null) return plain(413, 'The request is too large or broke off.');
  // What it cannot keep it does not sign.
  return desk.addCheckpoint(body).catch(() => plain(500, 'The witness cannot keep what it would sign.'));
}

async function readBody(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > maxBodyBytes) throw new Error('too large');
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new InvalidArgumentError('It is a number from 0 (any free port) to 65535.');
  return port;
}
