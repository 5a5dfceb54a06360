import { resolve } from 'node:path';
import { type IrisGeometry, type IrisTemplate, importTemplate, maxImageBytes, type TemplateFault } from '@sclera/engine';
import { readBytes } from '../files/disk.ts';
import type { Context } from '../io/context.ts';
import { encodeFile } from './encode-file.ts';
import type { FileReason, PictureOptions } from './read-picture.ts';
import { readTemplateLine } from './template-line.ts';

/** A template that a command was given, as a picture or ready made. */
export type Given =
  | {
      readonly kind: 'template';
      /** The file, and where it holds several, what the line names or its number. */
      readonly file: string;
      readonly template: IrisTemplate;
      /** Where the eye lies in the picture; null for a template without one. */
      readonly geometry: IrisGeometry | null;
    }
  | { readonly kind: 'refused'; readonly file: string; readonly reasons: readonly GivenReason[] };

export type GivenReason = FileReason | { readonly code: TemplateFault | string; readonly message: string };

const openBrace = 0x7b;

/**
 * Reads what a command line names as picture or template: a picture gives one template, a template file (JSON or CBOR) one, a file of lines of
 * `encode --json` one a line. Never throws: what cannot be read is refused with its reasons.
 */
export async function readTemplates(context: Context, file: string, options: PictureOptions = {}): Promise<readonly Given[]> {
  const encoded = encodeFile(resolve(context.io.cwd, file), options);
  if (encoded.kind === 'encoded') {
    const { template, geometry } = encoded.encoding;
    return [{ kind: 'template', file, template, geometry }];
  }
  const refused: Given = { kind: 'refused', file, reasons: encoded.reasons };
  const code = encoded.reasons[0]?.code;
  if (code !== 'image-format-unknown' && code !== 'image-unreadable') return [refused];
  // What is no picture may be templates.
  const bytes = await readBytes(context.io.cwd, file).catch(() => new Uint8Array(0));
  if (bytes.length > maxImageBytes) return [refused];
  const single = importTemplate(bytes);
  if (single.kind === 'template') return [{ kind: 'template', file, template: single.template, geometry: null }];
  const fault = single.reasons[0]?.code;
  if (bytes[0] !== openBrace) {
    // A template of another version or layout is told apart from what is none at all.
    return [
      fault === 'template-version-unknown' || fault === 'template-layout-unknown' ? { ...refused, reasons: single.reasons } : refused,
    ];
  }
  const lines = new TextDecoder().decode(bytes).split('\n');
  return lines.flatMap((text, i): Given[] => (text.trim() === '' ? [] : [fromLine(text, lines.length > 1 ? `${file}:${i + 1}` : file)]));
}

function fromLine(text: string, place: string): Given {
  const line = readTemplateLine(text);
  const file = line?.file ?? place;
  if (line?.template) return { kind: 'template', file, template: line.template, geometry: null };
  if (line?.reason)
    return { kind: 'refused', file, reasons: [{ code: line.reason, message: 'The picture was refused when it was encoded.' }] };
  const message = `${place} holds no template. Use one line of sclera lab iris encode --json, a template file, or a picture.`;
  return { kind: 'refused', file, reasons: [{ code: 'file-unreadable', message }] };
}

/** "refused: sentence (code) …" for a person. */
export function reasonWords(reasons: readonly GivenReason[]): string {
  return reasons.map(({ code, message }) => `${message} (${code})`).join(' ');
}
