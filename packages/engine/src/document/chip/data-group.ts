import { readElements, readOnly } from '../../der/der.ts';
import { DocumentFault } from '../reasons.ts';

/** Tags of the files of data groups 1 to 16 (ICAO Doc 9303-10, table 38). */
const tags = [0x61, 0x75, 0x63, 0x76, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f, 0x70] as const;

/** Whether a file begins as that of a data group does. */
export function isDataGroup(number: number, file: Uint8Array): boolean {
  return file[0] === tags[number - 1];
}

const zoneTag = 0x5f1f;

/** The machine readable zone that EF.DG1 holds, in one piece. Throws document and DER faults. */
export function readZoneFile(file: Uint8Array): string {
  const { tag, content } = readOnly(file);
  if (tag !== tags[0]) throw new DocumentFault('file-not-read');
  const zone = readElements(content).find((element) => element.tag === zoneTag);
  if (zone === undefined) throw new DocumentFault('file-damaged');
  return new TextDecoder('latin1').decode(zone.content);
}
