import { availableParallelism } from 'node:os';
import { targetFmrs } from '@sclera/engine';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { readCount } from '../commands/demo.ts';
import { modelOption } from '../face/model-option.ts';
import type { Run } from '../program.ts';
import { addFaceAttack } from './face-attack.ts';
import { compareFaceFiles } from './face-compare.ts';
import { encodeFaces } from './face-encode.ts';
import { addFaceEvaluate } from './face-evaluate.ts';

export function addFace(lab: Command, run: Run): void {
  const face = lab.command('face').description('the face engine: one face against one, nothing else');
  face
    .command('encode')
    .description('pictures to embeddings; with --json one object a line')
    .argument('<file...>', 'PNG, JPEG, BMP, TIFF or PGM in visible light; a folder stands for all in it and below')
    .addOption(largestOption())
    .option('--no-gates', 'tell what the gates find, and encode all the same')
    .addOption(modelOption())
    .option('--workers <n>', 'threads (default: one a core)', (text) => readCount(text, 1, 256), availableParallelism())
    .addHelpText(
      'after',
      '\nEach line: file, ok, model, embedding (little-endian single-precision numbers in Base64) or null, box, landmarks (68 pairs), quality,' +
        '\nreasons (code, message, value, limit), ms. Lines come in the order of the files.' +
        '\nExits 1 if any picture was refused; the others are encoded all the same.',
    )
    .action(run(encodeFaces));
  face
    .command('compare')
    .description('cosine of two faces, and whether they count as one person’s at a false match rate')
    .argument('<a>', 'a picture')
    .argument('<b>', 'another')
    .option('--fmr <rate>', 'false match rate aimed at: 1e-3 to 1e-6', readFmr, 1e-4)
    .addOption(largestOption())
    .addOption(modelOption())
    .addHelpText('after', '\nThe threshold comes from the model’s calibration; at a rate that it does not reach there is no answer.')
    .action(run(compareFaceFiles));
  addFaceEvaluate(face, run);
  addFaceAttack(face, run);
}

function largestOption(): Option {
  return new Option('--largest', 'of several faces take the largest and most central one; without it a second face refuses the picture');
}

function readFmr(text: string): number {
  const fmr = Number(text);
  if (fmr <= targetFmrs.highest && fmr >= targetFmrs.lowest) return fmr;
  throw new InvalidArgumentError('Write a rate from 1e-3 to 1e-6, for example 1e-4.');
}
