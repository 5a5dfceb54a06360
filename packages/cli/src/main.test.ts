import { describe, expect, it } from 'vitest';
import { runCli } from './testing/run-cli.fixture.ts';

const commands = [
  ['status'],
  ['demo'],
  ['demo', 'personhood'],
  ['enrol'],
  ['check'],
  ['delete'],
  ['record'],
  ['recover'],
  ['receipt', 'verify'],
  ['log', 'fsck'],
  ['log', 'export'],
  ['log', 'prove'],
  ['log', 'watch'],
  ['witness'],
  ['gateway', 'rotate'],
  ['breach', 'open'],
  ['breach', 'report'],
  ['lab', 'synth', 'eyes'],
  ['lab', 'iris', 'encode'],
  ['lab', 'iris', 'compare'],
  ['lab', 'iris', 'evaluate'],
  ['lab', 'iris', 'explain'],
  ['lab', 'iris', 'fuse'],
  ['lab', 'iris', 'record', 'read'],
  ['lab', 'iris', 'record', 'write'],
  ['lab', 'iris', 'search'],
  ['lab', 'iris', 'sides'],
  ['lab', 'iris', 'template'],
];

describe('the command line', () => {
  it.each(commands.map((words) => [words.join(' '), words] as const))(
    'sclera %s --help says what it does and takes --json',
    async (_, words) => {
      const { code, out } = await runCli([...words, '--help']);
      expect(code).toBe(0);
      expect(out).toContain(`Usage: sclera ${words.join(' ')}`);
      expect(out).toMatch(/--json .*JSON/);
      expect(out).toContain('--url');
    },
  );

  it('exits 0 for version, 2 for what it does not understand', async () => {
    expect((await runCli(['--version'])).code).toBe(0);
    const bad = [
      ['nonsense'],
      ['enrol'],
      ['enrol', '--left'],
      ['status', '--nonsense'],
      ['demo', '--people', '1'],
      ['demo', '--people', '2.5'],
      ['delete'],
      ['record', '--key', 'a', '--key-file', 'b'],
      ['log', 'fsck', '--since', '3:abc'],
      ['check', '--left', 'a', '--right', 'b', '--age', '12'],
      ['lab', 'synth', 'eyes', '--out', 'x', '--gaze', '9,3'],
      ['lab', 'synth', 'eyes', '--out', 'x', '--profile', 'wide'],
      ['lab', 'iris', 'encode'],
    ];
    for (const argv of bad) {
      const { code, out, err } = await runCli(argv);
      expect(code, argv.join(' ')).toBe(2);
      expect(out).toBe('');
      expect(err).toContain('error');
    }
  });

  it('says bad use in JSON too', async () => {
    const { code, out } = await runCli(['enrol', '--json']);
    expect(code).toBe(2);
    expect(JSON.parse(out)).toMatchObject({ ok: false, problem: { code: 'bad-usage' } });
  });

  it('says which platform cannot be reached, what to do, and the code', async () => {
    const { code, out, err } = await runCli(['status'], { env: { SCLERA_URL: 'http://elsewhere.test:1' } });
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('http://elsewhere.test:1 does not answer');
    expect(err).toContain('npm start');
    expect(err).toContain('(gateway-unreachable)');
    const json = await runCli(['status', '--json', '--url', 'http://other.test']);
    expect(JSON.parse(json.out)).toMatchObject({
      ok: false,
      problem: { code: 'gateway-unreachable', detail: expect.stringContaining('http://other.test') },
    });
  });

  it('names a file that is not there', async () => {
    for (const argv of [
      ['receipt', 'verify', 'no/such.json', '--offline'],
      ['record', '--key', 'no/such.json'],
      ['lab', 'iris', 'compare', 'no/such.json', 'x'],
      ['lab', 'iris', 'evaluate', 'no/such.json'],
    ]) {
      const { code, err } = await runCli(argv);
      expect(code).toBe(1);
      expect(err).toContain('no/such.json is not there. Check the path and its permissions.\n(file-unreadable)');
    }
  });
});
