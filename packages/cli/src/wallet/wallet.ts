import type { Command } from 'commander';
import { addConsentOptions } from '../commands/consent.ts';
import { addShownEyes, shownEyesWords } from '../eyes/show-eyes.ts';
import type { Run } from '../program.ts';
import { claimWithWallet } from './claim.ts';
import { recoverWallet, rotateWallet } from './come-back.ts';
import { getCredentials, listCredentials, presentCredentialTo, revokeAllCredentials } from './credentials.ts';
import { enrolWallet } from './enrol.ts';
import { copyWallet, restoreWallet, saveWalletReceipt, showWallet } from './keep.ts';
import { leave } from './leave.ts';
import { verifyWithWallet } from './verify.ts';
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
  addConsentOptions(
    addShownEyes(
      withWallet(wallet.command('enrol').description('be enrolled by both eyes, unless one is already, and have a wallet made')),
    ),
  )
    .option('--keep', 'the person agrees, besides, that their shares are kept for longer than the next snapshot; no reward hangs on it')
    .addHelpText(
      'after',
      '\nOnly adults. The wallet is on the disk, sealed, before the eyes are shown. Exits 1 where these eyes are enrolled already.' +
        shownEyesWords +
        '\nWith --json: ok, decision, wallet, leafIndex, kept.',
    )
    .action(run(enrolWallet));
  addConsentOptions(
    addShownEyes(
      withWallet(wallet.command('recover').description('the same wallet on a new device, by showing both eyes, while one is enrolled')),
    ),
  )
    .option('--receipt <file>', 'the receipt of the enrolment, with its key or without; default: be found by the eyes alone')
    .addHelpText(
      'after',
      '\nWith the receipt the eyes are compared with that one record, and the wallet gets a new key to it. Without it they are compared with everybody who is' +
        '\nenrolled; the parties tell this device alone which record it is.' +
        shownEyesWords +
        '\nWith the receipt files are taken everywhere.\nWith --json: ok, wallet, leafIndex where it did not match.',
    )
    .action(run(recoverWallet));
  withWallet(wallet.command('claim').description('claim what a campaign pays each human once'))
    .requiredOption('--campaign <id>', 'the campaign')
    .option('--recipient <account>', 'who is paid: 0x and 40 hex digits; the proof is bound to it')
    .option('--fresh-account', 'a new account of the ledger, that leads to nobody')
    .addHelpText(
      'after',
      '\nExits 1 where nothing is paid to this account.\nWith --json: ok, outcome, campaign, recipient, amount, reference, claimedAt.',
    )
    .action(run(claimWithWallet));
  withWallet(wallet.command('verify').description('answer a place that asks whether one is a human, once in it'))
    .requiredOption('--request <request>', 'the signed request (compact JWS), or a file with it')
    .option('--yes', 'the person has read who asks for what, and agrees; needed where nobody can be asked')
    .addHelpText(
      'after',
      '\nThe answer, for whoever asked, goes to stdout.\nWith --json: ok, outcome, relyingParty, returnTo, request, proof.',
    )
    .action(run(verifyWithWallet));
  addCredentials(wallet, run);
  addConsentOptions(
    addShownEyes(
      withWallet(wallet.command('rotate').description('have another secret in place of one that was stolen, by showing both eyes')),
    ),
  )
    .addHelpText(
      'after',
      '\nOnce in 30 days. Places that one proved oneself to see somebody new. Files are taken everywhere: the receipt in the wallet says whose record it is.\nWith --json: ok, wallet, rotation.',
    )
    .action(run(rotateWallet));
  addConsentOptions(
    addShownEyes(
      withWallet(wallet.command('leave').description('delete everything: with the wallet, or by showing both eyes without it')),
    ).option('--yes', 'the person has decided it; needed where nobody can be asked'),
  )
    .addHelpText(
      'after',
      '\nThe receipts of all three parties are checked. A campaign that was frozen before still pays this wallet; nothing that was paid is taken back.' +
        shownEyesWords +
        '\nWith --json: ok, outcome, and dueAt, stays (with the wallet) or parties (by the eyes).',
    )
    .action(run(leave));
  withWallet(wallet.command('copy').description('a copy for another place, under a passphrase of its own'))
    .requiredOption('--to <file>', 'where the copy goes')
    .option('--copy-passphrase-file <file>', 'the passphrase of the copy; default: it is asked for')
    .action(run(copyWallet));
  withWallet(wallet.command('receipt').description('the receipt of the enrolment, for sclera wallet recover: it opens nothing by itself'))
    .requiredOption('--to <file>', 'where it goes')
    .addHelpText('after', '\nWith --json: ok, receipt.')
    .action(run(saveWalletReceipt));
  withWallet(wallet.command('restore').description('bring a copy back, in the place of no wallet'))
    .requiredOption('--copy <file>', 'the copy')
    .option('--copy-passphrase-file <file>', 'the passphrase of the copy; default: it is asked for')
    .action(run(restoreWallet));
}

function addCredentials(wallet: Command, run: Run): void {
  const credentials = wallet
    .command('credentials')
    .description('single-use credentials (SD-JWT VC), for places that ask by OpenID4VP: each is shown once, and says that one is one human')
    .addHelpText('after', '\nThey end after two weeks. There is one batch a human and day.');
  withWallet(credentials.command('list').description('how many are left, and until when'))
    .addHelpText('after', '\nWith --json: ok, left, until.')
    .action(run(listCredentials));
  withWallet(credentials.command('get').description('a batch of ten against a proof, where three or fewer are left'))
    .addHelpText('after', '\nWith --json: ok, outcome (fetched, enough, not-a-member), left, until.')
    .action(run(getCredentials));
  withWallet(credentials.command('present').description('show one to a place that asks; it is used up with it'))
    .argument('<request>', 'openid4vp://?…, or a file with it')
    .option('--yes', 'the person has read who asks for what, and agrees; needed where nobody can be asked')
    .addHelpText(
      'after',
      '\nWhere none is left a batch is fetched first. Exits 1 where the place does not take it.' +
        '\nWith --json: ok, outcome (shown, not-taken, refused, not-a-member), responseUri, continueAt or status, left, until.',
    )
    .action(run(presentCredentialTo));
  withWallet(credentials.command('revoke').description('revoke all, those too that a lost device with this wallet may have'))
    .addHelpText('after', '\nWith --json: ok, left, until.')
    .action(run(revokeAllCredentials));
}

const sealedWords = `
A wallet is one file, sealed: with a passphrase of 15 characters or more, which is asked for, or with a key file (--key-file) that lies elsewhere,
such as on a stick. Whoever has the file and what opens it can act as its owner.`;

function withWallet(command: Command): Command {
  return command
    .option('--wallet <file>', 'the sealed wallet', usualWallet)
    .option('--key-file <file>', 'sealed with this key; a new wallet makes it')
    .option('--passphrase-file <file>', 'sealed with the passphrase in this file; default: it is asked for');
}
