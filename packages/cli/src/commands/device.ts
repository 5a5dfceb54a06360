import { attestationChallenge, ownProblem } from '@sclera/sdk';
import { type DeviceAnswer, type DeviceRegistration, schemas } from '@sclera/sdk/contract';
import { type Command, Option } from 'commander';
import { openDeskOf } from '../files/control-file.ts';
import { makeDeviceFile, readDeviceFile } from '../files/device-file.ts';
import { readText } from '../files/disk.ts';
import type { Context, ExitCode } from '../io/context.ts';
import { plural } from '../io/words.ts';
import type { Run } from '../program.ts';

interface OperatorOptions {
  readonly data: string;
  readonly name?: string;
}

interface MakeOptions {
  readonly code?: string;
  readonly challenge?: boolean;
  readonly attestation?: string;
  readonly name: string;
}

export function addDevice(program: Command, run: Run): void {
  const device = program.command('device').description('capture devices: which are registered, by which key, and whether they may capture');
  const data = (): Option => new Option('--data <dir>', 'data folder of the platform, or of its gateway').default('.sclera');
  device
    .command('register')
    .description('for operators: a code with which one device may register, good for a day')
    .requiredOption('--name <name>', 'what the device is called in the list')
    .addOption(data())
    .action(run<OperatorOptions>(makeCode));
  device
    .command('make')
    .description('on the device: make its key, and register it at the platform')
    .argument('<file>', 'where the key is written, a secret; one that is there is registered again')
    .option('--code <code>', 'the registration code of the operators; without it the device registers itself, where that is allowed')
    .option('--name <name>', 'what a device that registers itself is called', 'a device that registered itself')
    .option('--challenge', 'with --code: register nothing yet; say what a TPM or an authenticator is to sign over')
    .option('--attestation <file>', 'with --code: what it answered, as JSON: {"kind": "tpm" or "webauthn", "statement": …}')
    .addHelpText(
      'after',
      '\nWith a TPM (tpm2-tools; the values as base64url without padding):\n' +
        '  tpm2_quote -c ak.ctx -l sha256:0,7 -q CHALLENGE -m quote.msg -s quote.sig -g sha256\n' +
        '  {"kind":"tpm","statement":{"attest":"quote.msg","signature":"quote.sig","ak":{"public":"ak.pub"}}}',
    )
    .action(run<MakeOptions>((context, options, [file]) => makeDevice(context, file!, options)));
  device
    .command('list')
    .description('for operators: every device, and what vouches for its key')
    .addOption(data())
    .action(run(listDevices));
  device
    .command('approve')
    .description('for operators: let in a device that registered itself, where that takes an operator')
    .argument('<id>', 'as sclera device list, or the device itself, shows it; after -- where it begins with -')
    .addOption(data())
    .action(run<OperatorOptions>((context, options, [id]) => approveDevice(context, options, id!)));
  device
    .command('revoke')
    .description('for operators: take nothing of this device any more, what is under way included')
    .argument('<id>', 'as sclera device list shows it; after -- where it begins with -')
    .addOption(data())
    .action(run<OperatorOptions>((context, options, [id]) => revokeDevice(context, options, id!)));
}

async function makeCode(context: Context, { data, name }: OperatorOptions): Promise<ExitCode> {
  const { code, until } = await (await openDeskOf(context, data)).carryOut({ act: 'make-device-code', name: name! }, schemas.DeviceCode);
  context.finish(
    { ok: true, name, code, until },
    `Registration code of ${name}: ${code}\n  good for one device, until ${until}; on the device: sclera device make FILE --code ${code}`,
  );
  return 0;
}

async function makeDevice(context: Context, file: string, options: MakeOptions): Promise<ExitCode> {
  const { code, name, challenge } = options;
  const { cwd } = context.io;
  if (code === undefined && (challenge === true || options.attestation !== undefined)) {
    throw ownProblem('bad-usage', 'An attestation is made over a registration code.', { fix: 'Name it with --code.' });
  }
  const own = await makeDeviceFile(cwd, file).catch(() => readDeviceFile(cwd, file));
  if (code !== undefined && challenge === true) {
    const hex = Buffer.from(await attestationChallenge(code, own.id)).toString('hex');
    context.finish({ ok: true, file, id: own.id, challenge: hex }, `To be signed over: ${hex}`);
    return 0;
  }
  const attestation = options.attestation === undefined ? null : await readAttestation(cwd, options.attestation);
  const known = await context.client.registerDevice({ key: own.key, name, code: code ?? null, attestation });
  const next =
    known.state === 'pending'
      ? `  its key is in ${file}; nothing it captures is taken before an operator approves it: sclera device approve -- ${known.id}`
      : `  its key is in ${file}; capture with --device ${file}`;
  context.finish({ ok: true, file, ...known }, `Registered: ${deviceLine(known)}\n${next}`);
  return 0;
}

async function listDevices(context: Context, { data }: OperatorOptions): Promise<ExitCode> {
  const devices = await (await openDeskOf(context, data)).carryOut({ act: 'list-devices' }, schemas.DeviceAnswers);
  context.finish(
    { ok: true, devices },
    [plural(devices.length, 'capture device'), ...devices.map((one) => `  ${deviceLine(one)}`)].join('\n'),
  );
  return 0;
}

async function readAttestation(cwd: string, file: string): Promise<DeviceRegistration['attestation']> {
  const text = await readText(cwd, file);
  try {
    const { kind, statement } = JSON.parse(text) as { readonly kind: unknown; readonly statement: unknown };
    if (kind === 'tpm' || kind === 'webauthn') return { kind, statement };
  } catch {
    // Said below.
  }
  throw ownProblem('file-unreadable', `${file} holds no attestation.`, { fix: 'It is JSON with kind (tpm or webauthn) and statement.' });
}

async function approveDevice(context: Context, { data }: OperatorOptions, id: string): Promise<ExitCode> {
  const device = await (await openDeskOf(context, data)).carryOut({ act: 'approve-device', id }, schemas.DeviceAnswer);
  context.finish({ ok: true, ...device }, `Approved: ${deviceLine(device)}`);
  return 0;
}

async function revokeDevice(context: Context, { data }: OperatorOptions, id: string): Promise<ExitCode> {
  const device = await (await openDeskOf(context, data)).carryOut({ act: 'revoke-device', id }, schemas.DeviceAnswer);
  context.finish({ ok: true, ...device }, `Revoked: ${deviceLine(device)}`);
  return 0;
}

function deviceLine({ id, name, kind, weak, by, state, registeredAt }: DeviceAnswer): string {
  const strength = weak ? 'software key (weak: any program on the device could use it)' : kind;
  return `${id}  ${state}  ${name}, ${strength}, registered by ${by === 'itself' ? 'itself' : 'the operators'} ${registeredAt.slice(0, 10)}`;
}
