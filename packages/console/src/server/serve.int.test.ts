import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const script = fileURLToPath(new URL('../../bin/serve.mjs', import.meta.url));
let site = '';
let server: ChildProcess;
let address = '';

beforeAll(async () => {
  site = await mkdtemp(join(tmpdir(), 'sclera-site-'));
  await writeFile(join(site, 'index.html'), '<!doctype html><title>pages</title>');
  await writeFile(join(site, 'mark.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  await writeFile(join(site, 'states.pem'), 'the states');
  await mkdir(join(site, 'apart'));
  await writeFile(join(site, 'apart', 'worker.js'), '// a prover');
  await writeFile(join(site, 'apart', 'LICENSE.txt'), 'its licence');
  server = start([
    '--prover',
    join(site, 'apart'),
    '--gateway',
    'http://127.0.0.1:8440/some/path?x=1',
    '--csca',
    join(site, 'states.pem'),
    '--faces',
    'fused',
  ]);
  const [message] = (await once(server, 'message')) as [{ kind: string; address: string }];
  expect(message.kind).toBe('ready');
  address = message.address;
});

afterAll(async () => {
  server.kill('SIGKILL');
  await rm(site, { recursive: true, force: true });
});

function start(args: readonly string[]): ChildProcess {
  return fork(script, ['--port', '0', '--site', site, ...args], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
}

const told = { csca: true, faces: 'fused', prover: true };

describe('the console’s server', () => {
  it('names the gateway by its origin alone', async () => {
    expect(await (await fetch(`${address}/config.json`)).json()).toEqual({ ...told, gateway: 'http://127.0.0.1:8440' });
  });

  it.each(['/', '/record', '/notice', '/refusals', '/mark.svg', '/config.json', '/nothing'])(
    'sends the strict policy with %s',
    async (path) => {
      const policy = (await fetch(`${address.replace('127.0.0.1', 'localhost')}${path}`)).headers
        .get('content-security-policy')
        ?.split('; ');
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'");
      expect(policy).toContain("connect-src 'self' http://localhost:8440");
      expect(policy).toContain("frame-ancestors 'none'");
      // Forms go by a person's own hand; nothing else goes anywhere.
      const forms = 'form-action https: http://localhost:* http://127.0.0.1:*';
      expect(policy).toContain(forms);
      expect(policy?.filter((each) => each !== forms).join()).not.toMatch(/unsafe-inline|'unsafe-eval'|\*/);
    },
  );

  it('lets forms go over encrypted connections alone where it is not one’s own machine', async () => {
    const elsewhere = start(['--gateway', 'https://gateway.example']);
    const [{ address: at }] = (await once(elsewhere, 'message')) as [{ readonly address: string }];
    const policy = (await fetch(`${at}/config.json`)).headers.get('content-security-policy') ?? '';
    elsewhere.kill('SIGKILL');
    expect(policy).toContain("form-action https:; frame-ancestors 'none'");
    expect(policy).not.toContain('*');
  });

  it('gives the one document for its pages and nothing for other addresses', async () => {
    for (const path of [
      '/',
      '/record',
      '/notice',
      `/notice/${'a1'.repeat(32)}`,
      '/log',
      '/assessments',
      '/report',
      '/refusals',
      '/sim',
      '/counter',
      '/enrol',
      '/wallet',
      '/claim',
      '/leave',
      '/operator/campaigns',
    ])
      expect(await (await fetch(`${address}${path}`)).text()).toContain('<title>pages</title>');
    expect((await fetch(`${address}/nothing`)).status).toBe(404);
    expect((await fetch(`${address}/%2e%2e/%2e%2e/etc/passwd`)).status).toBe(404);
  });

  it('hands out the prover apart, with its licence, under the same policy', async () => {
    const there = address.replace('127.0.0.1', 'localhost');
    const worker = await fetch(`${there}/prover/worker.js`);
    expect([await worker.text(), worker.headers.get('content-type')]).toEqual(['// a prover', expect.stringMatching(/^text\/javascript/)]);
    expect(worker.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await (await fetch(`${there}/prover/LICENSE.txt`)).text()).toBe('its licence');
    expect((await fetch(`${there}/prover/..%2fstates.pem`)).status).toBe(404);
  });

  it('lets the pages on which a face or eyes are shown use a camera, and no other, and hands out the operator’s list of states', async () => {
    const permissions = async (path: string): Promise<string> =>
      (await fetch(`${address.replace('127.0.0.1', 'localhost')}${path}`)).headers.get('permissions-policy') ?? '';
    for (const path of ['/sim', '/enrol', '/wallet', '/leave']) expect(await permissions(path)).toContain('camera=(self)');
    for (const path of ['/', '/record', '/counter', '/assets/none']) expect(await permissions(path)).toContain('camera=()');
    expect(await (await fetch(`${address}/csca`)).text()).toBe('the states');
  });

  it.each(['/', '/record', '/review', '/operator'])(
    'leads to %s at the host name that its passkeys belong to, and names the gateway on that site',
    async (path) => {
      const response = await fetch(`${address}${path}`, { redirect: 'manual' });
      const there = address.replace('127.0.0.1', 'localhost');
      expect([response.status, response.headers.get('location')]).toEqual([307, `${there}${path}`]);
      const page = await fetch(`${there}${path}`);
      expect([page.status, page.redirected]).toEqual([200, false]);
      expect(page.headers.get('content-security-policy')).toContain("connect-src 'self' http://localhost:8440");
      expect(await (await fetch(`${there}/config.json`)).json()).toEqual({ ...told, gateway: 'http://localhost:8440' });
    },
  );

  it.each([
    ['a gateway that is no address', ['--gateway', "'self' *"]],
    ['a gateway that is not http', ['--gateway', 'javascript:alert(1)']],
    ['an impossible port', ['--port', '70000']],
    ['a list of states that is not there', ['--csca', '/nowhere/states.pem']],
    ['a prover that is not there', ['--prover', '/nowhere']],
    ['networks that are not packaged', ['--faces', 'other']],
    ['an unknown option', ['--open']],
  ])('refuses %s', async (_, args) => {
    const [code] = await once(start(args), 'exit');
    expect(code).toBe(2);
  });

  it('ends with whoever started it, and on SIGTERM', async () => {
    const left = start([]);
    await once(left, 'message');
    left.disconnect();
    expect((await once(left, 'exit'))[0]).toBe(0);
    const told = start([]);
    await once(told, 'message');
    told.kill('SIGTERM');
    expect((await once(told, 'exit'))[0]).toBe(0);
  });
});
