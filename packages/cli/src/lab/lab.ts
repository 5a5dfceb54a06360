import type { Command } from 'commander';
import { addDocument } from '../document/document.ts';
import type { Run } from '../program.ts';
import { addFace } from './face.ts';
import { addIris } from './iris.ts';
import { addSynth } from './synth.ts';

export function addLab(program: Command, run: Run): void {
  const lab = program
    .command('lab')
    .description('work with the engines on files of your own; nothing here talks to a platform')
    .addHelpText('after', '\nThese commands show scores and templates, which are biometric data. Nothing else does.');
  addSynth(lab, run);
  addIris(lab, run);
  addDocument(lab, run);
  addFace(lab, run);
}
