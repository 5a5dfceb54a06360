import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fusedFaceModel } from '@sclera/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readFaceModel } from './face-model-file.ts';

const model = { sha256: 'ab'.repeat(32), threshold: 0.3, falseMatchRate: 1e-5 };
let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'face-model-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function read(content: unknown): Promise<unknown> {
  const path = join(dir, 'model.json');
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return readFaceModel(path).catch((error: { code: string }) => error.code);
}

test('an operator’s own model is read as it is, and nothing that is not whole', async () => {
  expect(await readFaceModel(undefined)).toBeUndefined();
  expect(await readFaceModel('')).toBeUndefined();
  expect(await readFaceModel('fused')).toEqual(fusedFaceModel);
  expect(await read(model)).toEqual(model);
  for (const wrong of [
    '{',
    {},
    { ...model, sha256: 'AB'.repeat(32) },
    { ...model, threshold: 0.46 },
    { ...model, threshold: 0 },
    { ...model, falseMatchRate: 0.02 },
    { ...model, name: 'x' },
  ]) {
    expect(await read(wrong)).toBe('configuration-invalid');
  }
  await expect(readFaceModel(join(dir, 'none.json'))).rejects.toMatchObject({ code: 'configuration-invalid' });
});
