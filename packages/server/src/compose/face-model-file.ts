import { readFile } from 'node:fs/promises';
import { type FaceModel, fusedFaceModel, ScleraError } from '@sclera/core';
import { z } from 'zod';

/** Strict, so that a mistyped field is not one that was never stated. */
const schema: z.ZodType<FaceModel> = z.strictObject({
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be the SHA-256 of the model’s file in hex'),
  // What the joint comparison can tell (core’s FaceModel).
  threshold: z.number().gt(0).max(0.45),
  falseMatchRate: z.number().gt(0).max(0.01, 'must be at most 0.01: more is no comparison of people'),
});

/**
 * The operator's own model of faces, as every node is told by itself (`SCLERA_FACE_MODEL`: a JSON file, or the word `fused`); undefined for the built-in one. A party that was told
 * another one refuses every comparison. Throws `configuration-invalid`, naming the file and what is wrong in it.
 */
export async function readFaceModel(path: string | undefined): Promise<FaceModel | undefined> {
  if (path === undefined || path === '') return undefined;
  if (path === 'fused') return fusedFaceModel;
  let content: unknown;
  try {
    content = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new ScleraError('configuration-invalid', `${path} (SCLERA_FACE_MODEL) cannot be read as JSON.`, { cause });
  }
  const parsed = schema.safeParse(content);
  if (parsed.success) return Object.freeze(parsed.data);
  const [issue] = parsed.error.issues;
  const place = issue?.path.join('.') ?? '';
  throw new ScleraError('configuration-invalid', `${path}${place === '' ? '' : ` at ${place}`}: ${issue?.message ?? 'not understood'}.`);
}
