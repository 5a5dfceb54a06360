import { type Command, Option } from 'commander';
import type { Run } from '../program.ts';
import { addEyes } from './capture-files.ts';
import { checkPerson } from './check.ts';
import { addConsentOptions } from './consent.ts';
import { deletePerson } from './delete.ts';
import { enrolPerson } from './enrol.ts';
import { showRecord } from './record.ts';
import { recoverRecord } from './recover.ts';
import { withdrawPerson } from './withdraw.ts';

/** Commands for one person's own dealings with the platform. */
export function addPerson(program: Command, run: Run): void {
  addConsentOptions(
    addEyes(program.command('enrol').description('enrol one person from a picture of each eye, unless they are enrolled already')),
  )
    .option('--receipt <file>', 'where the receipt and the personal key go (default: ./sclera-receipt-<id>.json, readable by you alone)')
    .option(
      '--key <file>',
      'decide anew with the key of this receipt file, for instance once one is old enough to decide without a guardian',
    )
    .option(
      '--spare <file>',
      'also keep the receipt without the key, to lie elsewhere: with the eyes it leads back to the record (sclera recover)',
    )
    .addHelpText('after', '\nExits 1 where the person is enrolled already. Consent is asked for; without a terminal it takes --consent.')
    .action(run(enrolPerson));
  addConsentOptions(addEyes(program.command('check').description('ask whether the person with these eyes is enrolled; nothing is kept')))
    .option('--receipt <file>', 'also keep the receipt and the personal key of this check in a file')
    .addHelpText('after', '\nBoth answers, new and already enrolled, exit 0.')
    .action(run(checkPerson));
  withKey(
    program
      .command('withdraw')
      .description(
        'take back what was agreed to, for oneself or as guardian for a child; what is held under it is erased in the same step',
      ),
  )
    .addOption(
      new Option('--purpose <purpose>', 'only for this one').choices([
        'uniqueness-check',
        'uniqueness-enrolment',
        'rights-access',
        'sim-registration',
      ]),
    )
    .action(run(withdrawPerson));
  addConsentOptions(
    addEyes(
      program
        .command('recover')
        .description('get back into one’s record without its key: with the receipt of the enrolment and a picture of each eye')
        .requiredOption('--receipt <file>', 'the receipt of the enrolment: a receipt file, or one without its key (compact JWS)'),
    ),
  )
    .option('--out <file>', 'where the new key goes (default: ./sclera-receipt-<id>.json, readable by you alone)')
    .addHelpText(
      'after',
      '\nThe three parties compare with the one reference under the receipt, and with nobody else’s. On a match the new key opens the record,\nand the old key and all passkeys open nothing. Exits 1 where it does not match. Five attempts a day.',
    )
    .action(run(recoverRecord));
  withKey(
    program
      .command('delete')
      .description('delete everything about a person: at all three parties, with three receipts, and the record itself'),
  )
    .option('--keep-record', 'erase only what the three parties hold; the record and its key stay')
    .addHelpText(
      'after',
      '\nTelephone lines that they hold end with it. Where a party is away it goes on by itself, within a month: run it again to see how far it is.',
    )
    .action(run(deletePerson));
  withKey(
    program.command('record').description('everything held about a person, and every use of it, checked against the public log'),
  ).action(run(showRecord));
}

export interface KeyOptions {
  readonly key?: string;
  readonly keyFile?: string;
}

function withKey(command: Command): Command {
  return command
    .option('--key <file>', 'the receipt file that sclera enrol wrote')
    .option('--key-file <file>', 'the same')
    .hook('preAction', (_, action) => {
      const { key, keyFile } = action.opts<KeyOptions>();
      if ((key === undefined) === (keyFile === undefined)) action.error('error: name the receipt file with --key', { exitCode: 2 });
    });
}
