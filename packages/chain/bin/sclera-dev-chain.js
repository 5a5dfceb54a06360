#!/usr/bin/env node
import { existsSync } from 'node:fs';

const entry = new URL('../dist/main.js', import.meta.url);
if (existsSync(entry)) {
  const { main } = await import(entry.href);
  process.exit(await main(process.argv.slice(2)));
} else {
  process.stderr.write('sclera-dev-chain is not built yet. Run npm ci, or npm run build, first.\n');
  process.exitCode = 1;
}
