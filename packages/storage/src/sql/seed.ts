import { cpSync, existsSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';

/** Options of a new embedded cluster: WAL segments of 1 MB instead of 16 keep a fresh folder small. */
export const initOptions: readonly string[] = ['--wal-segsize=1'];

/**
 * Copies the empty cluster that was made once at build time to `path`: with the first opening a tenth of the CPU time of initdb (0.4 s
 * instead of 4 s), and four processes start at once. False where it was not built: then initdb has to run.
 */
export function copySeed(path: string): boolean {
  const seed = seedPath();
  if (!existsSync(seed)) return false;
  // A thousand small files: one after the other costs a quarter of what as many promises do.
  cpSync(seed, path, { recursive: true });
  return true;
}

/** Makes the empty cluster, if it is not there for this version of PGlite; resolves to its folder. */
export async function buildSeed(): Promise<string> {
  const path = seedPath();
  if (existsSync(path)) return path;
  await mkdir(dirname(path), { recursive: true });
  const half = `${path}.${process.pid}`;
  const cluster = await PGlite.create(half, { initDbStartParams: [...initOptions] });
  await cluster.close();
  try {
    await rename(half, path);
  } catch (error) {
    await rm(half, { recursive: true, force: true });
    // Somebody else was quicker.
    if (!existsSync(path)) throw error;
  }
  return path;
}

/** The same place from src/ and from dist/; a cluster only suits the PGlite that made it. */
function seedPath(): string {
  const manifest = new URL('../package.json', import.meta.resolve('@electric-sql/pglite'));
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  return fileURLToPath(new URL(`../../dist/pglite-${version}`, import.meta.url));
}
