import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A program of another of our packages, such as `prover/bin/sclera-prove.js`, where it was installed together with this one, or null. */
export function programBeside(program: string): string | null {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const script = join(folder, 'node_modules', '@sclera', program);
    if (existsSync(script)) return script;
    if (dirname(folder) === folder) return null;
  }
}
