import { type Command, InvalidArgumentError } from 'commander';
import type { Run } from '../program.ts';
import { readZone } from './read-zone.ts';
import { verifyFiles } from './verify-files.ts';

export function addDocument(lab: Command, run: Run): void {
  const document = lab
    .command('document')
    .description('identity documents: the machine readable zone, and the files of a chip')
    .addHelpText('after', '\nNothing that was read is kept. UTO is the state of ICAO’s specimens: no real document names it.');
  document
    .command('mrz')
    .description('read a machine readable zone (TD1, TD2, TD3) and judge its check digits and dates')
    .argument('<file>', 'a text file with its lines; - reads what is typed or piped in')
    .option('--at <date>', 'the day on which it is judged (default: today)', readDate)
    .option('--specimen', 'let the state UTO pass')
    .addHelpText('after', '\nWith --json: ok, mrz (or null), reasons (code, message, subject). Exits 1 where anything is wrong.')
    .action(run(readZone));
  document
    .command('verify')
    .description('passive authentication of a chip’s files (ICAO 9303), and the portrait that they hold')
    .requiredOption('--sod <file>', 'EF.SOD')
    .requiredOption('--csca <file>', 'the states relied on: PEM certificates, one DER certificate, or an ICAO master list')
    .option('--dg1 <file>', 'EF.DG1, the machine readable zone')
    .option('--dg2 <file>', 'EF.DG2, the portrait')
    .option('--crl <file...>', 'revocation lists of the states, DER or PEM')
    .option('--printed <file>', 'the printed machine readable zone, to be compared with the chip’s')
    .option('--at <date>', 'the time at which all is judged (default: now)', readDate)
    .option('--portrait-out <png>', 'write the portrait, if the chip’s files are genuine')
    .option('--allow-weak', 'let SHA-1 and short keys pass; the result says so')
    .option('--specimen', 'let the state UTO pass')
    .addHelpText(
      'after',
      '\nGenuine means: a state on your list signed this data. It does not mean that the chip is no copy, nor that whoever shows it is its holder.' +
        '\nWith --json: ok, kind (genuine, rejected), mrz, signer, dataGroups, portrait, proven, notProven, reasons (code, message, subject).' +
        '\nExits 1 where anything is wrong.',
    )
    .action(run(verifyFiles));
}

function readDate(text: string): Date {
  const time = /^\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:\d{2}))?$/.test(text) ? new Date(text) : new Date(Number.NaN);
  if (Number.isNaN(time.getTime()))
    throw new InvalidArgumentError('A date like 2026-01-31, or a time like 2026-01-31T12:00:00Z, is needed.');
  return time;
}
