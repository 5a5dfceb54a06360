/** Image formats read by the engine, recognised by their first bytes and never by a file name. */
export type ImageFormat = 'png' | 'jpeg' | 'bmp' | 'tiff' | 'pgm';

/** Where pixels came from: an image file, a biometric data record, or bytes whose size the caller told. */
export type PixelSource = ImageFormat | 'iris-record' | 'raw';
