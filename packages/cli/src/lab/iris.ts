import { availableParallelism } from 'node:os';
import { type Command, Option } from 'commander';
import { readCount } from '../commands/demo.ts';
import type { Run } from '../program.ts';
import { addIrisAttack } from './iris-attack.ts';
import { compareFiles } from './iris-compare.ts';
import { encodeFiles } from './iris-encode.ts';
import { addEvaluate } from './iris-evaluate.ts';
import { explainFile } from './iris-explain.ts';
import { fuseFiles } from './iris-fuse.ts';
import { addRecord } from './iris-record.ts';
import { addSearch } from './iris-search.ts';
import { checkSides } from './iris-sides.ts';
import { showTemplate } from './iris-template.ts';
import { addIrisWatch } from './iris-watch.ts';
import { rawOption } from './read-picture.ts';
import { templateOutOption } from './write-template.ts';

const pictureOrTemplate = 'a picture, an iris record, a template file (JSON or CBOR), or a line of encode --json';

export function addIris(lab: Command, run: Run): void {
  const iris = lab.command('iris').description('the iris engine');
  iris
    .command('encode')
    .description('pictures to templates; with --json one object a line')
    .argument('<file...>', 'PNG, JPEG, BMP, TIFF, PGM or iris records, near-infrared; a folder stands for all in it and below')
    .addOption(new Option('--eye <side>', 'the eye that was asked for: tells how likely it is the one shown').choices(['left', 'right']))
    .addOption(templateOutOption())
    .addOption(rawOption())
    .option('--workers <n>', 'threads (default: one a core)', (text) => readCount(text, 1, 256), availableParallelism())
    .addHelpText(
      'after',
      '\nEach line: file, ok, template (a template file: code and mask in Base64) or null, pupil, iris, quality, sidePlausibility,' +
        '\nreasons (code, message, value, limit), ms. Lines come in the order of the files.' +
        '\nExits 1 if any picture was refused; the others are encoded all the same.',
    )
    .action(run(encodeFiles));
  iris
    .command('compare')
    .description('Hamming distance of two pictures or templates, the best of 31 rotations')
    .argument('<a>', pictureOrTemplate)
    .argument('<b>', 'the same')
    .addOption(rawOption())
    .action(run(compareFiles));
  iris
    .command('fuse')
    .description('several captures of one eye to one template: aligned, put to the vote, checked to be one eye')
    .argument('<file...>', pictureOrTemplate)
    .addOption(templateOutOption())
    .addOption(rawOption())
    .addHelpText('after', '\nPictures that are refused are left out and told. Exits 1 where the captures differ or none is left.')
    .action(run(fuseFiles));
  iris
    .command('sides')
    .description('can these be one person’s left and right eye: not one eye twice, not the wrong way round')
    .argument('<left>', pictureOrTemplate)
    .argument('<right>', 'the same')
    .option('--known-left <file>', 'a reference already known as the left eye; with --known-right sides are certain')
    .option('--known-right <file>', 'and one known as the right eye')
    .option('--mirrored', 'the camera mirrors: where the pupils sit tells nothing')
    .addOption(rawOption())
    .action(run(checkSides));
  iris
    .command('template')
    .description('what a template holds; with --out the same as JSON or CBOR')
    .argument('<file>', pictureOrTemplate)
    .addOption(templateOutOption())
    .addOption(rawOption())
    .action(run(showTemplate));
  addRecord(iris, run);
  addEvaluate(iris, run);
  iris
    .command('explain')
    .description('draw what the engine sees in a picture: contours, masks, unrolled iris, code')
    .argument('<image>')
    .requiredOption('--out <file>', 'PNG to write')
    .addOption(rawOption())
    .action(run(explainFile));
  addSearch(iris, run);
  addIrisWatch(iris, run);
  addIrisAttack(iris, run);
}
