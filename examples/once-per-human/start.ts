import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createClient, createControl } from '@sclera/sdk';
import { schemas } from '@sclera/sdk/contract';
import { createPresentationVerifier } from '@sclera/sdk/presentation';
import { createRelyingParty } from '@sclera/sdk/relying-party';
import { createDoor } from './door.ts';
import { createPoll } from './poll.ts';
import { servePoll } from './server.ts';

const usage = `A poll in which every human has one vote. Start a platform first (npm start), then this.

  --url <url>        the platform                                   (default http://127.0.0.1:8440)
  --issuer <url>     its public address, which its credentials name (default http://localhost:8440)
  --key <key>        of sclera relying register; or SCLERA_RELYING_KEY
  --data <dir>       without a key: the data folder of a platform on this machine, at which the poll registers itself
                     (default .sclera). It is another party each time then, with other votes.
  --port <port>      where the poll is served, on this machine      (default 8460)
  --scope <scope>    one vote a human in it                         (default poll)
  --votes <file>     where votes are kept                           (default votes-SCOPE.jsonl)
  --question <text>, --choice <text> (twice or more)
`;

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:8440' },
    issuer: { type: 'string', default: 'http://localhost:8440' },
    key: { type: 'string' },
    data: { type: 'string', default: '.sclera' },
    port: { type: 'string', default: '8460' },
    scope: { type: 'string', default: 'poll' },
    votes: { type: 'string' },
    question: { type: 'string', default: 'Should the park be open at night?' },
    choice: { type: 'string', multiple: true, default: ['Yes', 'No'] },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) process.stdout.write(usage);
else await start();

async function start(): Promise<void> {
  const origin = `http://127.0.0.1:${values.port}`;
  const returnTo = `${origin}/`;
  const given = values.key ?? process.env['SCLERA_RELYING_KEY'];
  const key = given ?? (await register(returnTo));
  // Votes of another party have other subjects: a file of their own.
  const votesFile = values.votes ?? `votes-${values.scope}-${key.split('.')[0]}.jsonl`;
  const { console: pages } = await createClient({ url: values.url }).platform();
  const party = createRelyingParty({ url: values.url, key });
  const { question, choice: choices, scope } = values;
  const poll = createPoll({ question, choices, scope, returnTo, party, votesFile });
  // Credentials name their issuer by the public address of the platform, which is localhost on one's own machine.
  const verifier = createPresentationVerifier({ url: values.issuer });
  const door = createDoor({ verifier, responseUri: `${origin}/door/answers`, name: 'The sample poll' });
  servePoll({ poll, door, walletUrl: pages === null ? null : `${pages}/wallet` }).listen(Number(values.port), '127.0.0.1', () => {
    process.stdout.write(`${question} Vote at ${origin}\n`);
  });
}

/** As `sclera relying register` does, for who runs the platform and the poll on one machine. */
async function register(returnTo: string): Promise<string> {
  const file = [join(values.data, 'gateway', 'control.json'), join(values.data, 'control.json')].find(isReadable);
  if (file === undefined) {
    process.stderr.write(`No key (--key), and no platform runs on ${values.data}. See --help.\n`);
    process.exit(2);
  }
  const { url, token } = JSON.parse(readFileSync(file, 'utf8')) as { url: string; token: string };
  const facts = { name: 'The sample poll', scopes: [values.scope], addresses: [returnTo] };
  const party = await createControl({ url, token }).carryOut({ act: 'register-relying-party', facts }, schemas.KeyedRelyingParty);
  process.stdout.write(`Registered as ${party.id}. To go on with it: --key ${party.key}\n`);
  return party.key;
}

function isReadable(path: string): boolean {
  try {
    readFileSync(path);
    return true;
  } catch {
    return false;
  }
}
