import { createPersonSession } from '@sclera/sdk';
import type { ConsentRecord, Purpose, WithdrawalAnswer } from '@sclera/sdk/contract';
import { readOnePerson, writeReceiptFile } from '../files/receipt-file.ts';
import type { Context, ExitCode } from '../io/context.ts';
import { plural } from '../io/words.ts';
import type { KeyOptions } from './person.ts';

export interface WithdrawOptions extends KeyOptions {
  readonly purpose?: Purpose;
}

/** Takes back what a person agreed to, or confirmed as a guardian for a child; what is held under it is erased in the same step. */
export async function withdrawPerson(context: Context, options: WithdrawOptions): Promise<ExitCode> {
  const { client, progress, io } = context;
  const file = (options.key ?? options.keyFile)!;
  let person = await readOnePerson(io.cwd, file);
  const session = createPersonSession(client, { personalKey: person.personalKey, onProgress: progress.step });
  const inForce = (await session.record()).consents.filter(
    ({ purpose, events }) => events.at(-1)?.state === 'given' && purpose === (options.purpose ?? purpose),
  );
  if (inForce.length === 0) {
    context.finish({ ok: true, withdrawn: [] }, 'There is no agreement in force to take back.');
    return 0;
  }
  progress.end();
  if (io.ask !== null) {
    const what = inForce.map(named).join(', ');
    const answer = await io.ask(`Take back ${what}, and have erased what is held under it? Type yes or no: `);
    if (answer.trim().toLowerCase() !== 'yes') {
      context.finish({ ok: false, withdrawn: [] }, 'Nothing was taken back.');
      return 1;
    }
  }
  const done: WithdrawalAnswer[] = [];
  for (const { id } of inForce) {
    const answer = await session.withdraw(id);
    done.push(answer);
    // Beside the receipt of the consent; another person's erasure is theirs.
    person = {
      ...person,
      consentReceipt: answer.receipt,
      erasure: (answer.consent.ward === null ? answer.erasure : null) ?? person.erasure,
    };
    await writeReceiptFile(io.cwd, file, person, { fresh: false });
  }
  const complete = done.every(({ erasure }) => erasure?.complete !== false);
  const withdrawn = done.map(({ consent, leafIndex, erasure }) => ({
    consent: consent.id,
    purpose: consent.purpose,
    forChild: consent.ward !== null,
    leafIndex,
    erased: erasure && { complete: erasure.complete, leafIndex: erasure.leafIndex },
  }));
  const words = [
    `Taken back: ${plural(done.length, 'agreement')}. The receipt is in ${file}.`,
    ...done.map(({ consent, leafIndex, erasure }) => `  ${named(consent)}: log index ${leafIndex}${erasedWords(erasure)}`),
    ...(complete ? [] : ['Not all three parties have confirmed yet. The platform goes on asking them. (completion-pending)']),
  ];
  const value = { ok: complete, receiptFile: file, withdrawn };
  context.finish(complete ? value : { ...value, problem: { code: 'completion-pending' } }, words.join('\n'));
  return complete ? 0 : 1;
}

function named({ purpose, ward }: ConsentRecord): string {
  return ward === null ? purpose : `${purpose} (as guardian, for a child)`;
}

function erasedWords(erasure: WithdrawalAnswer['erasure']): string {
  if (erasure === null) return '; nothing was held';
  return erasure.complete ? '; erased at all three parties, three receipts verified' : '; being erased';
}
