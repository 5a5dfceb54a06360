import { readdirSync, readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
import { policySetTextToParts, policyToJson } from '@cedar-policy/cedar-wasm/nodejs';
import { ScleraError } from '../errors.ts';

/** One rule of a pack, with what its annotations say. */
export interface Rule {
  readonly id: string;
  readonly pack: string;
  readonly effect: 'permit' | 'forbid';
  /** Article of the law or standard it comes from. */
  readonly law: string;
  /** V: the article's text was read; S: a secondary summary; M: memory. */
  readonly source: string;
  /** What a fired forbid leads to; `allow` for a permit. */
  readonly outcome: 'allow' | 'deny' | 'needs-approval' | 'conflict';
  readonly message: string;
  readonly fix: string;
  /** What a permit permits: an action, and `<purpose>/<modality>` or null for all (erasing only). Null for a forbid. */
  readonly permits: { readonly action: string; readonly use: string | null } | null;
  readonly text: string;
}

/** The same from the sources and from the built package: both lie two folders below it. */
const policiesFolder = fileURLToPath(new URL('../../policies/', import.meta.url));

/** The schema, in Cedar's own language. */
export function readSchema(): string {
  return readText(join(policiesFolder, 'sclera.cedarschema'));
}

/**
 * Reads the rules of one pack: a folder under `policies/`, or any folder by its absolute path. Throws `configuration-invalid`
 * for a rule that does not parse, lacks an annotation, or permits more than one thing.
 */
export function readPack(pack: string): readonly Rule[] {
  if (!isAbsolute(pack) && !/^[a-z][a-z0-9-]*$/.test(pack)) throw invalid(pack, 'is neither a name nor an absolute path');
  const folder = isAbsolute(pack) ? pack : join(policiesFolder, pack);
  const files = listFiles(folder, pack).filter((name) => name.endsWith('.cedar'));
  if (files.length === 0) throw invalid(pack, 'holds no .cedar file');
  return files.sort().flatMap((name) => readRules(readText(join(folder, name)), `${pack}/${name}`));
}

function readRules(text: string, where: string): readonly Rule[] {
  const parts = policySetTextToParts(text);
  if (parts.type === 'failure') throw invalid(where, `does not parse: ${parts.errors[0]?.message ?? 'unknown error'}`);
  if (parts.policy_templates.length > 0) throw invalid(where, 'holds a template; rules stand on their own');
  return parts.policies.map((policy) => readRule(policy, where));
}

function readRule(text: string, where: string): Rule {
  const parsed = policyToJson(text);
  if (parsed.type === 'failure') throw invalid(where, `does not parse: ${parsed.errors[0]?.message ?? 'unknown error'}`);
  const { effect, annotations = {} } = parsed.json;
  const id = annotations['id'] ?? '';
  if (!/^[a-z][a-z0-9-]*$/.test(id)) throw invalid(where, 'holds a rule without an @id');
  const read = (name: string): string => {
    const value = annotations[name]?.trim() ?? '';
    if (value === '') throw invalid(where, `has no @${name} at ${id}`);
    return value;
  };
  const common = { id, pack: where, law: read('law'), source: read('source'), message: read('message'), text };
  if (effect === 'permit') return Object.freeze({ ...common, effect, outcome: 'allow', fix: '', permits: scopeOf(parsed.json, where, id) });
  const outcome = read('outcome');
  if (outcome !== 'deny' && outcome !== 'needs-approval' && outcome !== 'conflict')
    throw invalid(where, `has an unknown @outcome at ${id}`);
  return Object.freeze({ ...common, effect, outcome, fix: read('fix'), permits: null });
}

/** A blanket permit would allow whatever no forbid thought of, so each names its actor, action and use. Erasing may be wider. */
function scopeOf(policy: PolicyJson, where: string, id: string): { readonly action: string; readonly use: string | null } {
  const { principal, action, resource } = policy;
  const actionId = action.op === '==' && 'entity' in action ? idOf(action.entity) : null;
  const use = resource.op === '==' && 'entity' in resource ? idOf(resource.entity) : null;
  if (principal.op !== 'is' || actionId === null || (use === null && actionId !== 'erase')) {
    throw invalid(where, `permits too much at ${id}: name the actor, the action and <purpose>/<modality>`);
  }
  return { action: actionId, use };
}

function idOf(entity: { readonly id: string } | { readonly __entity: { readonly id: string } }): string {
  return '__entity' in entity ? entity.__entity.id : entity.id;
}

function listFiles(folder: string, pack: string): string[] {
  try {
    return readdirSync(folder);
  } catch (cause) {
    throw new ScleraError('configuration-invalid', `The rule pack ${pack} cannot be read.`, { cause });
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new ScleraError('configuration-invalid', 'A file of the rule packs cannot be read.', { cause });
  }
}

function invalid(where: string, what: string): ScleraError {
  return new ScleraError('configuration-invalid', `The rule pack ${where} ${what}.`);
}
