import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { Inbox } from './inbox.ts';

test('hands out what comes in order, and holds the sender back while nobody reads', async () => {
  const stream = new PassThrough({ objectMode: true, highWaterMark: 1 });
  const inbox = new Inbox<number>(stream);
  let sent = 0;
  const sending = (async () => {
    for (let i = 1; i <= 100; i += 1) {
      sent = i;
      if (!stream.write(i)) await new Promise((resume) => stream.once('drain', resume));
    }
    stream.end();
  })();
  await new Promise((resume) => setTimeout(resume, 20));
  expect(sent).toBeLessThan(20);
  const got: (number | null)[] = [];
  for (let next = await inbox.next(); next !== null; next = await inbox.next()) got.push(next);
  await sending;
  expect(got).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
  expect(await inbox.next()).toBeNull();
});

test('whoever waits hears that it is over: ended, broken, or no longer wanted', async () => {
  for (const end of [
    (s: PassThrough) => s.end(),
    (s: PassThrough) => s.destroy(new Error('reset')),
    (_: PassThrough, i: Inbox<number>) => i.end(),
  ]) {
    const stream = new PassThrough({ objectMode: true });
    const inbox = new Inbox<number>(stream);
    const waiting = inbox.next();
    end(stream, inbox);
    expect(await waiting).toBeNull();
    expect(await inbox.next()).toBeNull();
  }
});
