import { readFile } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { ScleraError } from '@sclera/core';
import { type ControllerFacts, type Role, roles } from '@sclera/services';
import { z } from 'zod';
import type { LoginSettings } from '../gateway/operators/oidc-login.ts';

/** Who answers for a platform, which authority its reports go to, and where those who run it sign in besides by passkey. */
export interface ControllerSettings {
  readonly facts: ControllerFacts;
  /** Absolute; null where the authority fetches nothing. */
  readonly authorityFolder: string | null;
  readonly login: LoginSettings | null;
  /** Where browsers and relying parties reach the gateway, such as `https://gateway.example`; null where that is where it listens. */
  readonly publicUrl: string | null;
}

const text = z.string().trim().min(1);
/** Strict, so that a mistyped field is not one that was never stated. */
const schema = z.strictObject({
  controller: z.strictObject({
    name: text,
    country: z.string().regex(/^[A-Z]{2}$/, 'must be two capital letters (ISO 3166-1)'),
    contact: text,
  }),
  officer: z.strictObject({ contact: text }).nullable().default(null),
  authority: z.strictObject({
    name: text,
    contact: text,
    folder: z.string().refine(isAbsolute, 'must be an absolute path').nullable().default(null),
  }),
  login: z
    .strictObject({
      issuer: z.url(),
      clientId: text,
      clientSecret: text,
      redirectUri: z.url(),
      roleClaim: text,
      roles: z.record(z.string(), z.enum(roles as readonly [Role, ...Role[]])),
    })
    .nullable()
    .default(null),
  publicUrl: z
    .url({ protocol: /^https?$/ })
    .refine((url) => new URL(url).origin === url, 'must be an origin, such as https://gateway.example')
    .nullable()
    .default(null),
});

/** Reads the file of `--controller`; null where there is none. Throws `configuration-invalid`, naming the file and what is wrong in it. */
export async function readController(path: string | null): Promise<ControllerSettings | null> {
  if (path === null) return null;
  const parsed = schema.safeParse(await readJson(path));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = issue?.path.join('.') ?? '';
    throw new ScleraError('configuration-invalid', `${path}${place === '' ? '' : ` at ${place}`}: ${issue?.message ?? 'not understood'}.`);
  }
  const { controller, officer, authority, login, publicUrl } = parsed.data;
  const { name, contact, folder } = authority;
  return { facts: { controller, officer, authority: { name, contact } }, authorityFolder: folder, login, publicUrl };
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as unknown;
  } catch (cause) {
    throw new ScleraError('configuration-invalid', `${path} cannot be read as JSON.`, { cause });
  }
}
