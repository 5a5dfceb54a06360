/** Image formats read by the engine, recognised by their first bytes and never by a file name. */
export type ImageFormat = 'png' | 'jpeg' | 'bmp' | 'tiff' | 'pgm';
