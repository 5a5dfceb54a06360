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
  return lineFromJson(text)?.template ?? null;
}

/** A line of `sclera lab iris encode --json`, or a template by itself. */
export interface TemplateLine {
  /** The picture that it was made from, where the line names it. */
  readonly file: string | null;
  /** Null for a picture that was refused. */
  readonly template: IrisTemplate | null;
  /** Code of the first reason for the refusal. */
  readonly reason: string | null;
}

/** Reads such a line. Null where it is none. */
export function lineFromJson(text: string): TemplateLine | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isObject(value)) return null;
  const file = typeof value['file'] === 'string' ? value['file'] : null;
  if (value['ok'] === false && value['template'] === null) return { file, template: null, reason: firstReason(value['reasons']) };
  const inner = isObject(value['template']) ? value['template'] : value;
  if (typeof inner['code'] !== 'string' || typeof inner['mask'] !== 'string') return null;
  const bytes = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));
  const template = { kind: 'iris', layout: inner['layout'], code: bytes(inner['code']), mask: bytes(inner['mask']) };
  return isIrisTemplate(template) ? { file, template, reason: null } : null;
}

function firstReason(reasons: unknown): string | null {
  const first: unknown = Array.isArray(reasons) ? reasons[0] : null;
  return isObject(first) && typeof first['code'] === 'string' ? first['code'] : null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
