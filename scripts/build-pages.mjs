// Last step of the build: the console's sample eyes (from synth, through the CLI) and its pages. Needs the compiled packages.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const run = (file, ...args) => execFileSync(process.execPath, [file, ...args], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });

run('packages/console/scripts/samples.mjs');
execFileSync('npm', ['run', '--silent', 'build', '-w', '@sclera/console'], {
  cwd: root,
  stdio: 'inherit',
  shell: process.platform === 'win32',
});
