/*
 * Limits on the portrait of a chip, checked on what its headers declare before anything is decoded. Portraits of documents have 10–60 KiB and 0.1–2 million
 * pixels (ICAO Doc 9303-9, 4; ISO/IEC 39794-5, D.1).
 */

/** Most pixels decoded. */
export const maxPortraitPixels = 4_000_000;

/** Shortest side: the eyes of a passport portrait are a quarter of its width apart, and the network aligns them 35 pixels apart. */
export const minPortraitSidePx = 140;

/** What a JPEG 2000 codestream may be made of. Encoders use 1–20 layers, 5 levels, one tile or a few, code blocks of 32 or 64 and precincts of 128 and up. */
export const jpeg2000Limits = { tiles: 64, tileParts: 1024, layers: 64, levels: 10, codeBlockBits: 4, precinctBits: 5 } as const;
