import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import type { Eye } from '../capture/view.ts';
import { useAnnounce } from '../parts/live-region.tsx';
import { fetchSample } from './choose-picture.ts';
import { readSamples, type SamplePerson } from './samples.ts';
import type { Picture } from './walk-state.ts';

/** Made-up people for trying it out: each has several captures of both eyes. */
export function SamplePicker(props: {
  readonly open: boolean;
  readonly onPick: (pictures: Readonly<Record<Eye, Picture>>) => void;
}): ReactElement | null {
  const announce = useAnnounce();
  const [failed, setFailed] = useState(false);
  const samples = useQuery({
    queryKey: ['samples'],
    queryFn: async () => readSamples(await (await fetch('/samples/index.json')).json()),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  if (samples.data === undefined || samples.data.length === 0) return null;
  const pick = async (person: SamplePerson, index: number): Promise<void> => {
    const capture = person.captures[index];
    if (capture === undefined) return;
    try {
      const name = (eye: Eye): string => `${person.name}, ${eye} eye, capture ${index + 1}`;
      const [left, right] = await Promise.all([fetchSample(capture.left, name('left')), fetchSample(capture.right, name('right'))]);
      setFailed(false);
      props.onPick({ left, right });
      announce(`Capture ${index + 1} of ${person.name} was chosen.`);
    } catch {
      setFailed(true);
    }
  };
  return (
    <details className="samples" open={props.open} data-testid="samples">
      <summary>No pictures at hand? Take made-up eyes</summary>
      <p className="samples-about">
        A program drew these people; they are nobody. Enrol one with one capture, then ask again with the other: it should be recognised.
      </p>
      <ul>
        {samples.data.map((person) => (
          <li key={person.id} className="sample">
            <div className="sample-eyes">
              <img src={person.captures[0]?.right} alt="" loading="lazy" />
              <img src={person.captures[0]?.left} alt="" loading="lazy" />
            </div>
            <p className="sample-name">{person.name}</p>
            <div className="sample-picks">
              {person.captures.map((capture, index) => (
                <button
                  key={capture.left}
                  type="button"
                  className="button-quiet"
                  onClick={() => pick(person, index)}
                  aria-label={`${person.name}, capture ${index + 1}`}
                >
                  {`Capture ${index + 1}`}
                </button>
              ))}
            </div>
          </li>
        ))}
      </ul>
      {failed && (
        <p className="problem" role="alert">
          This sample could not be loaded. Choose another one.
        </p>
      )}
    </details>
  );
}
