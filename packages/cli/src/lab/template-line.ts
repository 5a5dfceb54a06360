import { exportTemplate, type IrisTemplate, importTemplate } from '@sclera/engine';

/** A template as JSON: the same members as a template file (see `exportTemplate`), so that a line's template is one by itself. */
export function templateToJson(template: IrisTemplate): object {
  return JSON.parse(new TextDecoder().decode(exportTemplate(template, 'json'))) as object;
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
export function readTemplateLine(text: string): TemplateLine | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isObject(value)) return null;
  const file = typeof value['file'] === 'string' ? value['file'] : null;
  if (value['ok'] === false && value['template'] === null) return { file, template: null, reason: firstReason(value['reasons']) };
  const inner = isObject(value['template']) ? JSON.stringify(value['template']) : text;
  const read = importTemplate(new TextEncoder().encode(inner));
  return read.kind === 'template' ? { file, template: read.template, reason: null } : null;
}

function firstReason(reasons: unknown): string | null {
  const first: unknown = Array.isArray(reasons) ? reasons[0] : null;
  return isObject(first) && typeof first['code'] === 'string' ? first['code'] : null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
