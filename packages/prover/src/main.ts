import { readProofRequest } from '@sclera/credential';
import { readArtifacts } from './artifacts.ts';
import { prove } from './prove.ts';

const usage = `usage: sclera-prove < request.json > proof.json

Makes a proof of membership (Semaphore v4, depth 20) of a request on standard input, as @sclera/credential writes it.
The request holds a secret: send it through a pipe, keep it in no file. Nothing is read from the network.
This program is free software under the GNU General Public License, version 3 or later.
`;

/** The process behind the wall between the licences. Ends with 0, or with 2 where the request cannot be read and 1 where no proof comes of it. */
export async function main(args: readonly string[]): Promise<number> {
  if (args.length > 0) {
    process.stdout.write(usage);
    return args.includes('--help') ? 0 : 2;
  }
  const request = readProofRequest(parse(await readInput()));
  if (request === undefined) {
    process.stderr.write('sclera-prove: this is not a request for a proof (see --help)\n');
    return 2;
  }
  try {
    process.stdout.write(`${JSON.stringify(await prove(request, await readArtifacts()))}\n`);
    return 0;
  } catch {
    // What the circuit says about a witness names values of it.
    process.stderr.write(
      'sclera-prove: no proof: the secret is not in this group, or the artifacts are damaged (npm ci brings them back)\n',
    );
    return 1;
  }
}

async function readInput(): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
