import type { Command } from 'commander';
import type { Run } from '../program.ts';
import { copyWallet, restoreWallet, showWallet } from './keep.ts';
import { usualWallet } from './wallet-file.ts';

/** One human, once: the wallet of the person at this machine. */
export function addWallet(program: Command, run: Run): void {
  const wallet = program
    .command('wallet')
    .description('one’s own wallet: enrol once, prove that one is a human and not which one, claim, leave')
    .addHelpText('after', sealedWords);
  withWallet(wallet.command('show').description('what the wallet holds, in words; its secrets are shown to nobody')).action(
    run(showWallet),
  );
  withWallet(wallet.command('copy').description('a copy for another place, under a passphrase of its own'))
    .requiredOption('--to <file>', 'where the copy goes')
    .option('--copy-passphrase-file <file>', 'the passphrase of the copy; default: it is asked for')
    .action(run(copyWallet));
  withWallet(wallet.command('restore').description('bring a copy back, in the place of no wallet'))
    .requiredOption('--copy <file>', 'the copy')
    .option('--copy-passphrase-file <file>', 'the passphrase of the copy; default: it is asked for')
    .action(run(restoreWallet));
}

const sealedWords = `
A wallet is one file, sealed: with a passphrase of 15 characters or more, which is asked for, or with a key file (--key-file) that lies elsewhere,
such as on a stick. Whoever has the file and what opens it can act as its owner.`;

export function withWallet(command: Command): Command {
  return command
    .option('--wallet <file>', 'the sealed wallet', usualWallet)
    .option('--key-file <file>', 'sealed with this key; a new wallet makes it')
    .option('--passphrase-file <file>', 'sealed with the passphrase in this file; default: it is asked for');
}
