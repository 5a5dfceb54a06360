// Last step of the build: the console's sample eyes, drawn by synth, and its pages. Needs the compiled packages.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const samples = join(root, 'packages/console/public/samples');

/** People who do not exist; two captures of each, so that a visitor can enrol one and be recognised by the other. */
const seed = 'console-samples-1';
const names = ['Alder', 'Beech', 'Cedar', 'Elm', 'Hazel'];
/** Somebody whose capture must be refused. */
const shut = 'Willow, eyes shut';
const dials = { dilation: [0.3, 0.5], occlusion: [0.02, 0.15], gaze: [0, 6] };

const marker = join(samples, 'made-from.json');
const { version } = JSON.parse(readFileSync(join(root, 'packages/synth/package.json'), 'utf8'));
const recipe = JSON.stringify({ seed, names, shut, dials, version });
if (!existsSync(marker) || readFileSync(marker, 'utf8') !== recipe) {
  await drawSamples();
  writeFileSync(marker, recipe);
}
execFileSync('npm', ['run', '--silent', 'build', '-w', '@sclera/console'], {
  cwd: root,
  stdio: 'inherit',
  shell: process.platform === 'win32',
});

async function drawSamples() {
  const { synthEyes } = await import('@sclera/synth');
  const { encodePng } = await import('@sclera/engine');
  const people = [...names, shut].map((name, i) => ({ id: String(i + 1).padStart(4, '0'), name, captures: [] }));
  const draw = (options) => {
    for (const { person, eye, capture, image, path } of synthEyes({ seed, ...options })) {
      const file = join(samples, `${path}.png`);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, encodePng(image));
      const { captures } = people[person.index];
      captures[capture] = { ...captures[capture], [eye]: `${path}.png` };
    }
  };
  draw({ people: names.length, captures: 2, dials });
  draw({ people: 1, captures: 1, dials: { closed: true }, firstPerson: names.length });
  writeFileSync(join(samples, 'index.json'), `${JSON.stringify({ people }, null, 2)}\n`);
}
