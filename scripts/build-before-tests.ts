import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Tests that start real processes run the compiled packages; an incremental compile keeps them those of the sources. */
export default function buildBeforeTests(): void {
  const cwd = fileURLToPath(new URL('..', import.meta.url));
  execFileSync('node_modules/.bin/tsc', ['-b', 'tsconfig.build.json'], { cwd, stdio: 'inherit' });
  // Without it each of some hundred embedded stores would run initdb.
  execFileSync(process.execPath, ['packages/storage/dist/build-seed.js'], { cwd, stdio: 'inherit' });
}
