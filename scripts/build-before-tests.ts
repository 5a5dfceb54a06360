import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Tests that start real processes run the compiled packages; an incremental compile keeps them those of the sources. */
export default function buildBeforeTests(): void {
  const root = fileURLToPath(new URL('..', import.meta.url));
  execFileSync('node_modules/.bin/tsc', ['-b', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' });
}
