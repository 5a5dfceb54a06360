// Loaded into every process of a platform under test (NODE_OPTIONS=--import): writes down each byte that the process hands to any stream, which is
// before TLS encrypts it. SCLERA_TEST_TAP names the folder.
import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Duplex, Writable } from 'node:stream';

const folder = process.env['SCLERA_TEST_TAP'];
if (folder) {
  const role =
    process.argv
      .slice(2)
      .join(' ')
      .match(/^(gateway|party --id [abc])/)?.[0]
      .replace(' --id ', '-') ?? 'other';
  const file = openSync(join(folder, `${role}.${process.pid}.tap`), 'a', 0o600);
  for (const prototype of new Set([Writable.prototype, Duplex.prototype])) {
    const write = prototype.write;
    prototype.write = function tapped(chunk, ...rest) {
      if (typeof chunk === 'string' || chunk instanceof Uint8Array) writeSync(file, chunk);
      return write.call(this, chunk, ...rest);
    };
  }
}
