/** @packageDocumentation Documents of nobody, for tests and for trying out: the state UTO is that of ICAO's specimens, and no reader for real use takes it. */

export { drawPage, type PageDraft } from './draw-page.ts';
export { type MrzDraft, makeMrz, specimen } from './make-mrz.ts';
