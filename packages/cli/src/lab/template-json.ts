import { type IrisTemplate, isIrisTemplate } from '@sclera/engine';

/** A template as it is written to files in the laboratory. */
export interface TemplateJson {
  readonly layout: 'sclera-iris-1';
  /** Base64. */
  readonly code: string;
  readonly mask: string;
}

export function templateToJson(template: IrisTemplate): TemplateJson {
  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
  return { layout: template.layout, code: base64(template.code), mask: base64(template.mask) };
}

/** Reads a template from JSON text: the template itself, or a line of `sclera lab iris encode --json`. Null where it is neither. */
export function templateFromJson(text: string): IrisTemplate | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const inner = isObject(value) && isObject(value['template']) ? value['template'] : value;
  if (!isObject(inner) || typeof inner['code'] !== 'string' || typeof inner['mask'] !== 'string') return null;
  const bytes = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));
  const template = { kind: 'iris', layout: inner['layout'], code: bytes(inner['code']), mask: bytes(inner['mask']) };
  return isIrisTemplate(template) ? template : null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
