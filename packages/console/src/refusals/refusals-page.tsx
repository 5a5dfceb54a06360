import type { ReactElement } from 'react';
import { Link } from '../app/link.tsx';

const refusals: readonly { readonly title: string; readonly text: string }[] = [
  {
    title: 'a store of eyes',
    text: 'No picture and no iris code is kept anywhere: not by us, not for a moment longer than your own device needs it. What three parties keep is three pieces of noise, in three hands.',
  },
  {
    title: 'a way to find out who you are',
    text: 'The answer is one bit: new, or already enrolled. It never says who. There is no search that returns a person, and no name in the system that it could return.',
  },
  {
    title: 'a score about you',
    text: 'How alike two eyes are is never revealed to anybody, not even to the three parties. There is nothing to rank, to tune against you, or to sell.',
  },
  {
    title: 'a camera on strangers',
    text: 'Nothing here recognises people at a distance, in a crowd or without their knowing. Two eyes, close up, after a yes: there is no other way in.',
  },
  {
    title: 'a judge of faces and feelings',
    text: 'No emotion, no origin, no health, no sex, no guess at your age. The age question is asked, not measured.',
  },
  {
    title: 'a question that is asked until you say yes',
    text: 'A no is written down like a yes and is not asked again. Every purpose has a way without your eyes. Nothing is ticked for you.',
  },
  {
    title: 'a price on your body',
    text: 'Nobody is paid for an eye, and an eye is never the price of something else. What a person gives under pressure is not consent.',
  },
  {
    title: 'silent about what it did',
    text: 'Every use is a line in a public log before it has any effect. Your key opens your lines, and only yours; anybody can check that none was taken out.',
  },
  {
    title: 'a thing to be believed in',
    text: 'The program is open for all to read, receipts can be checked without us, and what it cannot protect against is written down beside what it can.',
  },
];

export function RefusalsPage(): ReactElement {
  return (
    <div className="page">
      <h1>What Sclera refuses to be</h1>
      <p className="lede">
        The sclera is the white of the eye: the coat that protects what is inside. So it matters what this system cannot do, however nicely
        it is asked.
      </p>
      <ol className="refusals">
        {refusals.map(({ title, text }) => (
          <li key={title}>
            <h2>
              <span className="not">Not </span>
              {title}
            </h2>
            <p>{text}</p>
          </li>
        ))}
      </ol>
      <p className="note">
        It has limits too. If two of the three parties worked together in secret they could put a code back together; that is why they are
        meant to be run by different people in different countries. And a picture can be shown to a camera: this page does not test whether
        a living person sits before it.
      </p>
      <p>
        <Link to="/">Back to the first page</Link>
      </p>
    </div>
  );
}
