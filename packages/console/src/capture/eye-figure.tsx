import { type ReactElement, useMemo } from 'react';
import { useTheme } from '../theme/theme.ts';
import { contourPath } from './contours.ts';
import { GrayCanvas, type Tint } from './gray-canvas.tsx';
import { codeTints } from './palette.ts';
import type { Eye, EyeView, GrayImage } from './view.ts';

/** One eye on its way: the picture with what was found in it, the unrolled iris, the code. Of a rejected one only what was found. */
export function EyeFigure(props: { readonly eye: Eye; readonly seen: EyeView; readonly rejected: boolean }): ReactElement {
  const { eye, seen, rejected } = props;
  const theme = useTheme();
  const { image, frame, geometry, strip, stripMask, code } = seen;
  return (
    <div className="eye" data-testid={`eye-${eye}`}>
      <h3 className="eye-title">{`Your ${eye} eye`}</h3>
      <figure>
        <div className="eye-picture">
          <GrayCanvas image={image} label={`The picture of your ${eye} eye`} />
          {geometry && (
            <svg
              viewBox={`-0.5 -0.5 ${frame.width} ${frame.height}`}
              className="contours"
              aria-hidden="true"
              data-testid={`contours-${eye}`}
            >
              <path className="contour contour-limbus" pathLength={1} d={contourPath(geometry.limbus.points, true)} />
              <path className="contour contour-pupil" pathLength={1} d={contourPath(geometry.pupil.points, true)} />
              {[geometry.upperLid, geometry.lowerLid].map(
                (lid, i) =>
                  lid && (
                    <path key={i === 0 ? 'upper' : 'lower'} className="contour contour-lid" pathLength={1} d={contourPath(lid, false)} />
                  ),
              )}
            </svg>
          )}
        </div>
        {geometry && (
          <figcaption>
            <span className="key key-pupil">pupil</span>
            <span className="key key-limbus">edge of the iris</span>
            {(geometry.upperLid ?? geometry.lowerLid) && <span className="key key-lid">lids over the iris</span>}
          </figcaption>
        )}
      </figure>
      {!rejected && strip && (
        <figure>
          <Strip strip={strip} mask={stripMask} eye={eye} />
          <figcaption>
            The ring of the iris, unrolled into a strip. Crossed out: lids, lashes and reflections, which are not used.
          </figcaption>
        </figure>
      )}
      {!rejected && code && (
        <figure>
          <GrayCanvas
            image={code}
            tint={codeTints[theme]}
            label={`The iris code of your ${eye} eye: black and white dots`}
            className="pixels code"
          />
          <figcaption>The code: 12,800 yes-or-no answers about its texture. Grey dots are not used.</figcaption>
        </figure>
      )}
    </div>
  );
}

function Strip({ strip, mask, eye }: { readonly strip: GrayImage; readonly mask: GrayImage | undefined; readonly eye: Eye }): ReactElement {
  const tint = useMemo<Tint>(() => hatched(strip, mask), [strip, mask]);
  return <GrayCanvas image={strip} tint={tint} label={`The unrolled iris of your ${eye} eye`} className="strip-picture" />;
}

/** Grey where the iris is usable, hatched where it is not. */
function hatched(strip: GrayImage, mask: GrayImage | undefined): Tint {
  const fits = mask?.data.length === strip.data.length;
  return (value, at) => {
    if (!fits || mask?.data[at] !== 0) return [value, value, value];
    const x = at % strip.width;
    const y = Math.floor(at / strip.width);
    return (x + y) % 8 < 2 ? [214, 92, 60] : [value * 0.55, value * 0.5, value * 0.48];
  };
}
