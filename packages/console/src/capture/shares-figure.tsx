import type { ReactElement } from 'react';
import { usePlatform } from '../platform/queries.ts';
import { useTheme } from '../theme/theme.ts';
import { operatorWords, partyName } from '../words/parties.ts';
import { entropyBits } from './entropy.ts';
import { GrayCanvas } from './gray-canvas.tsx';
import { shareTints } from './palette.ts';
import type { CaptureView, ShareView } from './view.ts';

const twoPlaces = new Intl.NumberFormat('en-GB', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** What each of the three parties would see: noise. And how one can tell that it is noise. */
export function SharesFigure({
  shares,
  strips,
}: {
  readonly shares: readonly ShareView[];
  readonly strips: CaptureView['eyes'];
}): ReactElement {
  const theme = useTheme();
  const platform = usePlatform();
  const iris = strips.left?.strip;
  return (
    <div className="shares" data-testid="shares">
      <h3>What each party would see</h3>
      <p className="shares-about">
        The codes are split in three, with chance added, so that any one share could have come from any eye. Only all three parties together
        can compare, and they compare without ever putting the shares back together.
      </p>
      <div className="shares-row">
        {shares.map(({ party, left, right }) => (
          <figure key={party} className={`share party-${party}`} data-testid={`share-${party}`}>
            <GrayCanvas
              image={right}
              tint={shareTints[theme][party]}
              label={`What ${partyName(party)} sees of your right eye: noise`}
              className="pixels"
            />
            <GrayCanvas
              image={left}
              tint={shareTints[theme][party]}
              label={`What ${partyName(party)} sees of your left eye: noise`}
              className="pixels"
            />
            <figcaption>
              <span className="share-name">{partyName(party)}</span>
              <span className="share-who">{operatorWords(platform.data?.parties.find(({ id }) => id === party))}</span>
              <span className="share-chance">
                Randomness <b>{twoPlaces.format(entropyBits(left.data))}</b> of 8
              </span>
            </figcaption>
          </figure>
        ))}
      </div>
      {iris && (
        <p className="shares-measure">
          Randomness was measured here just now, in bits a byte: 8 is pure chance
          {`. Your unrolled iris has ${twoPlaces.format(entropyBits(iris.data))}`}.
        </p>
      )}
    </div>
  );
}
