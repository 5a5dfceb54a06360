import { type ReactElement, useEffect, useRef } from 'react';
import type { GrayImage } from './view.ts';

export type Rgb = readonly [red: number, green: number, blue: number];
/** Colour of a grey value, 0…255. */
export type Tint = (value: number, at: number) => Rgb;

export const plainGrey: Tint = (value) => [value, value, value];

/** Draws a grey picture, each value in the colour that `tint` gives it. */
export function GrayCanvas(props: {
  readonly image: GrayImage;
  readonly label: string;
  readonly tint?: Tint;
  readonly className?: string;
}): ReactElement {
  const { image, label, tint = plainGrey, className } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const pixels = context.createImageData(image.width, image.height);
    for (let i = 0; i < image.data.length; i++) {
      const [red, green, blue] = tint(image.data[i] ?? 0, i);
      pixels.data.set([red, green, blue, 255], i * 4);
    }
    context.putImageData(pixels, 0, 0);
  }, [image, tint]);
  return <canvas ref={canvas} width={image.width} height={image.height} role="img" aria-label={label} className={className} />;
}
