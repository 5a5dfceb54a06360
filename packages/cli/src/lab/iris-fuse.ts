import { compareIris, fuseIris, fusionRules, type IrisTemplate, usableBits } from '@sclera/engine';
import type { Context, ExitCode } from '../io/context.ts';
import { plural, wholeNumber } from '../io/words.ts';
import type { PictureOptions } from './read-picture.ts';
import { readTemplates, reasonWords } from './read-templates.ts';
import { templateToJson } from './template-line.ts';
import { writeTemplate } from './write-template.ts';

interface FuseOptions extends PictureOptions {
  readonly out?: string;
}

/** Several captures of one eye to one template. Captures that the gates refuse are left out and told; captures that differ are told one by one. */
export async function fuseFiles(context: Context, options: FuseOptions, files: readonly string[]): Promise<ExitCode> {
  const given = (await Promise.all(files.map((file) => readTemplates(context, file, options)))).flat();
  const used = given.flatMap((each) => (each.kind === 'template' ? [each] : []));
  const leftOut = given.flatMap((each) => (each.kind === 'refused' ? [{ file: each.file, reasons: each.reasons }] : []));
  const templates = used.map(({ template }) => template);
  const captures = used.map(({ file, template }, i) => ({ file, bits: usableBits(template), meanHd: meanDistance(templates, i) }));
  const fusion = fuseIris(templates);
  const leftOutWords = leftOut.map(({ file, reasons }) => `  left out  ${file}: ${reasonWords(reasons)}`);
  const captureWords = captures.map(({ file, bits, meanHd }) => {
    const distance = meanHd === null ? 'too few bits in common with the others' : `hd ${meanHd.toFixed(4)} to the others`;
    return `  ${file}: ${wholeNumber(bits)} bits, ${distance}`;
  });
  if (fusion.kind === 'rejected') {
    const value = {
      ok: false,
      template: null,
      used: 0,
      farthestHd: null,
      bits: null,
      captures,
      leftOut,
      reasons: fusion.reasons,
      out: null,
    };
    const limit = `  one eye's captures lie within hd ${fusionRules.identityLimit} of the one that is closest to all`;
    context.finish(value, [`Not fused. ${reasonWords(fusion.reasons)}`, ...captureWords, limit, ...leftOutWords].join('\n'));
    return 1;
  }
  const { template, farthestHd } = fusion;
  if (options.out !== undefined) await writeTemplate(context, options.out, template);
  const bits = usableBits(template);
  context.finish(
    {
      ok: true,
      template: templateToJson(template),
      used: fusion.used,
      farthestHd,
      bits,
      captures,
      leftOut,
      reasons: [],
      out: options.out ?? null,
    },
    [
      `${plural(fusion.used, 'capture')} fused: ${wholeNumber(bits)} of 12,800 bits usable, farthest hd ${farthestHd.toFixed(4)}${options.out === undefined ? '' : `, in ${options.out}`}`,
      ...captureWords,
      ...leftOutWords,
    ].join('\n'),
  );
  return 0;
}

/** Mean distance of one capture to the others that it can be compared with: of captures that differ, the stranger stands out. */
function meanDistance(templates: readonly IrisTemplate[], own: number): number | null {
  const hds = templates.flatMap((other, i) => {
    const outcome = i === own ? null : compareIris(templates[own]!, other);
    return outcome?.kind === 'compared' ? [outcome.hd] : [];
  });
  return hds.length === 0 ? null : hds.reduce((sum, hd) => sum + hd, 0) / hds.length;
}
