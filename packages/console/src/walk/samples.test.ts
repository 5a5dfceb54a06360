import { describe, expect, it } from 'vitest';
import { readSamples } from './samples.ts';

describe('the list of sample people', () => {
  it('gives addresses on this origin', () => {
    const index = { people: [{ id: 'p1', name: 'Alder', captures: [{ left: 'p1L/1.png', right: 'p1R/1.png' }] }] };
    expect(readSamples(index)).toEqual([
      { id: 'p1', name: 'Alder', captures: [{ left: '/samples/p1L/1.png', right: '/samples/p1R/1.png' }] },
    ]);
  });

  it('leaves out addresses that would lead elsewhere, and people left with none', () => {
    const index = {
      people: [
        { id: 'p1', captures: [{ left: '../config.json', right: 'p1R/1.png' }] },
        { id: 'p2', captures: [{ left: '//other.example/1.png', right: 'https://other.example/2.png' }] },
        { id: 'p3', captures: [{ left: 'p3L/1.png', right: 'p3R/1.png' }] },
      ],
    };
    expect(readSamples(index).map((person) => person.id)).toEqual(['p3']);
  });

  it.each([null, 'text', [], {}, { people: {} }, { people: [null, 7, { id: 1 }] }])('gives nothing for %j', (index) => {
    expect(readSamples(index)).toEqual([]);
  });
});
