import type { Command } from 'commander';
import { addConsentOptions } from '../commands/consent.ts';
import { modelOption } from '../face/model-option.ts';
import type { Run } from '../program.ts';
import { endLine, offerLine, showClaim, showLines, takeBackLine } from './lines.ts';
import { registerLine } from './register.ts';

/** Registering telephone lines: is this the person on the document? */
export function addSim(program: Command, run: Run): void {
  const sim = program.command('sim').description('register a telephone line, and see, end or give over the lines one holds');
  addConsentOptions(
    sim
      .command('register')
      .description('register a line: a document, and a living face that is compared with its portrait by the three parties; or the counter')
      .requiredOption('--line <name>', 'the operator’s name of the line, such as an ICCID')
      .option('--photo <file>', 'a photo of the document’s page')
      .option('--mrz <file>', 'a text file with its machine readable zone')
      .option('--sod <file>', 'EF.SOD, with --dg1, --dg2 and --csca in place of a photo')
      .option('--dg1 <file>', 'EF.DG1 of the chip')
      .option('--dg2 <file>', 'EF.DG2 of the chip')
      .option('--csca <file>', 'the states relied on (see sclera lab document verify)')
      .option('--camera <->', 'JPEG pictures of a camera, piped in')
      .option('--drawn <name>', 'a drawn person, with their drawn document, in place of a camera: to try it out')
      .option('--counter', 'the way without a face: a human being at the counter looks at person and document; needs --mrz alone')
      .option('--code <code>', 'of a line that its holder gives over (sclera sim offer)')
      .option('--key <file>', 'the receipt file of somebody who is known here; default: a new pseudonym')
      .option('--device <file>', 'the key that signs the capture (sclera device make); default: one of this folder')
      .addOption(modelOption())
      .option('--out <folder>', 'where a new personal key and the receipt go', '.')
      .option('--specimen', 'let the state UTO of specimen documents pass'),
  )
    .addHelpText(
      'after',
      '\nA camera: ffmpeg -loglevel error -f v4l2 -i /dev/video0 -vf scale=320:-2 -r 12 -f mjpeg - | sclera sim register --camera - --consent --line …' +
        '\nThe pictures are not mirrored. Five attempts; then the counter. Nothing of face or document is kept: the platform learns one bit, and a keyed mark of the document’s number.' +
        '\nExits 0 where the line is registered, or waits at the counter.' +
        '\nWith --json: ok, claim, state, way, line, ending, attemptsLeft, refusal, receiptFile, receiptVerified, keyFile.',
    )
    .action(run(registerLine));
  withKey(sim.command('claim <id>').description('how a claim to a line stands')).action(run(showClaim));
  withKey(sim.command('lines').description('the lines that one holds and held')).action(run(showLines));
  withKey(sim.command('end <line>').description('end a line that one holds, by its id in the list')).action(run(endLine));
  withKey(sim.command('offer <line>').description('give a line over: a code for whoever registers it next, for a week')).action(
    run(offerLine),
  );
  withKey(sim.command('take-back <line>').description('no longer give a line over')).action(run(takeBackLine));
}

function withKey(command: Command): Command {
  return command.requiredOption('--key <file>', 'the receipt file of the holder');
}
