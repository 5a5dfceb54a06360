import { maxChipFileBytes } from '@sclera/sdk/capture';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, useId, useState } from 'react';
import type { PageSource } from '../face/messages.ts';
import { hasTrustList } from '../platform/config.ts';

/** The three files that are needed, and how a reader's program names them. */
const wanted = [
  { key: 'sod', name: 'EF.SOD', says: 'what the state signed' },
  { key: 'dg1', name: 'EF.DG1', says: 'the lines of the document' },
  { key: 'dg2', name: 'EF.DG2', says: 'the portrait' },
] as const;
type Key = (typeof wanted)[number]['key'];

/** The files that a reader took from the chip. */
export function ChipFiles(props: { readonly busy: boolean; readonly onRead: (source: PageSource) => Promise<void> }): ReactElement {
  const id = useId();
  const trust = useQuery({ queryKey: ['csca'], queryFn: hasTrustList, staleTime: Number.POSITIVE_INFINITY });
  const [files, setFiles] = useState<Readonly<Record<Key, File | null>>>({ sod: null, dg1: null, dg2: null });
  if (trust.data === false)
    return (
      <p className="note" data-testid="no-csca">
        Whoever runs this place has given it no list of states whose signatures count, so a chip proves nothing here. Show a photo of the
        page instead, or go to the counter.
      </p>
    );
  const take = (list: FileList | null): void => {
    const next = { ...files };
    for (const file of list ?? []) {
      const key = wanted.find((one) =>
        file.name
          .toLowerCase()
          .replaceAll(/[^a-z0-9]/g, '')
          .includes(one.key),
      )?.key;
      if (key !== undefined && file.size <= maxChipFileBytes) next[key] = file;
    }
    setFiles(next);
  };
  const missing = wanted.filter(({ key }) => files[key] === null);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const [sod, dg1, dg2] = await Promise.all(wanted.map(async ({ key }) => new Uint8Array((await files[key]?.arrayBuffer()) ?? [])));
    if (sod && dg1 && dg2) await props.onRead({ kind: 'chip', sod, dg1, dg2 });
  };
  return (
    <form className="sim-form" onSubmit={(event) => void submit(event)}>
      <div className="words">
        <label htmlFor={`${id}-files`}>The files EF.SOD, EF.DG1 and EF.DG2, all at once or one after the other</label>
        <input
          id={`${id}-files`}
          type="file"
          multiple
          data-testid="chip-files"
          onChange={(event) => {
            take(event.target.files);
            event.target.value = '';
          }}
        />
      </div>
      <ul className="plain-list" data-testid="chip-list">
        {wanted.map(({ key, name, says }) => (
          <li key={key}>{`${name}, ${says}: ${files[key]?.name ?? 'not there yet'}`}</li>
        ))}
      </ul>
      <button type="submit" className="button button-main" disabled={props.busy || missing.length > 0} data-testid="read-chip">
        Read the document
      </button>
    </form>
  );
}
