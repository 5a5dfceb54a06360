import { expect, it } from 'vitest';
import { engineOf } from './encode-face-file.ts';
import { type AttemptJob, drawAttempt, judgeAttempt, type Presented, startAttempt } from './judge-attempt.ts';

const job = (presented: Presented, number: number): AttemptJob => {
  return { kind: 'judge-attempt', presented, seed: 'equal', number, framesPerSecond: 5, shown: 0, untilMs: null };
};

/** As the product does, with an embedding of every frame when it comes. */
async function isCapturedAtOnce(one: AttemptJob): Promise<boolean> {
  const engine = await engineOf(null);
  const { steps, frames } = await drawAttempt(engine, one, () => null);
  const session = await startAttempt(engine, steps);
  for (const { atMs, image } of frames) {
    const look = await session.look(image, atMs);
    if (look.kind === 'captured') look.capture.discard();
    if (look.kind !== 'going') return look.kind === 'captured';
  }
  session.close();
  return false;
}

// Who takes another's place passes until faces are looked at: nothing is decided by the first run alone.
it.each<Presented>(['swap', 'still'])('says of %s what embedding every frame says', async (presented) => {
  const judged = await judgeAttempt(job(presented, 0));
  expect(judged).toMatchObject({ isCaptured: await isCapturedAtOnce(job(presented, 0)) });
});

it('leaves out what would begin too late', async () => {
  expect(await judgeAttempt({ ...job('print', 0), untilMs: 0 })).toEqual({ kind: 'left-out' });
});
