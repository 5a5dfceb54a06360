import { spawn } from 'node:child_process';
import { type KeyWrapper, ScleraError } from '@sclera/core';

const timeoutMs = 30_000;
/** Base64 of at most 4 KB: what a keyring has room for. */
const mostOutputBytes = 8192;

/**
 * Lets a program of the operator's wrap the key of the keyring: the way to a hardware module (`pkcs11-tool`) or a key service. It is run as
 * `PROGRAM wrap|unwrap NODE` with base64 on its input, and writes base64. Throws `configuration-invalid` where it fails; nothing it says is
 * passed on.
 */
export function commandKeyWrapper(program: string, node: string): KeyWrapper {
  return {
    wrap: (key) => run(program, ['wrap', node], key),
    unwrap: (wrapped) => run(program, ['unwrap', node], wrapped),
  };
}

function run(program: string, args: readonly [string, string], input: Uint8Array): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const fail = (what: string): void =>
      reject(new ScleraError('configuration-invalid', `The program named by SCLERA_KEY_WRAPPER ${what} (${args[0]}).`));
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'ignore'], timeout: timeoutMs, killSignal: 'SIGKILL' });
    let output = '';
    child.on('error', () => fail('cannot be run'));
    child.stdin.on('error', () => {});
    child.stdout.setEncoding('latin1').on('data', (text: string) => {
      output += text;
      if (output.length > mostOutputBytes) child.kill('SIGKILL');
    });
    child.on('close', (code) => {
      const bytes = new Uint8Array(Buffer.from(output.trim(), 'base64'));
      if (code !== 0) fail(code === null ? 'did not answer in time' : `ended with ${code}`);
      else if (bytes.length === 0 || Buffer.from(bytes).toString('base64') !== output.trim()) fail('did not write base64');
      else resolve(bytes);
    });
    child.stdin.end(Buffer.from(input).toString('base64'));
  });
}
