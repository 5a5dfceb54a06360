import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';

const source = new URL('./stall-guard.ts', import.meta.url).href;

/** What a process says and how it ends. */
function runToTheEnd(script: string): Promise<{ readonly signal: string | null; readonly out: string; readonly err: string }> {
  const text = `import { createStallGuard } from ${JSON.stringify(source)}; const guard = createStallGuard(200); ${script}`;
  const child = spawn(process.execPath, ['--conditions=@sclera/source', '--import', 'tsx', '--input-type=module', '-e', text]);
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk) => {
    said.out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said.err += chunk;
  });
  return new Promise((resolve) => child.once('close', (_, signal) => resolve({ signal, ...said })));
}

test('a call that does not come back ends the process, which says why; SIGTERM would not', async () => {
  const stuck = await runToTheEnd(`process.on('SIGTERM', () => {}); guard.run(() => { for (;;); });`);
  expect(stuck.signal).toBe('SIGKILL');
  expect(JSON.parse(stuck.err)).toMatchObject({ level: 'error', problem: 'store-unavailable' });
});

test('calls that come back, calls that throw and work outside of calls may take together as long as they like', async () => {
  const busy = 'const busy = (ms) => { for (const end = performance.now() + ms; performance.now() < end; ); return ms; };';
  const well = await runToTheEnd(`${busy}
    for (let i = 0; i < 8; i++) guard.run(() => busy(50));
    try { guard.run(() => { throw new Error('x'); }); } catch {}
    busy(500);
    console.log(guard.run(() => busy(1)));`);
  expect(well).toEqual({ signal: null, out: '1\n', err: '' });
});
