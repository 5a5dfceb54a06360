import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

/** A chain of its own on this machine, gone with whoever started it. Blocks come with transactions; ten accounts have money of the chain. */
export interface Anvil {
  readonly url: string;
  stop(): Promise<void>;
}

export interface AnvilOptions {
  /** Time of its first block, seconds since 1970; it goes on from there. Default now. */
  readonly startsAt?: number;
}

/** Starts anvil from the npm package that carries its binary, on a port that it finds itself. Throws where the package is not installed. */
export async function startAnvil({ startsAt }: AnvilOptions = {}): Promise<Anvil> {
  const wrapper = createRequire(import.meta.resolve('@foundry-rs/anvil/package.json'));
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  const name = process.platform === 'win32' ? 'anvil.exe' : 'anvil';
  const binary = wrapper.resolve(`@foundry-rs/anvil-${process.platform}-${arch}/bin/${name}`);
  const time = startsAt === undefined ? [] : ['--timestamp', String(startsAt)];
  const child = spawn(binary, ['--host', '127.0.0.1', '--port', '0', ...time], { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  for await (const line of createInterface({ input: child.stdout })) {
    const port = /Listening on 127\.0\.0\.1:(\d+)/.exec(line)?.[1];
    if (port === undefined) continue;
    child.stdout.resume();
    return {
      url: `http://127.0.0.1:${port}`,
      stop: async () => {
        child.kill('SIGKILL');
        await ended;
      },
    };
  }
  throw new Error('anvil ended before it listened');
}
