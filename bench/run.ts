/** `npm run bench -- iris|search|matching|… [--json]`: runs one bench; its JSON goes to bench/results and to stdout. Without a name: which there are. */
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const helpers = new Set(['run.ts', 'measure.ts', 'near-threshold.ts', 'workers.ts', 'dials-plot.ts']);
const names = readdirSync(folder).flatMap((file) => (file.endsWith('.ts') && !helpers.has(file) ? [file.slice(0, -3)] : []));
const [name] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));

if (name === undefined || !existsSync(`${folder}${name}.ts`)) {
  console.error(`usage: npm run bench -- ${names.join('|')} [--json]`);
  process.exit(name === undefined ? 0 : 2);
}
await import(`./${name}.ts`);
