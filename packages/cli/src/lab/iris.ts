import { availableParallelism } from 'node:os';
import { type Command, Option } from 'commander';
import { readCount } from '../commands/demo.ts';
import type { Run } from '../program.ts';
import { compareFiles } from './iris-compare.ts';
import { encodeFiles } from './iris-encode.ts';
import { evaluateFolder } from './iris-evaluate.ts';
import { explainFile } from './iris-explain.ts';
import { addSearch } from './iris-search.ts';

export function addIris(lab: Command, run: Run): void {
  const iris = lab.command('iris').description('the iris engine');
  iris
    .command('encode')
    .description('pictures to templates; with --json one object a line')
    .argument('<file...>', 'PNG, JPEG, BMP, TIFF or PGM, near-infrared')
    .addOption(new Option('--eye <side>', 'the eye that was asked for').choices(['left', 'right']))
    .addHelpText('after', '\nExits 1 if any picture was refused; the others are encoded all the same.')
    .action(run(encodeFiles));
  iris
    .command('compare')
    .description('Hamming distance of two pictures or templates, the best of 31 rotations')
    .argument('<a>', 'a picture, or a template as JSON (a line of encode --json)')
    .argument('<b>', 'the same')
    .action(run(compareFiles));
  iris
    .command('evaluate')
    .description('error rates over a folder DIR/<person><L|R>/<capture>, all pairs')
    .argument('<dir>', 'one folder for each eye')
    .option('--out <file>', 'write DET curve and score histogram as SVG')
    .option('--workers <n>', 'threads (default: one a core)', (text) => readCount(text, 1, 256), availableParallelism())
    .option('--replicates <n>', 'bootstrap replicates for the intervals', (text) => readCount(text, 100, 10_000), 500)
    .action(run(evaluateFolder));
  iris
    .command('explain')
    .description('draw what the engine sees in a picture: contours, unrolled iris, code')
    .argument('<image>')
    .requiredOption('--out <file>', 'PNG to write')
    .action(run(explainFile));
  addSearch(iris, run);
}
