import { Command, Option } from 'commander';
import { addCampaign, addMembers } from './campaign/campaign.ts';
import { addAssessment } from './commands/assessment.ts';
import { addBreach } from './commands/breach.ts';
import { addDemo } from './commands/demo.ts';
import { addDevice } from './commands/device.ts';
import { addDuties } from './commands/duties.ts';
import { addErase } from './commands/erase.ts';
import { addLog } from './commands/log.ts';
import { addOperator } from './commands/operator.ts';
import { addGateway, addParty } from './commands/party.ts';
import { addPerson } from './commands/person.ts';
import { addPolicy } from './commands/policy.ts';
import { addReceipt } from './commands/receipt.ts';
import { addStatus } from './commands/status.ts';
import { addWitness } from './commands/witness.ts';
import { type Context, createContext, defaultUrl, type ExitCode } from './io/context.ts';
import type { Io } from './io/io.ts';
import type { Progress } from './io/progress.ts';
import { addLab } from './lab/lab.ts';
import { addRelying } from './relying/relying.ts';
import { addSim } from './sim/sim.ts';
import { addWallet } from './wallet/wallet.ts';

/** Turns a command's work into a commander action. */
export type Run = <O>(
  work: (context: Context, options: O, args: readonly string[]) => Promise<ExitCode>,
) => (...received: unknown[]) => Promise<void>;

const epilogue = `
Exit codes: 0 done, 1 refused or failed, 2 bad use.
Progress goes to stderr, results to stdout. No image and no template ever leaves this machine.`;

export function buildProgram(io: Io, progress: Progress, exit: { code: number }): Command {
  const program = new Command('sclera')
    .description('A biometric identity platform in which nobody holds anybody’s biometrics.')
    .version('0.1.0')
    .addOption(new Option('--url <url>', 'address of the platform').default(io.env['SCLERA_URL'] ?? defaultUrl))
    .option('--json', 'results as JSON, for machines')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: io.out, writeErr: io.err })
    .showHelpAfterError('(sclera <command> --help tells more)')
    .addHelpText('after', epilogue)
    .exitOverride();

  const run: Run =
    (work) =>
    async (...received) => {
      // commander calls with (…arguments, options, command).
      const command = received.at(-1) as Command;
      const options = command.optsWithGlobals() as { url: string; json?: boolean };
      const context = createContext(io, progress, { json: options.json === true, url: options.url });
      exit.code = await work(context, options as never, received.slice(0, -2).flat() as string[]);
    };
  addStatus(program, run);
  addDemo(program, run);
  addPerson(program, run);
  addSim(program, run);
  addRelying(program, run);
  addCampaign(program, run);
  addMembers(program, run);
  addWallet(program, run);
  addParty(program, run);
  addGateway(program, run);
  addErase(program, run);
  addOperator(program, run);
  addAssessment(program, run);
  addDevice(program, run);
  addDuties(program, run);
  addBreach(program, run);
  addPolicy(program, run);
  addReceipt(program, run);
  addLog(program, run);
  addWitness(program, run);
  addLab(program, run);
  return program;
}
