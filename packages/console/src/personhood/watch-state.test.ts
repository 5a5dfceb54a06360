import type { Problem } from '@sclera/sdk/contract';
import { describe, expect, it } from 'vitest';
import type { EyeAdvice } from './messages.ts';
import { freshWatch, isOver, mayBegin, nextWatch, type Watch, type WatchEvent, wordsOf } from './watch-state.ts';

const after = (...events: WatchEvent[]): Watch => events.reduce(nextWatch, freshWatch);
const on: WatchEvent = { kind: 'turn-on' };
const well: WatchEvent = { kind: 'advice', say: null };
const blink: EyeAdvice = { eye: 'left', reason: { code: 'eye-closed', message: 'Open the eye.' } };
const begin: WatchEvent = { kind: 'begin' };
const light: WatchEvent = { kind: 'light', drawn: { light: [{ atMs: 500, isBright: true }], durationMs: 1400 }, sinceMs: 10 };
const refusal = { eye: 'both', reasons: [{ code: 'no-reaction', message: 'It stayed.' }] } as const;

describe('watching eyes', () => {
  it('goes from the camera over two eyes that are seen to the light, and ends', () => {
    expect([after(on), after(on, well), after(on, well, begin), after(on, well, begin, light)].map(({ kind }) => kind)).toEqual([
      'starting',
      'ready',
      'drawing',
      'light',
    ]);
    expect(after(on, well, begin, light, { kind: 'captured' }).kind).toBe('captured');
    expect(after(on, well, begin, light, { kind: 'failed', refusal })).toEqual({ kind: 'failed', refusal });
  });

  it('draws nothing before both eyes are seen well', () => {
    expect(mayBegin(after(on))).toBe(false);
    const unseen = after(on, { kind: 'advice', say: blink });
    expect(nextWatch(unseen, begin)).toBe(unseen);
    expect(wordsOf(unseen)).toBe('Your left eye: Open the eye.');
    expect(mayBegin(nextWatch(unseen, well))).toBe(true);
  });

  it('says under the light what is wrong, and goes on', () => {
    const lit = after(on, well, begin, light);
    expect(wordsOf(lit)).toBe('Look here. Hold still.');
    const told = nextWatch(lit, { kind: 'advice', say: blink });
    expect([told.kind, wordsOf(told)]).toEqual(['light', 'Your left eye: Open the eye.']);
  });

  it('can be stopped at any time, and what comes late changes nothing', () => {
    const stopped = after(on, well, begin, light, { kind: 'stop' });
    expect(stopped).toEqual({ kind: 'off', stopped: true });
    for (const late of [well, light, { kind: 'captured' }, { kind: 'failed', refusal }] as const)
      expect(nextWatch(stopped, late)).toBe(stopped);
    expect(after(on, { kind: 'stop' })).toEqual(freshWatch);
  });

  it('is tried again after a refusal, not while it runs, and is over when no light is drawn any more', () => {
    expect(after(on, well, begin, light, { kind: 'failed', refusal }, on).kind).toBe('starting');
    expect(after(on, well, on).kind).toBe('ready');
    const problem = (code: string): Watch => after(on, { kind: 'problem', problem: { code } as Problem });
    expect([isOver(problem('too-many-requests')), isOver(problem('internal'))]).toEqual([true, false]);
    expect(after(on, { kind: 'no-camera', why: 'None.' })).toEqual({ kind: 'no-camera', why: 'None.' });
  });
});
