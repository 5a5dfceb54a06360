import { once } from 'node:events';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startDevChain } from './dev-chain.ts';

const help = `Usage: sclera-dev-chain DIR [--json]

Starts a chain on this machine (anvil) with the reward contract and a demonstration token on it, and writes chain.json and its keys into DIR:
  npm start -- --chain DIR/chain.json
Everybody knows these keys: the chain is for trying things out, and is gone when this ends (Ctrl-C, or the end of its input where --json is given).

  --json   one line of JSON when it is ready: file, url, token, contract
  --help   this text
`;

/** What the command does; resolves to the exit status. */
export async function main(args: readonly string[]): Promise<number> {
  let folder: string | undefined;
  let json = false;
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    if (values.help) {
      process.stdout.write(help);
      return 0;
    }
    [folder] = positionals;
    json = values.json;
    if (folder === undefined || positionals.length > 1) throw new Error('name one folder');
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${help}`);
    return 2;
  }
  let chain: Awaited<ReturnType<typeof startDevChain>>;
  try {
    chain = await startDevChain(resolve(folder));
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND';
    const why = missing ? 'anvil is not installed: npm install --save-dev @foundry-rs/anvil' : (error as Error).message;
    process.stderr.write(`The chain did not start: ${why}\n`);
    return 1;
  }
  const { file, url, token, contract } = chain;
  const words = `A chain at ${url}, contract ${contract}, token ${token}.\nStart the platform with: npm start -- --chain ${file}\nEnds with Ctrl-C.\n`;
  process.stdout.write(json ? `${JSON.stringify({ file, url, token, contract })}\n` : words);
  const signals = [once(process, 'SIGINT'), once(process, 'SIGTERM')];
  if (json) process.stdin.resume();
  await Promise.race(json ? [...signals, once(process.stdin, 'close')] : signals);
  await chain.stop();
  return 0;
}
