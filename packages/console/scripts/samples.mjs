// Draws the console's sample people into public/samples: two captures of both eyes each, from a fixed seed, through the CLI. Nobody's eyes.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** Trees, so that nobody takes them for somebody. The last one has their eyes shut: a capture that is refused. */
const names = ['Alder', 'Beech', 'Cedar', 'Elm', 'Hazel'];
const shut = 'Willow, eyes shut';
const seed = 'console-1';

const samples = new URL('../public/samples/', import.meta.url);
const cli = fileURLToPath(new URL('../../cli/bin/sclera.js', import.meta.url));
const recipe = JSON.stringify({ seed, names, shut });

if (await sameRecipe()) process.exit(0);
await rm(samples, { recursive: true, force: true });
await mkdir(samples, { recursive: true });
draw('open', names.length, 2, []);
draw('shut', 1, 1, ['--closed']);
const people = [...names.map((name, i) => person(name, 'open', i, 2)), person(shut, 'shut', 0, 1)];
for (const path of people.flatMap(({ captures }) => captures.flatMap(({ left, right }) => [left, right]))) {
  if (!existsSync(new URL(path, samples))) throw new Error(`sclera lab synth eyes did not write ${path}`);
}
await writeFile(new URL('index.json', samples), `${JSON.stringify({ recipe, people }, null, 2)}\n`);

function draw(folder, count, captures, more) {
  const out = fileURLToPath(new URL(folder, samples));
  const args = [
    'lab',
    'synth',
    'eyes',
    '--out',
    out,
    '--people',
    `${count}`,
    '--captures',
    `${captures}`,
    '--seed',
    `${seed}-${folder}`,
    ...more,
  ];
  execFileSync(process.execPath, [cli, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
}

function person(name, folder, index, captures) {
  const id = String(index + 1).padStart(4, '0');
  const at = (eye, capture) => `${folder}/${id}${eye}/${String(capture + 1).padStart(2, '0')}.png`;
  return { id: `${folder}-${id}`, name, captures: Array.from({ length: captures }, (_, i) => ({ left: at('L', i), right: at('R', i) })) };
}

async function sameRecipe() {
  try {
    return JSON.parse(await readFile(new URL('index.json', samples), 'utf8')).recipe === recipe;
  } catch {
    return false;
  }
}
