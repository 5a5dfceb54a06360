import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** The walls of the house (CONTRIBUTING.md, biome.json) are linter rules; these are their negative tests, on a copy of the rules. */
const root = fileURLToPath(new URL('..', import.meta.url));

const banned = [
  ['engine', '@sclera/core'],
  ['engine', 'node:fs'],
  ['mpc', '@sclera/storage'],
  ['core', 'pg'],
  ['core', '@sclera/engine'],
  ['services', '@sclera/storage'],
  ['storage', '@sclera/server'],
  ['server', '@sclera/engine'],
  ['server', '@sclera/sdk'],
  ['server', '@sclera/synth'],
  ['sdk', '@sclera/synth'],
  ['cli', '@sclera/core'],
  ['console', '@sclera/core'],
  ['console', '@sclera/storage'],
  ['credential', '@sclera/core'],
  ['credential', 'node:fs'],
  ['mpc', '@sclera/credential'],
  ['prover', '@sclera/core'],
  ['chain', '@sclera/server'],
  ['services', '@sclera/chain'],
  // The licence's wall: nothing of ours takes the prover into itself.
  ...(['cli', 'console', 'sdk', 'server', 'services', 'credential', 'chain'] as const).map((room) => [room, '@sclera/prover'] as const),
  ['cli', 'snarkjs'],
] as const;

const allowed = [
  ['services', '@sclera/core'],
  ['server', '@sclera/sdk/contract'],
  ['cli', '@sclera/synth'],
  ['cli', '@sclera/core/policy'],
  ['console', '@sclera/sdk/capture'],
  ['services', '@sclera/credential'],
  ['sdk', '@sclera/credential'],
  ['server', '@sclera/chain'],
  ['chain', '@sclera/services'],
  ['prover', '@sclera/credential'],
] as const;

describe('who may import whom', () => {
  let folder: string;
  const refused = new Set<string>();

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'sclera-house-'));
    const config = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8')) as { vcs: { enabled: boolean }; $schema?: string };
    config.vcs.enabled = false;
    delete config.$schema;
    writeFileSync(join(folder, 'biome.json'), JSON.stringify(config));
    for (const [room, name] of [...banned, ...allowed]) {
      const file = join(folder, probePath(room, name));
      mkdirSync(dirname(file), { recursive: true });
      cpSync(join(root, 'packages', room, 'package.json'), join(folder, 'packages', room, 'package.json'));
      writeFileSync(file, `import { x } from '${name}';\n\nexport const y: unknown = x;\n`);
    }
    const result = spawnSync(join(root, 'node_modules/.bin/biome'), ['lint', '--reporter=json', '--max-diagnostics=none', '.'], {
      cwd: folder,
      encoding: 'utf8',
    });
    const report = JSON.parse(result.stdout) as { diagnostics: { category: string; location: { path: string | { file: string } } }[] };
    for (const { category, location } of report.diagnostics) {
      if (category !== 'lint/style/noRestrictedImports') continue;
      refused.add((typeof location.path === 'string' ? location.path : location.path.file).replace(/^\.\//, ''));
    }
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(banned)('%s may not import %s', (room, name) => expect(refused).toContain(probePath(room, name)));
  it.each(allowed)('%s may import %s', (room, name) => expect(refused).not.toContain(probePath(room, name)));
});

function probePath(room: string, name: string): string {
  return `packages/${room}/src/${name.replaceAll(/[^a-z]+/g, '-').replace(/^-/, '')}.ts`;
}
