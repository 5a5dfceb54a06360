import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lockFolder } from './folder-lock.ts';
import { openPglite } from './pglite.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sclera-pglite-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Another process that runs until it is killed; it says a first word when it is ready. */
async function runInAnotherProcess(script: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--conditions=@sclera/source', '--import', 'tsx', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout?.once('data', () => resolve());
    child.once('exit', (code) => reject(new Error(`the other process ended with ${code}`)));
  });
  return child;
}

const killed = (child: ChildProcess) =>
  new Promise<void>((resolve) => {
    child.removeAllListeners('exit').once('exit', () => resolve());
    child.kill('SIGKILL');
  });

test('one process has a folder open; a second one is refused, and takes over when the first was killed', async () => {
  const path = join(folder, 'locked');
  await mkdir(path);
  const source = new URL('./folder-lock.ts', import.meta.url).href;
  const other = await runInAnotherProcess(
    `import { lockFolder } from ${JSON.stringify(source)}; lockFolder(${JSON.stringify(path)}); console.log('held'); setInterval(() => {}, 1e6);`,
  );
  expect(() => lockFolder(path)).toThrow(expect.objectContaining({ code: 'configuration-invalid' }));
  await expect(openPglite(path)).rejects.toMatchObject({ code: 'configuration-invalid' });
  await killed(other);
  const release = lockFolder(path);
  expect(() => lockFolder(path), 'nor twice in one process').toThrow(expect.objectContaining({ code: 'configuration-invalid' }));
  release();
  lockFolder(path)();
});

test('a lock with a reused process number or with rubbish in it is stale', async () => {
  const path = join(folder, 'stale');
  await mkdir(path);
  for (const content of [`${process.pid} another-boot/1\n`, '', 'rubbish', '999999999 -\n']) {
    // Where the system tells no start times, a live number has to count as alive.
    if (process.platform !== 'linux' && content.startsWith(`${process.pid} `)) continue;
    await writeFile(join(path, 'lock'), content);
    lockFolder(path)();
  }
});

test('a first start that did not finish is begun again', async () => {
  const path = join(folder, 'half');
  await mkdir(join(path, 'pg'), { recursive: true });
  await writeFile(join(path, 'pg', 'PG_VERSION'), '18\n');
  const database = await openPglite(path);
  expect(await database.query('select 1 as one')).toEqual([{ one: 1 }]);
  await database.close();
});

test('a folder is for its owner only, a damaged one is store-unavailable and not replaced', async () => {
  const path = join(folder, 'damaged');
  await (await openPglite(path)).close();
  expect((await stat(path)).mode & 0o777).toBe(0o700);
  await rm(join(path, 'pg', 'global'), { recursive: true });
  await expect(openPglite(path)).rejects.toMatchObject({ code: 'store-unavailable' });
  expect(await readFile(join(path, 'pg', 'PG_VERSION'), 'utf8')).toContain('18');
  await writeFile(join(folder, 'a-file'), '');
  await expect(openPglite(join(folder, 'a-file'))).rejects.toMatchObject({ code: 'store-unavailable' });
});

test('a transaction that throws leaves nothing, one that resolves stays after a restart', async () => {
  const path = join(folder, 'transactions');
  let database = await openPglite(path);
  await database.script('create table t (x integer)');
  const failing = database.transaction(async (sql) => {
    await sql.query('insert into t values (1)');
    throw new Error('changed my mind');
  });
  await expect(failing).rejects.toMatchObject({ code: 'internal' });
  await database.transaction((sql) => sql.query('insert into t values (2)'));
  await database.close();
  database = await openPglite(path);
  expect(await database.query('select x from t')).toEqual([{ x: 2 }]);
  await database.close();
});

test('what a killed process had been told is kept, is there', async () => {
  const path = join(folder, 'killed');
  const source = new URL('./pglite.ts', import.meta.url).href;
  const other = await runInAnotherProcess(`
    import { openPglite } from ${JSON.stringify(source)};
    const database = await openPglite(${JSON.stringify(path)});
    await database.script('create table t (x integer primary key, filler text)');
    for (let x = 0; ; x++) {
      await database.transaction((sql) => sql.query('insert into t values ($1, $2)', [x, 'f'.repeat(2_000)]));
      console.log(x);
    }`);
  let told = '';
  const enough = new Promise<void>((resolve) => {
    other.stdout?.on('data', (chunk) => {
      told += chunk;
      if (told.length > 500) resolve();
    });
  });
  await enough;
  await killed(other);
  const last = Number(told.trim().split('\n').slice(0, -1).at(-1));
  expect(last).toBeGreaterThan(50);
  const database = await openPglite(path);
  const [found] = await database.query<{ n: number; last: number }>('select count(*)::int as n, max(x) as last from t');
  expect(found?.last).toBeGreaterThanOrEqual(last);
  expect(found?.n, 'without a gap').toBe((found?.last ?? 0) + 1);
  await database.close();
});

test('a folder that goes away under an open database is store-unavailable at once, and does not come back', async () => {
  const path = join(folder, 'vanishing');
  const database = await openPglite(path);
  await database.script('create table t (x integer, filler text)');
  const fill = () => database.query('insert into t select x, repeat($1, 1000) from generate_series(1, 3000) as x', ['f']);
  await fill();
  await rename(path, `${path}-aside`);
  // Enough to fill a segment of the write-ahead log, which could not be opened.
  for (let i = 0; i < 8; i++) await expect(fill()).rejects.toMatchObject({ code: 'store-unavailable' });
  await database.lost;
  await rename(`${path}-aside`, path);
  await expect(database.transaction(() => fill())).rejects.toMatchObject({ code: 'store-unavailable' });
  await database.close();
  const again = await openPglite(path);
  expect(await again.query('select count(*)::int as n from t')).toEqual([{ n: 3000 }]);
  await again.close();
});

test('a folder that was exchanged for another is noticed without a statement', async () => {
  const [path, other] = [join(folder, 'exchanged'), join(folder, 'other')];
  const database = await openPglite(path);
  await (await openPglite(other)).close();
  await rename(path, `${path}-aside`);
  await rename(other, path);
  await database.lost;
  await expect(database.query('select 1')).rejects.toMatchObject({ code: 'store-unavailable' });
  await database.close();
});
