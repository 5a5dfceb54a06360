import type { ReactElement } from 'react';

/** How eyes are shown. */
export type WayToShow = 'camera' | 'files';

/** Before a camera, or, where the operator lets them be used, as pictures from files. Asked only where both are open. */
export function WaysToShow(props: {
  readonly name: string;
  readonly way: WayToShow;
  readonly locked: boolean;
  readonly onChoose: (way: WayToShow) => void;
}): ReactElement {
  const { name, way, locked, onChoose } = props;
  const ways = [
    ['files', 'Pictures from files', 'As an iris camera has taken them.'],
    ['camera', 'A camera that looks now', 'Under light that shows that you are there.'],
  ] as const;
  return (
    <fieldset className="choice">
      <legend>How do you show your eyes?</legend>
      <div className="cards">
        {ways.map(([key, title, says]) => (
          <label key={key} className="card">
            <input
              type="radio"
              name={name}
              checked={way === key}
              disabled={locked}
              onChange={() => onChoose(key)}
              data-testid={`show-by-${key}`}
            />
            <span className="card-name">{title}</span>
            <span className="card-says">{says}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
